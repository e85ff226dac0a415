"""A learner who moves to another cohort, with all that they did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from course.store import Learner, Place, Store
from course.store.tables import attempts, gaps
from course.store.timestamp import written
from tests.store.learning import NINE, TEN, TOKEN, answer, attempt

MINUTE = timedelta(minutes=1)
ASKED = {"practice": ["goose"]}


def let_out(store: Store, cohort: str) -> list[str]:
    """Whose first attempts are let out, in groups of two, in their order."""
    return list(store.statistics.released(cohort, ["goose"], ASKED, 2)["response"])


def submit(store: Store, cohort: str, number: int, minute: float) -> str:
    """Enrol a learner, who submits one attempt so many minutes after nine."""
    learner = store.join(Learner(f"{cohort}-{number}", f"{number:02}" + cohort[0].encode().hex() * 31, cohort, NINE)).id
    made = replace(attempt(learner, learner, item="goose"), response={"who": learner}, submitted=NINE + minute * MINUTE)
    store.append(made)
    return learner


def who(*learners: str) -> list[str]:
    return [f'{{"who": "{each}"}}' for each in learners]


def test_move_takes_everything_along(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    store.enrol("2" * 64, "winter", NINE)
    store.append_many([attempt(learner.id, "a"), attempt(learner.id, "b", submitted=TEN)])
    store.submit(answer(learner.id, "c"), Place(learner.id, 5, {"item": "second"}, NINE))

    moved = store.move(learner.id, "winter", TEN, "learner")

    assert moved == replace(learner, cohort="winter") == store.learner(TOKEN)
    assert store.attempts("autumn") == []
    assert [(each.id, each.cohort, each.submitted) for each in store.attempts("winter")] == [
        ("a", "winter", attempt(learner.id).submitted),
        ("b", "winter", TEN),
    ]
    assert store.open_answers(learner.id) == [answer(learner.id, "c")]
    assert store.place(learner.id) == Place(learner.id, 6, {"item": "second"}, NINE)
    assert [(each.act, each.role, each.rows) for each in store.audit.notes()] == [("move", "learner", 2)]


def test_move_to_where_the_learner_is_changes_nothing(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    store.append(attempt(learner.id))
    assert store.move(learner.id, "autumn", TEN) == learner
    assert (store.audit.notes(), gaps_left(store)) == ([], [])
    assert store.move("nobody", "autumn", TEN) is None


def test_an_attempt_of_a_page_that_knows_the_former_cohort_is_stored_in_the_new_one(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    store.enrol("2" * 64, "winter", NINE)
    store.move(learner.id, "winter", TEN)
    store.append(attempt(learner.id, cohort="autumn"))
    assert [each.cohort for each in store.attempts()] == ["winter"]


def test_groups_of_the_new_cohort_stay_as_they_are(store: Store) -> None:
    here = [submit(store, "winter", number, 10 + number) for number in range(3)]
    early = submit(store, "autumn", 9, 1)
    assert let_out(store, "winter") == who(*here[:2])
    before = store.statistics.seen("winter")
    store.move(early, "winter", NINE + 20 * MINUTE)
    assert let_out(store, "winter") == who(*here, early)
    assert store.statistics.seen("winter") != before
    submit(store, "winter", 4, 30)
    late = submit(store, "winter", 5, 31)
    assert let_out(store, "winter") == who(*here, early, "winter-4", late)


def test_who_moves_comes_after_everybody_whatever_the_clocks_say(store: Store) -> None:
    here = [submit(store, "winter", number, 10 + number) for number in range(3)]
    early, earlier = submit(store, "autumn", 8, 2), submit(store, "autumn", 9, 1)
    store.move(early, "winter", NINE)  # by a clock that is slow
    store.move(earlier, "winter", NINE)
    assert let_out(store, "winter") == who(*here, early)
    submit(store, "winter", 4, 30)
    assert let_out(store, "winter") == who(*here, early, earlier, "winter-4")


def test_the_group_that_a_learner_leaves_is_withdrawn_and_its_members_stay_apart(store: Store) -> None:
    here = [submit(store, "autumn", number, number) for number in range(6)]
    submit(store, "winter", 7, 0)
    store.move(here[1], "winter", NINE + 20 * MINUTE)
    assert let_out(store, "autumn") == who(*here[2:])
    store.move(here[1], "autumn", NINE + 30 * MINUTE)  # back again: after all others
    assert let_out(store, "autumn") == who(*here[2:])
    last = submit(store, "autumn", 8, 40)
    assert let_out(store, "autumn") == who(*here[2:], here[1], last)


def test_gaps_stand_where_those_who_moved_in_stood(store: Store) -> None:
    here = [submit(store, "winter", number, 10 + number) for number in range(3)]
    moved = [submit(store, "autumn", number, number) for number in range(4)]
    for number, each in enumerate(moved):
        store.move(each, "winter", NINE + (20 + number) * MINUTE)
    assert let_out(store, "winter") == who(*here, *moved[:3])
    store.forget(moved[2], TEN)
    assert let_out(store, "winter") == who(*here, moved[0])
    assert gaps_left(store, "winter") == [f"{written(NINE + 21 * MINUTE)}~"]
    store.forget(moved[1], TEN)
    assert let_out(store, "winter") == who(*here, moved[0])
    store.forget(moved[0], TEN)
    assert let_out(store, "winter") == who(*here[:2])
    assert gaps_left(store, "winter") == [f"{written(NINE + 12 * MINUTE)}~"] * 3


def gaps_left(store: Store, cohort: str | None = None) -> list[str]:
    """Where the gaps of a cohort stand, or of all."""
    query = select(gaps.c.submitted).order_by(gaps.c.submitted)
    query = query if cohort is None else query.where(gaps.c.cohort == cohort)
    return store._transactions.read(lambda connection: list(connection.execute(query).scalars()))


def test_what_moved_keeps_when_it_was_submitted(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    store.enrol("2" * 64, "winter", NINE)
    store.append_many([attempt(learner.id, "b", submitted=TEN), attempt(learner.id, "a")])
    store.move(learner.id, "winter", TEN + MINUTE)
    query = select(attempts.c.id, attempts.c.moved).order_by(attempts.c.moved)
    rows = store._transactions.read(lambda connection: [tuple(row) for row in connection.execute(query)])
    at = TEN + MINUTE
    assert rows == [("a", written(at)), ("b", written(at + timedelta(microseconds=1)))]

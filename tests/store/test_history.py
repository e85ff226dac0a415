"""A learner's history: bounded, however much they did."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from course.store import History, Store
from tests.store.learning import NINE, TEN, TOKEN, answer, attempt


def test_history_has_the_latest_attempts_and_counts_those_before(store: Store) -> None:
    learner, other = (store.enrol(token, "autumn", NINE).id for token in (TOKEN, "2" * 64))
    made = [
        attempt(learner, f"{number:02}", item="ab"[number % 2], submitted=TEN + timedelta(minutes=number))
        for number in range(20)
    ]
    form = attempt(learner, "form", item="a", phase="pre", submitted=TEN)
    store.append_many([*made, form, attempt(other, "theirs", item="a", submitted=TEN + timedelta(days=1))])
    found = store.history(learner, latest=3, recent=4)
    assert found.attempts == [form, *made[14:]]
    assert found.earlier == {"a": 7, "b": 7}
    assert found.recent == tuple((each.item, each.submitted) for each in made[16:])


def test_history_of_a_learner_who_did_nothing(store: Store) -> None:
    assert store.history("nobody", latest=3, recent=4) == History([], {}, ())


def test_kept_rows_come_in_slices_and_are_counted(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE).id
    made = [attempt(learner, f"{9 - number}", submitted=TEN + timedelta(minutes=number)) for number in range(5)]
    store.append_many(made)
    for each in made:
        given = answer(learner, each.id)
        store._transactions.write(partial(store._attempts.add_answer, answer=given, attempt=None))
    counts = store.count_kept(learner)
    assert (counts["learners"], counts["attempts"], counts["answers"], counts["votes"]) == (1, 5, 5, 0)
    slices = [store.kept(learner, start, 2) for start in (0, 2, 4)]
    assert [row["id"] for each in slices for row in each["attempts"]] == ["9", "8", "7", "6", "5"]
    assert [len(each["answers"]) for each in slices] == [2, 2, 1]
    assert [len(each["learners"]) for each in slices] == [1, 0, 0]

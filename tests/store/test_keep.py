"""What is kept beside the attempts: records of completion, the audit, and who has not been here for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from course.store import Attempt, Cohort, Place, Store
from course.store.tables import gaps
from course.store.timestamp import written
from tests.store.learning import NINE, TEN, TOKEN, attempt, record

NEXT_DAY = TEN + timedelta(days=1)


def test_change_token_lets_in_the_new_one_alone(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    assert store.change_token(learner.id, "2" * 64) is True
    assert store.learner(TOKEN) is None
    found = store.learner("2" * 64)
    assert found is not None
    assert found.id == learner.id
    assert store.change_token("nobody", "3" * 64) is False


def test_learner_with_an_id(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    assert store.learner_with(learner.id) == learner
    assert store.learner_with(TOKEN) is None


def test_issue_once(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    first = record("a" * 64, learner.id)
    assert store.records.issue(first) == first
    assert store.records.issue(record("a" * 64, learner.id, revoked=TEN)) == first
    assert store.records.find("a" * 64) == record("a" * 64, None)
    assert store.records.find("b" * 64) is None


def test_forget_revokes_the_record_and_notes_no_person(store: Store) -> None:
    learner = store.enrol(TOKEN, "autumn", NINE)
    other = store.enrol("2" * 64, "autumn", NINE)
    store.records.issue(record("a" * 64, learner.id))
    store.records.issue(record("b" * 64, other.id))
    store.append(attempt(learner.id))
    assert store.forget(learner.id, TEN, "learner") == {
        "records": 1,
        "attempts": 1,
        "answers": 0,
        "places": 0,
        "deliveries": 0,
        "looks": 0,
        "lti_grades": 0,
        "seats": 0,
        "votes": 0,
        "learners": 1,
    }
    assert store.records.find("a" * 64) == record("a" * 64, None, revoked=TEN)
    assert store.records.find("b" * 64) == record("b" * 64, None)
    [note] = store.audit.notes()
    assert (note.noted, note.act, note.role, note.rows) == (TEN, "erase", "learner", 3)


def test_forget_leaves_no_instant_of_whoever_is_erased(store: Store) -> None:
    learners = [store.enrol(f"{number}" * 64, "autumn", NINE).id for number in range(4)]
    moments = [NINE + timedelta(minutes=number) for number in range(4)]
    for learner, moment in zip(learners, moments, strict=True):
        store.append(replace(attempt(learner), id=learner, submitted=moment))
    places = select(gaps.c.submitted).order_by(gaps.c.submitted)

    def left() -> list[str]:
        return store._transactions.read(lambda connection: list(connection.execute(places).scalars()))

    store.forget(learners[2], TEN)
    assert left() == [f"{written(moments[1])}~"]
    store.forget(learners[1], TEN)
    assert left() == [f"{written(moments[0])}~"] * 2
    store.forget(learners[0], TEN)
    assert left() == [""] * 3


def test_forget_nobody_notes_nothing(store: Store) -> None:
    store.forget("nobody", TEN)
    assert store.audit.notes() == []


def test_note_in_the_order_of_time(store: Store) -> None:
    store.audit.note("unlock", "operator", 0, TEN)
    store.audit.note("export-canvas", "facilitator", 120, NINE)
    assert [(each.noted, each.act, each.role, each.rows) for each in store.audit.notes()] == [
        (NINE, "export-canvas", "facilitator", 120),
        (TEN, "unlock", "operator", 0),
    ]


@pytest.mark.parametrize(
    ("act", "role", "rows", "noted", "words"),
    [
        ("erase iris@college.example", "learner", 1, NINE, "in lower case"),
        ("erase", "dean", 1, NINE, "learner, facilitator or operator"),
        ("erase", "learner", -1, NINE, "must be 0 or more"),
        ("erase", "learner", 1, datetime(2026, 9, 1), "time zone"),  # noqa: DTZ001  # the wrong one
    ],
)
def test_note_refuses(store: Store, act: str, role: str, rows: int, noted: datetime, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        store.audit.note(act, role, rows, noted)  # type: ignore[arg-type]  # the wrong ones
    assert store.audit.notes() == []


def test_idle_names_those_who_did_nothing_since(store: Store) -> None:
    gone, began, moved, submitted = (store.enrol(f"{number}" * 64, "autumn", NINE).id for number in range(4))
    store.keep_place(Place(began, 1, {}, TEN))
    store.append(attempt(began, "early", submitted=TEN))
    store.keep_place(Place(moved, 1, {}, NEXT_DAY))
    store.append(attempt(submitted, "late", submitted=NEXT_DAY))
    store.enrol("9" * 64, "autumn", NEXT_DAY)
    store.append(simulated(store))
    assert sorted(store.idle(NEXT_DAY)) == sorted([gone, began])
    assert store.idle(NINE) == []


def simulated(store: Store) -> Attempt:
    store.add_cohort(Cohort("made-up", "Made up", NINE, simulated=True))
    return attempt("actor", "acted", cohort="made-up", simulated=True)

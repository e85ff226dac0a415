"""Statements of what learners completed, passed and voted, and how long they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from course.bank import Bank
from course.bank.forms import Forms
from course.cohort.simulation import simulate_course
from course.export.xapi import Statements, as_json
from course.export.xapi_statements import CohortRecord, Entry
from course.session import Sitting
from course.store import Ask, Attempt, Cohort, Phase, Place, Room, Store, hash_token
from grader import Completion
from tests.cohort.answers import NOON, attempt, college
from tests.course_bank import course_bank
from tests.export.test_state import judged, validator

HOME = "https://course.example.edu/"
LONG = "https://social-media-course.teaching.example-university.edu/course/"
MAY = Cohort("may", "May", NOON, sight="results")
__all__ = ["validator"]


@pytest.fixture
def store(store: Store) -> Store:
    store.add_cohort(MAY)
    return store


def learner(
    store: Store, token: str, *items: str, viewed: tuple[str, ...] = (), phase: Phase = "practice"
) -> list[Attempt]:
    """A learner with attempts at these items, a minute after one another, who has opened this feedback."""
    id_ = store.enrol(hash_token(token), "may", NOON).id
    made = [
        replace(attempt(id_, item, minute=place), id=f"{token}-{item}", phase=phase, simulated=False)
        for place, item in enumerate(items)
    ]
    store.append_many(made)
    store.keep_place(Place(id_, 1, Sitting(screen="map", turn=1, viewed=viewed).to_state(), NOON))
    return made


def outcomes(bank: Bank, store: Store, made: list[Attempt]) -> list[Entry]:
    return list(CohortRecord(bank, store, MAY, HOME).outcomes(made[0].learner, made))


def test_completing_is_one_statement_dated_by_the_answer_that_completed(store: Store, validator: str) -> None:
    bank = replace(college(), forms=None)
    made = learner(store, "one", "porridge", "goose", viewed=("porridge", "goose"))
    [entry] = outcomes(bank, store, made)
    assert entry.name == f"completed:{made[0].learner}"
    assert entry.statement["verb"]["id"] == "http://adlnet.gov/expapi/verbs/completed"
    assert entry.statement["timestamp"] == made[1].submitted.isoformat()
    assert judged(validator, [entry.statement]) == [[]]
    later = [*made, replace(made[0], id="later", submitted=made[1].submitted + timedelta(hours=1))]
    assert outcomes(bank, store, later)[0].statement == entry.statement
    assert outcomes(bank, store, made[:1]) == []


@pytest.mark.parametrize(
    ("needed", "verb", "success"), [(None, "completed", None), (0.5, "passed", True), (1.5, "failed", False)]
)
def test_final_is_passed_or_failed_where_completing_asks_for_a_score(
    store: Store, validator: str, needed: float | None, verb: str, success: bool | None
) -> None:
    bank = replace(college(), forms=Forms(("goose",), ("porridge",)))
    asks = replace(bank.rulebook, completion=Completion(stories=9, safety=False, final=needed))
    made = learner(store, "one", "porridge", phase="post")
    [entry] = [each for each in outcomes(replace(bank, rulebook=asks), store, made) if each.name.startswith("final:")]
    assert entry.statement["verb"]["id"] == f"http://adlnet.gov/expapi/verbs/{verb}"
    assert entry.statement["result"].get("success") is success
    assert entry.statement["result"]["score"]["scaled"] <= 1
    assert judged(validator, [entry.statement]) == [[]]


def test_votes_are_of_the_group_and_only_where_shares_may_be_shown(store: Store, validator: str) -> None:
    steps = (Ask("goose", "desks"), Ask("goose", "moves"))
    room = Room("room", "may", steps, NOON, NOON)
    store.rooms.open(room)
    voters = [store.enrol(hash_token(f"voter-{number}"), "may", NOON).id for number in range(6)]
    for voter in voters:
        store.rooms.vote("room", 0, voter, ("press-desk",))
    closed = replace(room, version=1, phase="closed")
    shown = replace(room, version=2, phase="revealed", revealed={0: NOON})
    for each in (closed, shown):
        assert store.rooms.move(each)
    record = CohortRecord(college(), store, MAY, HOME)
    assert list(record.votes(NOON)) == []
    assert store.rooms.move(replace(shown, version=3, ended=NOON))
    [entry] = record.votes(NOON)
    assert (entry.name, entry.learner) == ("votes:room:0", None)
    assert entry.statement["actor"]["objectType"] == "Group"
    details = entry.statement["result"]["extensions"]["https://course.example.edu/xapi/details"]
    assert details == {"votes": 6, "counts": {"press-desk": 6}}
    assert not any(voter in as_json(entry.statement) for voter in voters)
    assert judged(validator, [entry.statement]) == [[]]
    store.forget(voters[0], NOON)
    assert list(record.votes(NOON)) == [entry]


@pytest.mark.slow
def test_every_statement_is_under_two_kilobytes() -> None:
    own = course_bank()
    made = simulate_course(own, "may", 40, 1).attempts
    for home in (HOME, LONG):
        sizes = [len(as_json(each).encode()) for each in Statements(own, home).of(made)]
        assert len(sizes) > 2000
        assert max(sizes) < 2000

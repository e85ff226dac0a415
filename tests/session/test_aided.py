"""What a live room has shown is known: attempts made after it are practice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from course.bank import Bank
from course.live.room_actions import move, opened
from course.session import Session
from course.store import Ask, Room, Store
from tests.session.moment import NINE, TEN, answer_all

STEPS = (Ask("porridge", "quadrant"), Ask("porridge", "desks"), Ask("goose", "quadrant"))


@pytest.fixture
def room(store: Store) -> Room:
    """An open room of the cohort."""
    store.enrol("0" * 64, "autumn", NINE)
    made = opened("r1", "autumn", STEPS, NINE, "asking")
    store.rooms.open(made)
    return made


def begun(bank: Bank, store: Store) -> Session:
    session = Session(bank, store, "autumn")
    session.enrol(NINE)
    return session


def seat(session: Session, store: Store) -> None:
    assert session.learner is not None
    store.rooms.sit("r1", session.learner.id, here=True, now=NINE)


def reveal(store: Store, room: Room) -> Room:
    moved = move(room, "reveal", NINE)
    assert store.rooms.move(moved)
    return moved


def submit(session: Session, item: str = "porridge") -> bool:
    """Whether the attempt that is submitted now carries that its key was seen."""
    session.act("open", {"item": item}, TEN)
    answer_all(session, item)
    return session.done.tries[item][-1].seen


def test_attempt_after_the_reveal_is_marked_and_one_before_it_is_not(bank: Bank, store: Store, room: Room) -> None:
    session = begun(bank, store)
    seat(session, store)
    assert submit(session) is False
    before = session.done.score()
    reveal(store, room)
    assert submit(session) is True
    assert sorted(each.seen for each in store.attempts()) == [False, True]
    assert (session.done.score(), session.done.aided) == (before, ("porridge",))
    assert submit(session, "goose") is False


def test_reveal_is_known_wherever_the_learner_is_and_to_a_page_that_is_opened_anew(
    bank: Bank, store: Store, room: Room
) -> None:
    session = begun(bank, store)
    seat(session, store)
    session.act("map", {}, NINE)
    reveal(store, room)
    session.act("summary", {}, TEN)
    later = Session(bank, store, "autumn")
    later.resume(session.token)
    assert session.revealed == later.revealed == {"porridge": NINE}


def test_attempt_of_somebody_who_was_not_in_the_room_is_evidence(bank: Bank, store: Store, room: Room) -> None:
    reveal(store, room)
    assert submit(begun(bank, store)) is False


def test_attempt_of_somebody_who_joined_late_or_left_is_marked(bank: Bank, store: Store, room: Room) -> None:
    moved = move(reveal(store, room), "forward", NINE)
    assert store.rooms.move(moved)
    session = begun(bank, store)
    seat(session, store)
    assert session.learner is not None
    store.rooms.sit("r1", session.learner.id, here=False, now=NINE)
    assert submit(session) is True


def test_shown_tells_the_first_time_of_every_item(store: Store, room: Room) -> None:
    learner = store.enrol("1" * 64, "autumn", NINE)
    store.rooms.sit("r1", learner.id, here=True, now=NINE)
    assert store.rooms.shown(learner.id) == {}
    again = move(reveal(store, room), "forward", NINE)
    assert store.rooms.move(again)
    assert store.rooms.move(move(again, "reveal", NINE + timedelta(minutes=5)))
    assert store.rooms.shown(learner.id) == {"porridge": NINE}


def test_reveals_are_read_only_after_a_live_session_has_changed(
    bank: Bank, store: Store, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, reads = begun(bank, store), list[str]()
    shown = store.rooms.shown

    def read(learner: str) -> dict[str, datetime]:
        reads.append(learner)
        return shown(learner)

    monkeypatch.setattr(store.rooms, "shown", read)
    monkeypatch.setattr("course.store.rooms.SECONDS", float("inf"))
    for _ in range(3):
        session.act("map", {}, TEN)
    assert len(reads) == 1
    seat(session, store)
    session.act("map", {}, TEN)
    reveal(store, room)
    session.act("map", {}, TEN)
    session.act("map", {}, TEN)
    assert (len(reads), session.revealed) == (3, {"porridge": NINE})

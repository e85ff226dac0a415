"""How often a story can be done, and that a clock which is set back puts nothing out of order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from course.bank import Bank
from course.progress import LATEST
from course.session import Refused, Session
from course.session.answer import MOST_TRIES
from course.store import Store
from tests.session.moment import TEN, answer_all


@pytest.fixture
def session(bank: Bank, store: Store) -> Session:
    return Session(bank, store, "autumn", mint=lambda: "violet-harbour")


def again(session: Session, minutes: float) -> None:
    at = TEN + timedelta(minutes=minutes)
    session.act("open", {"item": "porridge"}, at)
    answer_all(session, at=at)


def test_story_is_done_so_often_within_an_hour_and_no_more(session: Session, store: Store) -> None:
    for number in range(MOST_TRIES):
        again(session, number)
    with pytest.raises(Refused, match=r"^You have finished this story 12 times within an hour\. Please continue with"):
        again(session, 59)
    assert session.learner is not None
    assert len(store.attempts(learner=session.learner.id)) == MOST_TRIES
    session.act("open", {"item": "goose"}, TEN + timedelta(minutes=59))
    answer_all(session, "goose", at=TEN + timedelta(minutes=59))  # another one is open
    again(session, 60)


def test_tries_beyond_those_that_are_loaded_have_ids_of_their_own(session: Session, store: Store, bank: Bank) -> None:
    for number in range(2 * LATEST):
        again(session, 10 * number)
    token = session.token
    later = Session(bank, store, "autumn")
    later.resume(token)
    assert later.done == session.done
    assert len(later.done.tries["porridge"]) == LATEST
    again(later, 200)
    assert later.learner is not None
    assert len(store.attempts(learner=later.learner.id)) == 2 * LATEST + 1


def test_pace_is_known_to_a_page_that_is_opened_anew(session: Session, store: Store, bank: Bank) -> None:
    for number in range(MOST_TRIES):
        again(session, number)
    later = Session(bank, store, "autumn")
    later.resume(session.token)
    with pytest.raises(Refused, match=r"^You have finished this story 12 times within an hour\."):
        again(later, 59)


def test_clock_that_is_set_back_changes_no_order(session: Session, store: Store) -> None:
    again(session, 0)
    first = session.done.latest("porridge")
    again(session, -60 * 24 * 10)
    assert session.learner is not None
    second = session.done.latest("porridge")
    assert first is not None
    assert second is not None
    assert second.id != first.id
    assert second.submitted >= first.submitted
    other = Session(session._bank, store, "autumn")
    other.resume("violet-harbour")
    assert other.done.latest("porridge") == second

"""A session over a store: what was confirmed is there, whatever happened to the page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from course.bank import Bank
from course.session import Desk, Draft, Refused, Session, Sitting, act, new_token
from course.store import Store, StoreError, hash_token
from tests.session.moment import NINE, TEN, form


def begun(bank: Bank, store: Store) -> Session:
    session = Session(bank, store, "autumn", mint=lambda: "violet-harbour")
    session.act("begin", {}, NINE)
    session.act("open", {"item": "porridge"}, NINE)
    return session


def back(bank: Bank, store: Store) -> Session:
    """The same learner in another kernel or window."""
    session = Session(bank, store, "autumn")
    session.resume("violet-harbour")
    return session


def test_new_token_can_be_read_aloud_and_never_repeats() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"([2-9a-hjkmnp-z]{5}-){3}[2-9a-hjkmnp-z]{5}", token) for token in tokens)


@pytest.mark.parametrize("token", [None, "", "nobody-has-this", "x" * 65, "violet-harbour' OR 1=1 --"])
def test_resume_welcomes_whoever_is_not_known(bank: Bank, store: Store, token: str | None) -> None:
    begun(bank, store)
    assert Session(bank, store, "autumn").resume(token) == (None, Sitting())


def test_begin_enrols_and_stores_no_token(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    learner = store.learner(hash_token("violet-harbour"))
    assert learner is not None
    assert (session.token, learner.cohort, learner.created) == ("violet-harbour", "autumn", NINE)


def test_nothing_is_done_before_begin(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn")
    with pytest.raises(Refused, match=r"^Please begin the course first\.$"):
        session.act("submit", {"item": "goose"}, NINE)
    assert (session.sitting, store.cohorts()) == (Sitting(), [])


def test_learner_begins_at_a_scenario_of_their_choice(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn", mint=lambda: "violet-harbour")
    sitting = session.act("open", {"item": "goose"}, NINE)
    assert (session.token, sitting.screen, sitting.item) == ("violet-harbour", "scenario", "goose")


def test_resume_brings_back_the_very_picks(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    session.act("draft", form(session.attempt("porridge"), desks=["night-porter"], moves=[]), TEN)
    assert back(bank, store).sitting == Sitting(
        "scenario",
        "porridge",
        drafts={"porridge": Draft(NINE, "in-house", {"desks": ("night-porter",)})},
        turn=3,
        part="in-house",
    )


def test_submit_is_stored_before_it_is_shown(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    sitting = session.act("submit", form(session.attempt("porridge")), TEN)
    [stored] = store.attempts()
    assert (sitting.screen, sitting.attempt, session.done.latest("porridge")) == ("feedback", stored.id, stored)
    again = back(bank, store)
    assert (again.sitting, again.done.tries) == (sitting, {"porridge": (stored,)})


def test_submit_sent_again_to_another_kernel_is_stored_once(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    fields = form(session.attempt("porridge"))
    session.act("submit", fields, TEN)
    assert back(bank, store).act("submit", fields, TEN).screen == "feedback"
    assert len(store.attempts()) == 1


def test_submit_from_two_windows_keeps_the_first(bank: Bank, store: Store) -> None:
    here = begun(bank, store)
    there = back(bank, store)
    here.act("submit", form(here.attempt("porridge")), TEN)
    shown = there.act("submit", form(there.attempt("porridge"), quadrant="from-outside"), TEN)
    [stored] = store.attempts()
    assert (stored.response["quadrant"], shown.attempt, there.done.latest("porridge")) == (
        "in-house",
        stored.id,
        stored,
    )


def test_submit_after_a_worker_died_between_attempt_and_place_shows_what_is_stored(bank: Bank, store: Store) -> None:
    session, learner = begun(bank, store), store.learner(hash_token("violet-harbour"))
    assert learner is not None
    desk = Desk(bank, session.done, learner)
    stored = act(session.sitting, "submit", form(session.attempt("porridge")), desk, NINE).attempt
    assert stored is not None
    store.append(stored)
    session.act("submit", form(stored.id, quadrant="from-outside"), TEN)
    assert (session.done.tries, store.attempts()) == ({"porridge": (stored,)}, [stored])


def test_acts_in_two_windows_follow_one_another(bank: Bank, store: Store) -> None:
    here = begun(bank, store)
    there = back(bank, store)
    here.act("draft", form(here.attempt("porridge"), desks=[], moves=[]), TEN)
    there.act("open", {"item": "goose"}, TEN)
    assert there.sitting.drafts == {"porridge": Draft(NINE, "in-house"), "goose": Draft(TEN)}
    assert back(bank, store).sitting == there.sitting


def test_store_that_fails_leaves_the_learner_where_they_are(
    bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begun(bank, store)
    before = session.sitting

    def full(*_: object) -> bool:
        raise StoreError("The store has no space left.")

    with monkeypatch.context() as patched:
        patched.setattr(store, "submit", full)
        with pytest.raises(StoreError):
            session.act("submit", form(session.attempt("porridge")), TEN)
    assert (session.sitting, session.done.done) == (before, ())
    assert session.act("submit", form(session.attempt("porridge")), TEN).screen == "feedback"


def test_windows_that_never_agree_are_told_so(bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begun(bank, store)

    def taken(*_: Any) -> bool:
        return False

    monkeypatch.setattr(store, "keep_place", taken)
    with pytest.raises(Refused, match="Another window"):
        session.act("overview", {}, TEN)


def test_resume_shows_the_list_when_the_attempt_is_gone(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    sitting = session.act("submit", form(session.attempt("porridge")), TEN)
    assert sitting.screen == "feedback"
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM attempts")
    assert back(bank, store).sitting.screen == "overview"

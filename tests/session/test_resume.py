"""A session over a store: what was confirmed is there, whatever happened to the page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from course.bank import Bank
from course.session import Draft, Refused, Session, Sitting, new_token
from course.store import Store, StoreError, hash_token
from tests.session.moment import NINE, TEN, answer_all, form


def begun(bank: Bank, store: Store) -> Session:
    session = Session(bank, store, "autumn", mint=lambda: "violet-harbour")
    session.enrol(NINE)
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


def test_guest_looks_around_and_nothing_is_stored(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn")
    session.act("open", {"item": "goose"}, NINE)
    session.act("draft", form(session.desk.attempt("goose"), item="goose"), NINE)
    assert (session.sitting.screen, session.sitting.item, session.token) == ("question", "goose", None)
    assert (store.cohorts(), store.attempts()) == ([], [])


def test_guest_is_enrolled_with_their_first_answer(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn", mint=lambda: "violet-harbour")
    session.act("open", {"item": "goose"}, NINE)
    session.act("submit", form(session.desk.attempt("goose"), item="goose"), TEN)
    learner = store.learner(hash_token("violet-harbour"))
    assert learner is not None
    assert [answer.question for answer in store.open_answers(learner.id)] == ["quadrant"]
    again = back(bank, store)
    assert (again.sitting, again.sitting.screen) == (session.sitting, "verdict")


def test_first_answer_that_is_sent_twice_enrols_one_learner(bank: Bank, store: Store) -> None:
    """The server was killed after it had stored the answer, and before its page heard of it."""
    nonce, tokens = "0123456789abcdef" * 2, iter(["violet-harbour", "amber-mill"])
    session = Session(bank, store, "autumn")
    for at in (NINE, TEN):
        session = Session(bank, store, "autumn", mint=lambda: next(tokens))
        session.welcome(nonce)
        shown = session.act("submit", {**form(""), "variant": "0"}, at)
        assert (shown.screen, shown.question, shown.elsewhere) == ("verdict", "quadrant", False)
    assert session.learner is not None
    assert (session.token, len(store.open_answers(session.learner.id))) == ("amber-mill", 1)
    assert (store.learner(hash_token("violet-harbour")), store.learner(hash_token("amber-mill"))) == (
        None,
        session.learner,
    )
    stranger = Session(bank, store, "autumn")
    stranger.welcome("f" * 32)
    stranger.act("submit", {**form(""), "variant": "0"}, TEN)
    assert stranger.learner != session.learner


@pytest.mark.parametrize("nonce", [None, "", 7, "x" * 32, "0" * 31, ["0" * 32]])
def test_number_of_a_page_that_is_none_is_passed_over(bank: Bank, store: Store, nonce: object) -> None:
    sessions = [Session(bank, store, "autumn") for _ in range(2)]
    for session in sessions:
        session.welcome(nonce)
        session.act("submit", form(""), NINE)
    assert sessions[0].learner != sessions[1].learner


def test_resume_brings_back_the_very_picks(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    session.act("submit", form(session.desk.attempt("porridge")), TEN)
    given = {"item": "porridge", "attempt": session.sitting.attempt}
    session.act("continue", given, TEN)
    session.act("draft", form(session.desk.attempt("porridge"), "desks", desks=["night-porter"]), TEN)
    picks = {"quadrant": ("in-house",), "desks": ("night-porter",)}
    assert back(bank, store).sitting == Sitting(
        "question", "porridge", "desks", drafts={"porridge": Draft(NINE, picks)}, turn=4, part="in-house"
    )


def test_answer_is_stored_before_it_is_shown(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    assert session.learner is not None
    sitting = session.act("submit", form(session.desk.attempt("porridge")), TEN)
    [stored] = store.open_answers(session.learner.id)
    assert (sitting.screen, sitting.attempt, stored.picks) == ("verdict", stored.attempt, ("in-house",))
    again = back(bank, store)
    assert (again.sitting, again.answers) == (sitting, {stored.attempt: {"quadrant": stored}})


def test_last_answer_becomes_an_attempt(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    sitting = answer_all(session)
    assert session.learner is not None
    [stored] = store.attempts()
    assert (sitting.attempt, session.done.latest("porridge"), session.answers) == (stored.id, stored, {})
    again = back(bank, store)
    assert (again.sitting, again.done.tries, again.answers) == (sitting, {"porridge": (stored,)}, {})


def test_answer_sent_again_to_another_kernel_is_stored_once(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    fields = form(session.desk.attempt("porridge"))
    session.act("submit", fields, TEN)
    other = back(bank, store)
    assert (other.act("submit", fields, TEN).screen, other.sitting.elsewhere) == ("verdict", False)
    assert other.learner is not None
    assert len(store.open_answers(other.learner.id)) == 1


def test_first_of_two_answers_from_two_windows_stands(bank: Bank, store: Store) -> None:
    here = begun(bank, store)
    there = back(bank, store)
    here.act("submit", form(here.desk.attempt("porridge")), TEN)
    shown = there.act("submit", form(there.desk.attempt("porridge"), quadrant="from-outside"), TEN)
    assert there.learner is not None
    [stored] = store.open_answers(there.learner.id)
    assert (stored.picks, shown.screen, shown.question, shown.elsewhere) == (
        ("in-house",), "verdict", "quadrant", True,
    )  # fmt: skip
    answer_all(here)
    late = there.act("submit", form(there.desk.attempt("porridge"), "moves", moves=["tempting-wipe"]), TEN)
    assert (late.question, late.elsewhere, store.attempts()[0].response["moves"]) == (
        "moves", True, ["keep-a-copy", "sleep-on-it"],
    )  # fmt: skip


def test_acts_in_two_windows_follow_one_another(bank: Bank, store: Store) -> None:
    here = begun(bank, store)
    there = back(bank, store)
    here.act("draft", form(here.desk.attempt("porridge")), TEN)
    there.act("open", {"item": "goose"}, TEN)
    assert there.sitting.drafts == {"porridge": Draft(NINE, {"quadrant": ("in-house",)}), "goose": Draft(TEN)}
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
            session.act("submit", form(session.desk.attempt("porridge")), TEN)
    assert (session.sitting, session.answers) == (before, {})
    assert session.act("submit", form(session.desk.attempt("porridge")), TEN).screen == "verdict"


def test_windows_that_never_agree_are_told_so(bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begun(bank, store)

    def taken(*_: Any, **_options: bool) -> bool:
        return False

    monkeypatch.setattr(store, "keep_place", taken)
    with pytest.raises(Refused, match="Another window"):
        session.act("map", {}, TEN)


def test_resume_shows_the_map_when_what_was_shown_is_gone(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    assert session.act("submit", form(session.desk.attempt("porridge")), TEN).screen == "verdict"
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM answers")
    assert back(bank, store).sitting.screen == "map"

"""A session where something else happens meanwhile: a full store, another window, a link, an erasure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from course.bank import Bank
from course.session import Draft, Enroller, Enrolments, Forgotten, Refused, Session, Sitting
from course.session.session import MOMENT
from course.store import Cohort, Store, StoreError, hash_token
from tests.session.moment import NINE, TEN, answer_all, form

MAY = Cohort("may", "May", NINE, code="abc234", path="orientation")
JUNE = Cohort("june", "June", NINE, code="xyz789", path="quick")


def begun(bank: Bank, store: Store, cohort: str = "autumn") -> Session:
    session = Session(bank, store, cohort, mint=lambda: "violet-harbour")
    session.enrol(NINE)
    return session


def back(bank: Bank, store: Store, cohort: str = "autumn") -> Session:
    session = Session(bank, store, cohort)
    session.resume("violet-harbour")
    return session


def full(*_: object, **_options: bool) -> Any:
    raise StoreError("The store has no space left.")


def test_new_session_is_a_guest_s(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn")
    assert (session.learner, session.token, session.sitting, session.placed) == (None, None, Sitting(), True)
    assert (session.answers, session.revealed, session.now, session.done.tries) == ({}, {}, None, {})
    assert (session.desk.cohort, len(session.desk.learner), session.address) == ("autumn", 32, "#/")
    assert list(session.done.quadrants) == list(bank.sequence)
    assert session.way.bank is bank
    assert session.resume(None, "") == (None, Sitting())


def test_enrol_is_done_once(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    learner = session.learner
    assert learner is not None
    assert (session.enrol(TEN), session.token, learner.created) == (learner, "violet-harbour", NINE)
    assert (session.desk.learner, session.desk.cohort) == (learner.id, "autumn")
    assert store.place(learner.id) is None


def test_full_store_lets_a_learner_look_around(bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begun(bank, store)
    session.act("open", {"item": "goose"}, NINE)
    with monkeypatch.context() as patched:
        patched.setattr(store, "keep_place", full)
        assert (session.act("map", {}, TEN).screen, session.placed) == ("map", False)
        with pytest.raises(StoreError):
            session.act("release", {}, TEN)
        assert (session.sitting.screen, session.sitting.released) == ("map", False)
    assert back(bank, store).sitting.screen == "question"
    assert (session.act("summary", {}, TEN).screen, session.placed) == ("summary", True)
    assert back(bank, store).sitting.screen == "summary"


def test_full_store_and_a_learner_who_is_not_there_is_an_error(
    bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begun(bank, store)
    assert session.learner is not None
    store.forget(session.learner.id, TEN, "learner")
    monkeypatch.setattr(store, "keep_place", full)
    with pytest.raises(StoreError):
        session.act("map", {}, TEN)


def test_answer_is_stored_with_the_place_that_follows_it(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    session.placed = False
    session.act("open", {"item": "porridge"}, NINE)
    session.act("submit", form(session.desk.attempt("porridge")), TEN)
    assert session.learner is not None
    place = store.place(session.learner.id)
    assert place is not None
    assert (place.turn, place.state["screen"], place.updated, session.placed) == (2, "verdict", TEN, True)
    assert session.answers == {session.sitting.attempt: {"quadrant": store.open_answers(session.learner.id)[0]}}


def test_guest_s_first_answer_is_one_action(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn")
    session.placed = False
    assert (session.act("open", {"item": "porridge"}, NINE).turn, session.placed) == (1, True)
    session.placed = False
    attempt = session.desk.attempt("porridge")
    assert (session.act("submit", form(attempt), TEN).turn, session.placed) == (2, True)
    session.act("submit", form(attempt, "desks"), TEN)
    assert (session.sitting.turn, list(session.answers[attempt])) == (3, ["quadrant", "desks"])


def test_guest_who_answered_in_another_window_already_is_shown_that_answer(bank: Bank, store: Store) -> None:
    here, there = Session(bank, store, "autumn"), Session(bank, store, "autumn")
    for each in (here, there):
        each.welcome("0" * 32)
    here.act("submit", form(""), NINE)
    shown = there.act("submit", form("", quadrant="from-outside"), TEN)
    assert (shown.screen, shown.elsewhere, there.desk.learner) == ("verdict", True, here.desk.learner)


def test_answers_of_other_attempts_stay_known_when_one_is_complete(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    session.act("open", {"item": "goose"}, NINE)
    session.act("submit", form(session.desk.attempt("goose"), item="goose"), TEN)
    session.act("open", {"item": "porridge"}, NINE)
    answer_all(session)
    assert [sorted(given) for given in session.answers.values()] == [["quadrant"]]
    assert (list(session.answers), back(bank, store).answers) == ([session.desk.attempt("goose")], session.answers)


def test_form_that_is_out_of_date_here_is_read_anew_once(bank: Bank, store: Store) -> None:
    """Another window answered the first question; this one submits the second, as its page has seen it."""
    here, there = begun(bank, store), back(bank, store)
    here.act("open", {"item": "porridge"}, NINE)
    here.act("submit", form(here.desk.attempt("porridge")), TEN)
    attempt = here.desk.attempt("porridge")
    assert there.act("draft", form(attempt, "desks"), TEN).drafts["porridge"].picks["desks"] != ()
    late = back(bank, store)
    here.act("submit", form(attempt, "desks"), TEN)
    assert late.act("submit", form(attempt, "moves"), TEN).screen == "verdict"
    with pytest.raises(Refused, match="out of date"):
        late.act("submit", form("other", "moves"), TEN)
    with pytest.raises(Refused, match="This module is not in the course"):
        late.act("module", {"quadrant": "nowhere"}, TEN)


def test_act_follows_what_another_window_did_in_between(
    bank: Bank, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = begun(bank, store), back(bank, store)
    here.act("open", {"item": "porridge"}, NINE)
    tried = 0
    keep_place = store.keep_place

    def busy(place: Any, **options: bool) -> bool:
        """Four times another window is quicker."""
        nonlocal tried
        tried += 1
        return tried == 5 and keep_place(place, **options)

    monkeypatch.setattr(store, "keep_place", busy)
    assert there.act("summary", {}, TEN).drafts == {"porridge": Draft(NINE)}
    assert (tried, there.sitting.turn, there.sitting.screen) == (5, 2, "summary")
    tried = 5
    with pytest.raises(Refused, match="Another window"):
        there.act("map", {}, TEN)
    assert tried == 10


def test_clock_that_is_set_back_stays_behind_the_last_attempt(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    session.act("open", {"item": "porridge"}, TEN)
    answer_all(session)
    session.act("open", {"item": "goose"}, NINE)
    assert session.sitting.drafts["goose"].started == TEN + MOMENT
    later = TEN + timedelta(minutes=1)
    session.act("open", {"item": "porridge"}, later)
    assert session.sitting.drafts["porridge"].started == later


def test_guest_keeps_their_screen_when_their_page_looks_again(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    store.add_cohort(JUNE)
    session = Session(bank, store, "autumn")
    assert session.resume(None, "abc234") == (None, Sitting(path="orientation"))
    session.act("open", {"item": "goose"}, NINE)
    guest = session.desk.learner
    for token, link in ((None, "abc234"), ("not-known", "abc234"), (None, None)):
        assert session.resume(token, link) == (None, session.sitting)
    assert (session.sitting.item, session.desk.learner) == ("goose", guest)
    assert session.resume(None, "xyz789") == (None, Sitting(path="quick"))
    assert (session.desk.learner != guest, session.membership.id) == (True, "june")
    session.resume("not-known")
    assert session.membership.id == "june"


def test_learner_stays_where_another_token_is_not_known(bank: Bank, store: Store) -> None:
    session = begun(bank, store)
    session.act("open", {"item": "goose"}, NINE)
    assert session.resume("not-known") == ("violet-harbour", session.sitting)
    assert session.resume(None) == ("violet-harbour", session.sitting)
    assert session.learner is not None
    store.forget(session.learner.id, TEN, "learner")
    assert session.resume("violet-harbour") == (None, Sitting())
    assert session.learner is None


def test_leave_makes_a_guest_of_another_name(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    session = Session(bank, store, "autumn")
    session.resume(None, "abc234")
    session.enrol(NINE)
    session.act("open", {"item": "porridge"}, NINE)
    answer_all(session)
    known = session.desk.learner
    session.leave()
    assert (session.learner, session.token, session.sitting) == (None, None, Sitting(path="orientation"))
    assert (session.answers, session.done.tries, session.membership.id) == ({}, {}, "may")
    assert (session.desk.learner != known, session.desk.cohort) == (True, "may")


def test_welcome_names_a_guest_and_nobody_else(bank: Bank, store: Store) -> None:
    session, same = Session(bank, store, "autumn"), Session(bank, store, "autumn")
    for each in (session, same):
        each.welcome("0" * 32)
    assert (session.desk.learner == same.desk.learner, len(same.desk.learner)) == (True, 32)
    same.welcome("1" * 32)
    assert session.desk.learner != same.desk.learner
    learner = begun(bank, store)
    before = learner.desk.learner
    learner.welcome("0" * 32)
    learner.leave()
    assert session.desk.learner not in (before, learner.desk.learner)


def test_mover_starts_on_the_path_of_the_other_cohort(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    store.add_cohort(JUNE)
    store.add_cohort(replace(JUNE, id="july", code="jky234", path=""))
    session = Session(bank, store, "may", mint=lambda: "violet-harbour")
    session.enrol(NINE)
    session.act("open", {"item": "goose"}, NINE)
    turn = session.sitting.turn
    session.resume(session.token, "xyz789")
    session.move(TEN)
    assert (session.sitting.path, session.sitting.item, session.sitting.turn) == ("quick", "goose", turn + 2)
    assert (session.token, session.membership.moved, session.placed) == ("violet-harbour", True, True)
    assert session.learner is not None
    assert (session.learner.cohort, store.audit.notes()[-1].role) == ("june", "learner")
    assert back(bank, store, "may").sitting == session.sitting
    session.resume(session.token, "jky234")
    assert session.membership.moved is False
    session.move(TEN)
    assert (session.sitting.path, session.membership.id) == ("quick", "july")


def test_mover_who_was_erased_meanwhile_is_told_so(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    store.add_cohort(JUNE)
    session = begun(bank, store, "may")
    session.resume(session.token, "xyz789")
    assert session.learner is not None
    store.forget(session.learner.id, TEN, "learner")
    with pytest.raises(Forgotten, match="has been erased"):
        session.move(TEN)


def test_guest_cannot_move(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    session = Session(bank, store, "autumn")
    session.resume(None, "abc234")
    with pytest.raises(Refused, match="To move to another group"):
        session.move(TEN)


def test_page_s_limit_holds_for_its_sessions(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn", enroller=Enroller(Enrolments()))
    for _ in range(3):
        session.act("submit", form(""), NINE)
        session.leave()
    with pytest.raises(Refused, match="Please wait"):
        session.act("submit", form(""), NINE)
    assert (session.learner, store.learner(hash_token("x"))) == (None, None)


DRAFTS = {"goose": Draft(NINE)}


@pytest.mark.parametrize(
    ("changed", "screen"),
    [
        ({"screen": "feedback", "attempt": "gone"}, "map"),
        ({"screen": "verdict", "question": "moves", "attempt": "gone"}, "map"),
        ({"screen": "question", "item": "goose", "drafts": {}}, "map"),
        ({"screen": "note", "item": "goose", "drafts": {}}, "map"),
        ({"screen": "feedback"}, "feedback"),
        ({"screen": "verdict", "question": "desks"}, "verdict"),
        ({"screen": "question", "item": "goose", "drafts": DRAFTS}, "question"),
        ({"screen": "note", "item": "goose", "drafts": DRAFTS}, "note"),
        ({"screen": "summary", "attempt": "", "drafts": {}}, "summary"),
    ],
)
def test_resume_shows_the_map_where_a_screen_has_nothing_to_show(
    bank: Bank, store: Store, changed: dict[str, Any], screen: str
) -> None:
    session = begun(bank, store)
    session.act("open", {"item": "porridge"}, NINE)
    kept = replace(answer_all(session), **changed)
    later = session._shown(kept)
    assert later.screen == screen
    assert later == (kept if screen != "map" else replace(kept, screen="map", question="", attempt=""))

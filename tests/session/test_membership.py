"""Who belongs to which cohort, and when it takes answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from course.bank import Bank
from course.session import Refused, Session
from course.session.membership import Membership
from course.store import Cohort, Store, hash_token
from tests.session.moment import NINE, TEN, answer_all, form

MAY = Cohort("may", "May", NINE, code="abc234", scenarios=("porridge",))
JUNE = Cohort("june", "June", NINE, code="xyz789")


def come(bank: Bank, store: Store, code: str, token: str | None = None) -> Session:
    session = Session(bank, store, "open", mint=lambda: "violet-harbour")
    session.resume(token, code)
    return session


def cohort_of(store: Store) -> str:
    learner = store.learner(hash_token("violet-harbour"))
    assert learner is not None
    return learner.cohort


def test_membership_of_a_cohort_that_is_not_there_yet_is_open(store: Store) -> None:
    usual = Membership(store, "open")
    assert (usual.cohort, usual.invited, usual.moved, usual.unknown) == (None, None, False, False)
    assert (usual.id, usual.sight, usual.state(NINE)) == ("open", "nothing", "open")
    usual.require_open(NINE)


@pytest.mark.parametrize(
    ("code", "joined"), [("abc234", "may"), (" ABC234 ", "may"), ("zzz999", "open"), ("", "open"), ("x" * 9000, "open")]
)
def test_newcomer_joins_the_cohort_of_the_link(bank: Bank, store: Store, code: str, joined: str) -> None:
    store.add_cohort(MAY)
    session = come(bank, store, code)
    assert (session.membership.moved, session.membership.unknown) == (False, bool(code) and joined == "open")
    session.enrol(NINE)
    assert cohort_of(store) == joined


def test_learner_of_a_cohort_is_offered_its_scenarios_only(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    session = come(bank, store, "abc234")
    session.enrol(NINE)
    assert list(session.done.quadrants) == ["porridge"]
    with pytest.raises(Refused, match="no longer in the course"):
        session.act("open", {"item": "goose"}, NINE)
    assert list(come(bank, store, "", "violet-harbour").done.quadrants) == ["porridge"]


def test_learner_who_is_enrolled_keeps_their_cohort_whatever_the_link(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    store.add_cohort(JUNE)
    come(bank, store, "abc234").enrol(NINE)
    again = come(bank, store, "xyz789", "violet-harbour")
    assert (again.membership.id, again.membership.invited) == ("may", JUNE)
    again.enrol(TEN)
    assert cohort_of(store) == "may"
    assert come(bank, store, "abc234", "violet-harbour").membership.invited is None


def test_learner_moves_with_their_answers_when_they_say_so(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    store.add_cohort(replace(JUNE, path="quick"))
    session = come(bank, store, "abc234")
    session.enrol(NINE)
    answer_all(session, at=NINE)
    beside = come(bank, store, "", "violet-harbour")
    beside.act("open", {"item": "porridge"}, NINE)
    session.resume(session.token, "xyz789")

    session.move(TEN)

    membership = session.membership
    assert (membership.id, membership.invited, membership.moved, session.token) == (
        "june",
        None,
        True,
        "violet-harbour",
    )
    assert (cohort_of(store), [each.cohort for each in store.attempts()]) == ("june", ["june"])
    assert (list(session.done.tries), session.sitting.path) == (["porridge"], "quick")
    answer_all(beside, "porridge", TEN)  # in a window that knows the former cohort alone
    assert (beside.membership.id, {each.cohort for each in store.attempts()}) == ("june", {"june"})
    beside.act("open", {"item": "goose"}, TEN)  # which the former cohort did not offer
    assert beside.sitting.item == "goose"


def test_learner_moves_only_where_a_link_leads_that_is_open(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    store.add_cohort(replace(JUNE, closes=TEN))
    session = come(bank, store, "abc234")
    session.enrol(NINE)
    with pytest.raises(Refused, match="To move to another group"):
        session.move(NINE)
    session.resume(session.token, "xyz789")
    with pytest.raises(Refused, match="“June” is not open just now"):
        session.move(TEN)
    assert cohort_of(store) == "may"
    session.move(NINE)
    assert cohort_of(store) == "june"


def test_learner_moves_no_more_often_than_others_begin(bank: Bank, store: Store) -> None:
    """Each time a learner leaves a group, its figures are withdrawn: no one can do that again and again."""
    store.add_cohort(MAY)
    store.add_cohort(JUNE)
    session = come(bank, store, "abc234")
    session.enrol(NINE)
    for code in ("xyz789", "abc234"):
        session.resume(session.token, code)
        session.move(NINE)
    session.resume(session.token, "xyz789")
    with pytest.raises(Refused, match="Please wait"):
        session.move(NINE)


def test_nobody_begins_before_the_cohort_opens_or_after_it_closes(bank: Bank, store: Store) -> None:
    store.add_cohort(replace(MAY, opens=NINE, closes=TEN))
    with pytest.raises(Refused, match="not opened yet"):
        come(bank, store, "abc234").enrol(NINE - timedelta(seconds=1))
    with pytest.raises(Refused, match="closed"):
        come(bank, store, "abc234").enrol(TEN)
    assert store.learner(hash_token("violet-harbour")) is None


def test_learner_reads_on_after_the_cohort_was_closed_and_stores_nothing(bank: Bank, store: Store) -> None:
    store.add_cohort(MAY)
    session = come(bank, store, "abc234")
    session.enrol(NINE)
    answer_all(session, at=NINE)
    session.act("open", {"item": "porridge"}, NINE)
    store.change_cohort(replace(MAY, closes=TEN))  # by a facilitator, in another process
    with pytest.raises(Refused, match="can still read"):
        session.act("submit", form(session.desk.attempt("porridge")), TEN)
    assert session.act("review", {"item": "porridge"}, TEN).screen == "feedback"
    assert len(store.attempts()) == 1


def test_learner_moves_about_after_the_cohort_was_closed_and_no_pick_or_place_is_stored(
    bank: Bank, store: Store
) -> None:
    store.add_cohort(MAY)
    session = come(bank, store, "abc234")
    session.enrol(NINE)
    session.act("open", {"item": "porridge"}, NINE)
    session.act("draft", form(session.desk.attempt("porridge")), NINE)
    assert session.learner is not None
    before = store.kept(session.learner.id)
    store.change_cohort(replace(MAY, closes=TEN))  # by a facilitator, in another process
    for action in ("draft", "submit"):
        with pytest.raises(Refused, match="no answers or picks are stored any more"):
            session.act(action, form(session.desk.attempt("porridge"), quadrant="from-outside"), TEN)
    for action in ("map", "summary", "explore", "begin"):
        session.act(action, {}, TEN)
    assert (session.sitting.screen, session.placed) == ("question", True)
    assert store.kept(session.learner.id) == before

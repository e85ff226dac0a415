"""A page takes in a few learners at once, and then one now and then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from course.bank import Bank
from course.session import Enroller, Enrolments, Refused, Session
from course.store import Store
from tests.session.moment import NINE


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def test_page_enrols_three_and_then_one_a_minute(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn", enroller=Enroller(Enrolments()))
    said = []
    for second in (0, 1, 2, 3, 50, 60, 61, 999):
        session.leave()
        try:
            session.enrol(after(second))
        except Refused as refused:
            said.append((second, str(refused)))
    assert said == [
        (second, f"Several people have just started on this page. Please wait {wait} seconds, then try again.")
        for second, wait in ((3, 57), (50, 10), (61, 59))
    ]


def test_whoever_comes_back_takes_nobody_s_place(bank: Bank, store: Store) -> None:
    session = Session(bank, store, "autumn", enroller=Enroller(Enrolments()))
    for _ in range(9):
        session.enrol(NINE)
        session.resume(session.token)


def test_another_page_takes_in_its_first_learner_whatever_others_do() -> None:
    enrolments = Enrolments()
    for _ in range(60):  # at a page of its own each, two
        page = Enroller(enrolments)
        for _ in range(2):
            page.wait(NINE)
            page.enrolled(NINE)
    fresh = Enroller(enrolments)
    fresh.wait(NINE)
    fresh.enrolled(NINE)
    with pytest.raises(Refused, match=r"^Too many people are starting right now\. Please wait 5 seconds, then"):
        fresh.wait(NINE)
    with pytest.raises(Refused, match="Please wait 1 second,"):
        fresh.wait(after(4.5))
    fresh.wait(after(5))

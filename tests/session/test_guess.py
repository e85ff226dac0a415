"""Wrong codes make whoever tries the next one wait, and nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from course.session import Guesser, Guesses, Refused
from tests.session.moment import NINE


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_four_wrong_codes_are_free_and_then_each_one_waits() -> None:
    guesser, now = Guesser(Guesses()), NINE
    said = []
    for _ in range(6):
        guesser.wait(now)
        guesser.wrong(now)
        said.append(_refused(guesser, now))
        if said[-1]:
            now += after(30)
    assert said == [None, None, None, "30 seconds", "30 seconds", "30 seconds"]


def test_clock_that_is_set_back_makes_nobody_wait_for_days() -> None:
    guesser = Guesser(Guesses())
    for _ in range(4):
        guesser.wrong(NINE)
    earlier = NINE - timedelta(days=10)
    assert _refused(guesser, earlier) == "30 seconds"
    guesser.wait(earlier + after(30))


def test_wait_passes_and_a_right_code_starts_anew() -> None:
    guesser = Guesser(Guesses())
    for _ in range(4):
        guesser.wrong(NINE)
    assert _refused(guesser, NINE + after(29.2)) == "1 second"
    guesser.wait(NINE + after(30))
    guesser.right()
    guesser.wrong(NINE + after(6))
    guesser.wait(NINE + after(6))


def test_another_page_wins_nothing_back_but_the_first_two_codes_are_heard() -> None:
    guesses = Guesses()
    for _ in range(30):  # each at a page of its own, two at each
        page = Guesser(guesses)
        page.wrong(NINE)
        page.wrong(NINE)
    fresh = Guesser(guesses)
    for _ in range(2):
        fresh.wait(NINE)
        fresh.wrong(NINE)
    with pytest.raises(Refused, match=r"^Too many codes are being tried right now\. Please wait 3 seconds, then"):
        fresh.wait(NINE)
    assert _refused(fresh, NINE + after(2.5)) == "1 second"
    fresh.wait(NINE + after(3))


def test_wait_for_others_is_no_longer_than_until_a_page_has_its_two_codes_again() -> None:
    guesses = Guesses()
    fresh = Guesser(guesses)
    for _ in range(2):
        fresh.wrong(NINE)
    for _ in range(10_000):
        guesses.spend(NINE.timestamp())
    assert _refused(fresh, NINE) == "30 seconds"
    for _ in range(10_000):
        guesses.spend((NINE + after(30)).timestamp())
    fresh.wait(NINE + after(30))


def test_wait_for_others_has_an_end() -> None:
    guesses = Guesses()
    for _ in range(10_000):
        guesses.spend(0.0)
    assert guesses.wait(0.0) == 61
    assert guesses.wait(61.0) == 0


def _refused(guesser: Guesser, now: datetime) -> str | None:
    try:
        guesser.wait(now)
    except Refused as refused:
        return str(refused).partition("Please wait ")[2].partition(",")[0]
    return None

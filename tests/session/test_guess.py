"""Wrong codes make whoever tries the next one wait, and nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from course.session import Guesser, Guesses, Refused
from tests.session.moment import NINE


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_wait_grows_with_each_wrong_code() -> None:
    guesser, now = Guesser(Guesses()), NINE
    said = []
    for _ in range(12):
        guesser.wait(now)
        guesser.wrong(now)
        with_wait = _refused(guesser, now)
        said.append(with_wait)
        now += after(300)
    assert said == [None, None, None, "5 seconds", "10 seconds", "20 seconds", "40 seconds", "80 seconds",
                    "3 minutes", "5 minutes", "5 minutes", "5 minutes"]  # fmt: skip


def test_wait_passes_and_a_right_code_starts_anew() -> None:
    guesser = Guesser(Guesses())
    for _ in range(4):
        guesser.wrong(NINE)
    assert _refused(guesser, NINE + after(4.2)) == "1 second"
    guesser.wait(NINE + after(5))
    guesser.right()
    guesser.wrong(NINE + after(6))
    guesser.wait(NINE + after(6))


def test_another_page_wins_nothing_back_but_the_first_code_is_heard() -> None:
    guesses = Guesses()
    for _ in range(30):  # each at a page of its own, two at each
        page = Guesser(guesses)
        page.wrong(NINE)
        page.wrong(NINE)
    fresh = Guesser(guesses)
    fresh.wait(NINE)
    fresh.wrong(NINE)
    with pytest.raises(Refused, match=r"^Very many codes are being tried just now\. Please wait 2 seconds, then"):
        fresh.wait(NINE)
    fresh.wait(NINE + after(2))


def test_wait_for_others_has_an_end() -> None:
    guesses = Guesses()
    for _ in range(10_000):
        guesses.add(NINE)
    assert guesses.wait(NINE) == 61
    assert guesses.wait(NINE + after(61)) == 0


def _refused(guesser: Guesser, now: datetime) -> str | None:
    try:
        guesser.wait(now)
    except Refused as refused:
        return str(refused).partition("Please wait ")[2].partition(",")[0]
    return None

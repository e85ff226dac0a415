"""Certainty is marked so that honesty pays, and calibration says plainly how far it can be trusted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.progress import LEVELS, Calibration, Level, calibration, mark
from tests.progress.story import SYLLABUS, attempt
from tests.session.moment import NINE


def expected(certainty: int, probability: Fraction) -> Fraction:
    return probability * mark(certainty, True) + (1 - probability) * mark(certainty, False)


def best(probability: Fraction) -> list[int]:
    marks = {certainty: expected(certainty, probability) for certainty in LEVELS}
    return [certainty for certainty in marks if marks[certainty] == max(marks.values())]


def test_mark_follows_the_table() -> None:
    assert [(mark(certainty, True), mark(certainty, False)) for certainty in LEVELS] == [(1, 0), (2, -2), (3, -6)]


def test_levels_cross_at_two_thirds_and_four_fifths() -> None:
    assert best(Fraction(2, 3)) == [1, 2]
    assert best(Fraction(4, 5)) == [2, 3]


@given(st.fractions(0, 1))
def test_each_level_is_best_exactly_in_its_window(probability: Fraction) -> None:
    window = [
        probability <= Fraction(2, 3),
        Fraction(2, 3) <= probability <= Fraction(4, 5),
        probability >= Fraction(4, 5),
    ]
    assert best(probability) == [certainty for certainty, inside in zip(LEVELS, window, strict=True) if inside]


def test_calibration_counts_by_level() -> None:
    tries = [
        *(attempt("porridge", NINE + timedelta(hours=hour), 3) for hour in range(6)),
        *(attempt("porridge", NINE + timedelta(hours=hour), 3, desks=[]) for hour in range(6, 10)),
        attempt("fog", NINE, 1),
        attempt("letter"),  # says nothing
        replace(attempt("letter", NINE, 3), item_version="other"),  # can no longer be judged
    ]
    assert calibration(tries, SYLLABUS) == Calibration((Level(1, 1, 1), Level(2, 0, 0), Level(3, 10, 6)), -5 / 11)
    assert calibration([], SYLLABUS) == Calibration((Level(1, 0, 0), Level(2, 0, 0), Level(3, 0, 0)), None)


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (Level(3, 10, 6), "When you said above 80%, you were right 6 times out of 10."),
        (Level(2, 5, 1), "When you said 67 to 80%, you were right once out of 5."),
        (Level(1, 4, 0), "When you said below 67%, you were wrong 4 times out of 4."),
        (Level(3, 1, 1), "You said above 80% once, and you were right."),
        (Level(3, 1, 0), "You said above 80% once, and you were not right."),
        (Level(3, 0, 0), ""),
    ],
)
def test_sentence_says_it_plainly(level: Level, said: str) -> None:
    assert level.sentence == said

"""Figures are rounded to what the number of learners behind them supports."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.cohort import as_plain
from course.cohort.interval import Interval
from course.cohort.precision import _wide, step
from tests.cohort.answers import attempt, learners
from tests.cohort.conftest import Reviewed


@pytest.mark.parametrize(("number", "by"), [(1, 0.5), (11, 0.1), (22, 0.05), (99, 0.02), (100, 0.01), (5000, 0.01)])
def test_step_is_no_finer_than_one_learner(number: int, by: float) -> None:
    assert step(number) == by


@given(st.floats(-1, 1), st.floats(0, 1), st.sampled_from([0.01, 0.02, 0.05, 0.1, 0.2, 0.5]))
def test_rounded_intervals_hold_what_they_held(low: float, width: float, by: float) -> None:
    rounded = _wide(Interval(low, low + width), by)
    assert rounded.low - 1e-6 <= low
    assert low + width <= rounded.high + 1e-6


def floats(plain: Any) -> list[float]:
    if isinstance(plain, dict):
        return [each for key, value in plain.items() if key not in ("share", "picked") for each in floats(value)]
    if isinstance(plain, list):
        return [each for value in plain for each in floats(value)]
    return [plain] if isinstance(plain, float) else []


def test_report_has_no_finer_digits_than_its_learners_support(reviewed: Reviewed) -> None:
    attempts = []
    for at, each in enumerate(learners(23)):
        attempts.append(attempt(each, "goose", desks=["press-desk"] if at % 3 else None))
        attempts.append(attempt(each, "porridge", desks=[] if at % 5 else None, moves=[] if at % 2 else None))
    figures = reviewed(attempts)
    assert figures.reliability is not None
    plain = as_plain(figures)
    assert plain["reliability"].pop("sem") == round(figures.reliability.sem, 1)
    for name in ("overall", "quadrants", "scenarios", "reliability"):
        found = floats(plain[name])
        assert found
        assert all(abs(value / 0.05 - round(value / 0.05)) < 1e-6 for value in found), name

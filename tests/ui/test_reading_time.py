"""Promised times follow the words on the screens, and the people who have read them."""

from __future__ import annotations

import pytest

from course.bank import Bank
from course.ui.reading_time import FACTORS, FEWEST_TIMES, Pace


def seconds(bank: Bank, durations: dict[str, list[float]]) -> float:
    pace = Pace(bank.rulebook)
    pace.calibrate(bank.scenarios, durations)
    return pace.seconds([bank.scenarios["porridge"]], feedback=True)


def test_a_self_assessment_takes_less_than_practice(bank: Bank) -> None:
    pace, one = Pace(bank.rulebook), [bank.scenarios["porridge"]]
    assert 0 < pace.seconds(one, feedback=False) < pace.seconds(one, feedback=True)
    assert pace.seconds(one * 2, feedback=True) == 2 * pace.seconds(one, feedback=True)


def test_times_are_scaled_by_the_median_of_those_who_read(bank: Bank) -> None:
    estimate = seconds(bank, {})
    slow = [estimate * 1.2] * FEWEST_TIMES
    assert seconds(bank, {"porridge": slow}) == pytest.approx(estimate * 1.2)
    assert seconds(bank, {"porridge": [*slow, 1.0, 90_000.0]}) == pytest.approx(estimate * 1.2)


@pytest.mark.parametrize(
    "durations", [{"porridge": [60.0] * (FEWEST_TIMES - 1)}, {"gone": [60.0] * 99}, {"porridge": []}]
)
def test_few_times_or_those_of_what_is_gone_change_nothing(bank: Bank, durations: dict[str, list[float]]) -> None:
    assert seconds(bank, durations) == seconds(bank, {})


def test_no_measured_time_turns_an_estimate_upside_down(bank: Bank) -> None:
    estimate = seconds(bank, {})
    assert seconds(bank, {"porridge": [1100.0] * 50}) == pytest.approx(estimate * FACTORS[1])
    assert seconds(bank, {"porridge": [16.0] * 50}) == pytest.approx(max(estimate * FACTORS[0], 16.0))

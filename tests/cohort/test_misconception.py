"""Misconceptions: those that were planted are found, and no others."""

import math

import pytest

from course.bank import Bank
from course.cohort.misconception import binomial_tail, fisher_tail
from course.cohort.simulation import simulate
from tests.cohort.conftest import Reviewed
from tests.course_bank import course_bank


@pytest.fixture(scope="module")
def whole() -> Bank:
    return course_bank()


@pytest.mark.slow
def test_of_200_learners_exactly_what_was_planted_is_named(reviewed: Reviewed, whole: Bank) -> None:
    """Nothing else is named, and of nine intervals that each hold in 95 of 100 cases at most two miss the truth.

    Three or more would be chance in less than 1 of 100 cases (binomial, 9 and 0.05).
    """
    missed = 0
    for seed in (1, 2, 7):
        made = simulate(whole, "planted", 200, seed)
        found = reviewed(made.attempts, bank=whole).misconceptions
        assert {(each.option, each.instead) for each in found} == {
            (each.option, each.instead) for each in made.misconceptions
        }
        assert all(0.4 < each.share.value < 0.7 for each in found)
        missed += sum(not each.share.interval.low <= 0.6 <= each.share.interval.high for each in found)
    assert missed <= 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_of_learners_without_any_none_is_named(reviewed: Reviewed, whole: Bank, seed: int) -> None:
    found = reviewed(simulate(whole, "plain", 100, seed, misconceptions=0).attempts, bank=whole)
    assert (found.misconceptions, found.tested > 100) == ((), True)


def test_binomial_tail_is_exact() -> None:
    # of 10 throws of a coin, 8 or more: (45 + 10 + 1) / 1024
    assert math.isclose(binomial_tail(8, 10, 0.5), 56 / 1024)
    assert math.isclose(binomial_tail(0, 10, 0.3), 1.0)
    assert binomial_tail(11, 10, 0.3) == 0


def test_fisher_tail_is_exact() -> None:
    # the lady tasting tea: all four cups right is 1 in 70, three or more 17 in 70 (Fisher 1935)
    assert math.isclose(fisher_tail(4, 4, 4, 8), 1 / 70)
    assert math.isclose(fisher_tail(3, 4, 4, 8), 17 / 70)

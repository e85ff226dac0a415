"""The formulas against published figures, to the printed digits."""

import numpy as np
import pytest

from course.cohort.classical import (
    alpha,
    discrimination,
    discriminative_efficiency,
    facility,
    point_biserial,
    sem,
)

# LSAT-6 (Bock & Lieberman 1970): how many of 1000 examinees gave each pattern 00000, 00001 ... 11111.
COUNTS = [
    3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298,
]  # fmt: skip
PATTERNS = [[float(digit) for digit in f"{pattern:05b}"] for pattern in range(32)]
LSAT6 = np.array([PATTERNS[pattern] for pattern, count in enumerate(COUNTS) for _ in range(count)])
TOTAL = LSAT6.sum(axis=1)


def printed(figures: list[float | None]) -> list[str]:
    return [f"{figure:.3f}" for figure in figures if figure is not None]


def test_describe_lsat6() -> None:
    assert (LSAT6.shape, f"{TOTAL.mean():.3f}", f"{TOTAL.std(ddof=1):.3f}") == ((1000, 5), "3.819", "1.035")


def test_facility_of_lsat6() -> None:
    found = [facility(LSAT6[:, item]) for item in range(5)]
    assert printed(found) == ["0.924", "0.709", "0.553", "0.763", "0.870"]


def test_facility_is_a_share_of_the_highest_score() -> None:
    assert (facility(np.array([1.0, 2.0, 3.0]), most=4.0), facility(np.array([]))) == (0.5, None)


def test_alpha_and_sem_of_lsat6() -> None:
    assert printed([alpha(LSAT6), sem(LSAT6)]) == ["0.295", "0.869"]


def test_alpha_of_lsat6_if_an_item_is_removed() -> None:
    found = [alpha(np.delete(LSAT6, item, axis=1)) for item in range(5)]
    assert printed(found) == ["0.275", "0.238", "0.217", "0.246", "0.266"]


def test_discrimination_of_lsat6() -> None:
    found = [discrimination(LSAT6[:, item], TOTAL - LSAT6[:, item]) for item in range(5)]
    assert printed(found) == ["0.113", "0.153", "0.173", "0.144", "0.122"]


def test_point_biserial_of_lsat6_with_the_total() -> None:
    found = [point_biserial(LSAT6[:, item] == 1, TOTAL) for item in range(5)]
    assert printed(found) == ["0.362", "0.567", "0.618", "0.534", "0.435"]


def test_discriminative_efficiency_is_the_share_of_the_covariance_that_could_be() -> None:
    scores, rest = np.array([0.0, 1.0, 0.0, 1.0]), np.array([1.0, 2.0, 3.0, 4.0])
    # cov(x, R) = 1/3; sorted, 0 0 1 1 against 1 2 3 4, it is 2/3
    assert discriminative_efficiency(scores, rest) == pytest.approx(0.5)


def test_discriminative_efficiency_of_the_best_order_is_one() -> None:
    assert discriminative_efficiency(np.array([0.0, 0.0, 1.0]), np.array([1.0, 2.0, 3.0])) == pytest.approx(1.0)


def test_formulas_say_none_where_nothing_varies() -> None:
    same, other = np.ones(4), np.arange(4.0)
    assert [discrimination(same, other), discrimination(other, same), discrimination(np.ones(1), np.ones(1))] == [
        None
    ] * 3
    assert [discriminative_efficiency(same, other), discriminative_efficiency(other, same)] == [None] * 2
    assert [alpha(np.ones((4, 3))), alpha(np.ones((1, 3))), alpha(np.ones((4, 1))), sem(np.ones((4, 3)))] == [None] * 4
    assert [point_biserial(same == 1, other), point_biserial(same == 0, other), point_biserial(other > 1, same)] == [
        None
    ] * 3


def test_formulas_take_what_sums_leave_behind_for_no_variance() -> None:
    rest = np.array([0.3, 0.1 + 0.2, 0.3, 0.6 - 0.3])
    assert (len(set(rest)), discrimination(np.arange(4.0), rest)) == (2, None)

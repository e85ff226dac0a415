"""Intervals against published figures, and against themselves."""

import numpy as np
import pytest

from course.cohort.interval import MANY, bootstrap, of_mean, wilson


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_wilson_is_what_newcombe_printed(count: int, of: int, low: str, high: str) -> None:
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3
    found = wilson(count, of)
    assert (f"{found.low:.4f}", f"{found.high:.4f}") == (low, high)


def test_wilson_of_all_ends_at_one() -> None:
    assert (wilson(20, 20).high, wilson(0, 20).low) == (1.0, 0.0)


@pytest.mark.parametrize(("count", "of"), [(0, 0), (3, 2), (-1, 4)])
def test_wilson_refuses_what_is_no_share(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="is not a valid share"):
        wilson(count, of)


def test_bootstrap_is_the_same_each_time() -> None:
    totals, sizes = np.array([0.2, 0.9, 1.4, 2.0]), np.array([1.0, 1.0, 2.0, 3.0])
    assert bootstrap(totals, sizes) == bootstrap(totals, sizes)


def test_bootstrap_holds_the_mean_and_nearly_the_normal_interval() -> None:
    totals = np.linspace(0, 1, 400)
    found = bootstrap(totals, np.ones(400))
    apart = 1.96 * totals.std(ddof=1) / 20
    assert (found.low, found.high) == pytest.approx((0.5 - apart, 0.5 + apart), abs=0.004)


def test_bootstrap_of_one_learner_is_their_mean() -> None:
    found = bootstrap(np.array([1.5]), np.array([3.0]))
    assert (found.low, found.high) == (0.5, 0.5)


def test_bootstrap_refuses_nobody() -> None:
    with pytest.raises(ValueError, match="There are no learners"):
        bootstrap(np.array([]), np.array([]))


def test_interval_of_a_mean_is_the_bootstrap_of_few_and_nearly_the_same_of_many() -> None:
    chance = np.random.default_rng(3)
    sizes = chance.integers(1, 6, MANY).astype(np.float64)
    totals = sizes * chance.beta(4, 2, MANY)
    assert of_mean(totals[:50], sizes[:50]) == bootstrap(totals[:50], sizes[:50])
    many, drawn = of_mean(totals, sizes), bootstrap(totals, sizes)
    assert (many.low, many.high) == pytest.approx((drawn.low, drawn.high), abs=0.003)
    assert many != drawn


def test_interval_of_a_mean_stays_within_what_a_score_can_be() -> None:
    nearly = np.ones(MANY)
    nearly[0] = 0.0
    assert of_mean(nearly, np.ones(MANY)).high == 1.0

"""Confidence intervals for samples as small as one orientation."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

NINETY_FIVE: Final = 1.959963984540054
"""The standard normal quantile of 97.5 %."""
MANY: Final = 400
"""From this number of learners on, the normal interval is as good as the bootstrap."""
_RESAMPLES: Final = 2000
_AT_ONCE: Final = 2**18
"""Bootstrap draws held in memory at once; all draws of a large cohort would need gigabytes."""
_SEED: Final = 20220601
"""Fixed, so that the same figures always have the same interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


def wilson(count: float, of: float, quantile: float = NINETY_FIVE) -> Interval:
    """Return Wilson's interval of a share (1927), which suits small samples and shares near 0 and 1.

    (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n). ValueError unless 0 <= count <= of and of > 0.
    """
    if not 0 <= count <= of or of == 0:
        raise ValueError(f"{count} of {of} is not a valid share.")
    share, square = count / of, quantile**2
    middle = share + square / (2 * of)
    apart = quantile * math.sqrt(share * (1 - share) / of + square / (4 * of**2))
    width = 1 + square / of
    # the ends at 0 and at all are exact; rounding must not push them past what a share can be
    low = 0.0 if count == 0 else (middle - apart) / width
    high = 1.0 if count == of else (middle + apart) / width
    return Interval(low, high)


def of_correlation(found: float, number: int) -> Interval | None:
    """Return the interval of a correlation over `number` pairs, by Fisher's z (1921): tanh(atanh r ± z / sqrt(n - 3)).

    None for fewer than 4 pairs, or where all lie on one line.
    """
    if number < 4 or abs(found) >= 1:
        return None
    middle, reach = math.atanh(found), NINETY_FIVE / math.sqrt(number - 3)
    return Interval(math.tanh(middle - reach), math.tanh(middle + reach))


def of_alpha(found: float, items: int, learners: int) -> Interval | None:
    """The interval of Cronbach's alpha (Bonett & Wright 2015, formula 4); `items` k, `learners` n.

    1 - exp(ln(1 - alpha) - ln(n / (n - 1)) ± z sqrt(2k / ((k - 1)(n - 2)))). None for fewer than 3 learners, or 1.
    """
    if learners < 3 or found >= 1:
        return None
    middle = math.log(1 - found) - math.log(learners / (learners - 1))
    reach = NINETY_FIVE * math.sqrt(2 * items / ((items - 1) * (learners - 2)))
    return Interval(1 - math.exp(middle + reach), 1 - math.exp(middle - reach))


def of_mean(totals: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64]) -> Interval:
    """Return the 95 % interval of a mean over responses, clustered by learner.

    `totals` and `sizes` hold each learner's sum of scores and number of responses: responses of one learner are not
    independent. Below MANY learners, the bootstrap; from there on, the normal interval of the ratio (Cochran 1977,
    section 6.5), which then agrees with it at a fraction of the cost. Raises ValueError without learners.
    """
    if totals.size < MANY:
        return bootstrap(totals, sizes)
    mean = totals.sum() / sizes.sum()
    apart = NINETY_FIVE * (totals - mean * sizes).std(ddof=1) * math.sqrt(totals.size) / sizes.sum()
    return Interval(float(max(0.0, mean - apart)), float(min(1.0, mean + apart)))


def bootstrap(totals: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64]) -> Interval:
    """Return the percentile bootstrap interval of a mean over responses, resampling learners (Efron 1979).

    `totals` and `sizes` as for `of_mean`. Raises ValueError without learners.
    """
    if not totals.size:
        raise ValueError("There are no learners to resample.")
    means = [totals[drawn].sum(axis=1) / sizes[drawn].sum(axis=1) for drawn in resample(totals.size)]
    low, high = np.quantile(np.concatenate(means), [0.025, 0.975])
    return Interval(float(low), float(high))


def of_rate(times: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64]) -> Interval:
    """Return the interval of a share of decisions, clustered by learner.

    `times` and `sizes` hold each learner's number of decisions that went one way, and of all decisions. Wilson's
    interval on the effective sample size, with Student's t quantile (Korn & Graubard 1998); if all decisions went one
    way, the effective sample size is the number of learners. Raises ValueError without learners.
    """
    learners, decisions = times.size, float(sizes.sum())
    if not learners:
        raise ValueError("There are no learners with counted decisions.")
    share = float(times.sum()) / decisions
    alike = float(learners)
    if learners > 1 and 0 < share < 1:
        spread = float((times - share * sizes).var(ddof=1)) * learners / decisions**2
        alike = min(decisions, share * (1 - share) / spread) if spread else decisions
    if learners > 1:
        alike *= (NINETY_FIVE / students_t(learners - 1)) ** 2
    return wilson(share * alike, alike)


def students_t(freedom: int) -> float:
    """Student's quantile of 97.5 %, from the normal one (Abramowitz & Stegun 1964, 26.7.5): to 1 % from 3 on."""
    z = NINETY_FIVE
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / freedom**power for power, term in enumerate(terms, 1))


def resample(number: int) -> Iterator[npt.NDArray[np.int64]]:
    """Yield bootstrap samples of learner indexes: arrays with a row for each draw, from a fixed seed."""
    chance = np.random.default_rng(_SEED)
    for at in range(0, _RESAMPLES, step := max(1, _AT_ONCE // number)):
        yield chance.integers(0, number, (min(step, _RESAMPLES - at), number))


def apart(one: float, one_in: Interval, other: float, other_in: Interval) -> Interval:
    """The interval of other - one, of two figures of different people, from the interval of each.

    MOVER (Zou & Donner 2008), which for shares with Wilson's intervals is Newcombe's method 10 (1998).
    """
    middle = other - one
    below = math.hypot(other - other_in.low, one_in.high - one)
    above = math.hypot(other_in.high - other, one - one_in.low)
    return Interval(middle - below, middle + above)

"""Disclosure control: every published figure of a cohort is made here and nowhere else.

The store releases attempts in whole groups of learners, in the order of submission (course/store/release.py). From
these, figures are published under two rules:

- A number of learners, such as those who joined or those who picked an option, is published as a range of whole groups:
  66 to 76 of 110. Its complement is published as 34 to 44. The highest range contains one more number, so that it
  starts at a whole group and ends with all learners. So no figure says that all learners, or none, did something, and
  no figure is based on a single group. All shares of the same learners are published together.
- A mean or a coefficient is rounded so that one learner moves it by one step at most, and its interval is rounded
  outwards: to 1 % from 100 learners on, 5 % from 20 on, 10 % below. A rate over decisions pools at least `KINDS` kinds
  of them, so that it is never the share of one option of one scenario.

`smallest` is the size of a group. Groups of one are exact, and are only for cohorts that allow it (review.py).
docs/decisions/small-rooms.md gives the reasons, with measurements of the alternatives.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from course.cohort.figures import Coefficient, Count, Difference, Gain, Rate, Reliability, Score, Share, Withheld
from course.cohort.interval import Interval, apart, of_mean, of_rate, wilson
from course.progress import band

KINDS: Final = 3
"""A rate pools at least this many kinds of decisions. A kind is an option in a scenario."""
_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""What figures in [-1, 1] are rounded to."""

Amounts = npt.NDArray[np.float64]


def people(number: int | None, smallest: int) -> Count | Withheld:
    """Return a number of learners as a range, or Withheld if it must not be shown.

    `number`: None before the first full group.
    """
    if number is None:
        return Withheld(smallest)
    return Count(number, number + smallest - 1 if number else 0)


def share(did: int, of: int, smallest: int) -> Share | Withheld:
    """The share did / of, both rounded down to whole groups of `smallest`.

    Its Wilson interval is wide enough for every pair of counts that the rounding could hide. ValueError unless
    0 <= did <= of.
    """
    if not 0 <= did <= of:
        raise ValueError(f"{did} of {of} is not a valid share.")
    groups = of // smallest
    if groups < 2 and (smallest > 1 or not groups):
        return Withheld(2 * smallest if smallest > 1 else 1)
    at = did if smallest == 1 else min(did // smallest, groups - 1)
    least, whole = at * smallest, groups * smallest
    most = whole if smallest > 1 and at == groups - 1 else least + smallest - 1
    beyond = whole if of == whole else whole + smallest - 1
    return Share(least, most, whole, Interval(wilson(least, beyond).low, wilson(most, whole).high))


def others(shown: Share | Withheld) -> Share | Withheld:
    """Return the complement of a share. Publishing both reveals no more than publishing one."""
    if isinstance(shown, Withheld):
        return shown
    interval = Interval(1 - shown.interval.high, 1 - shown.interval.low)
    return Share(shown.of - shown.most, shown.of - shown.least, shown.of, interval)


def mean(totals: Amounts, sizes: Amounts, smallest: int) -> Score | Withheld:
    """Publish a mean score from each released learner's sum of scores and number of responses."""
    if totals.size < smallest:
        return Withheld(smallest)
    by = _finest(sizes)
    found = _wide(of_mean(totals, sizes), by)
    whole = totals.size - totals.size % smallest
    return Score(_round(float(totals.sum() / sizes.sum()), by), found, whole, int(sizes.sum()))


def rate(times: Amounts, sizes: Amounts, kinds: int, smallest: int) -> Rate | None:
    """Publish how often decisions went one way, from each learner's number of such decisions and of all decisions.

    None where fewer than a group of learners made them, or fewer than KINDS kinds are pooled.
    """
    if times.size < smallest or kinds < KINDS:
        return None
    by = _finest(sizes)
    found = _round(float(times.sum() / sizes.sum()), by)
    return Rate(found, _wide(of_rate(times, sizes), by), times.size - times.size % smallest, int(sizes.sum()), kinds)


def coefficient(value: float | None, interval: Interval | None, learners: int) -> Coefficient | None:
    """Publish a correlation over this many learners; None if there is none."""
    if value is None:
        return None
    by = step(learners)
    return Coefficient(_round(value, by), None if interval is None else _wide(interval, by))


def reliability(learners: int, answers: int, alpha: Coefficient, sem: float) -> Reliability:
    """Publish alpha and SEM of the learners who completed every scenario."""
    return Reliability(learners, answers, alpha.value, round(sem, 1), alpha.interval)


def gain(learners: int, before: float, after: float, found: float, interval: Interval) -> Gain:
    """Publish the normalised gain from mean scores in percent, over the learners who took both checks."""
    by = step(learners)
    begun, ended = (100 * _round(each / 100, by) for each in (before, after))
    return Gain(learners, begun, ended, _round(found, by), _wide(interval, by), band(found))


def difference(name: str, one: Score, other: Score) -> Difference:
    """Return two published means of different people with the interval of their difference."""
    by = step(min(one.learners, other.learners))
    between = _wide(apart(one.mean, one.interval, other.mean, other.interval), by)
    return Difference(name, one.mean, other.mean, between, (one.learners, other.learners))


def step(learners: int) -> float:
    """Return the rounding step at which one learner moves a mean by one step at most: 1 % from 100 learners on."""
    return next((each for each in _STEPS if each * learners >= 1), _STEPS[-1])


def _finest(sizes: Amounts) -> float:
    """Return the rounding step for a mean over responses, where learners gave different numbers of them."""
    return step(int(sizes.sum() / sizes.max() + 1e-9))


def _round(value: float, by: float) -> float:
    return round(round(value / by) * by, 2)


def _wide(interval: Interval, by: float) -> Interval:
    """Round an interval outwards. An end that already lies on a step, up to rounding errors, is not moved."""
    return Interval(
        round(math.floor(interval.low / by + 1e-9) * by, 2), round(math.ceil(interval.high / by - 1e-9) * by, 2)
    )

"""Misconceptions: many learners leave out an option where it is called for and pick another in its place.

A learner holds a misconception if they did so in more than half of the scenarios that offered them both options. It is
reported if more than `PREVALENT` of the learners hold it (exact binomial test) and learners who leave the one out pick
the other more often than the rest do (Fisher's exact test), both at level `ERROR` over all pairs of options (Holm
1979). So at most 5 in 100 cohorts without any misconception have one reported.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from course.cohort import disclosure
from course.cohort.figures import Misconception, Share
from course.cohort.pick_table import Picks
from grader import WEIGHTS, Rulebook

PREVALENT: Final = 0.3
"""Share of learners above which a mix-up counts as a misconception of the cohort, not as chance or haste."""
ERROR: Final = 0.05
"""The chance that a misconception is reported in a cohort that has none."""

Counts = npt.NDArray[np.int32]


@dataclass
class _Pair:
    """Counts for each learner and two options offered together: offered, first left out, second picked, and both."""

    met: Counts
    left: Counts
    took: Counts
    held: Counts


@dataclass(frozen=True, slots=True)
class _Tested:
    option: str
    instead: str
    holders: int
    learners: int
    chance: float
    """The p-value."""


def misconceptions(cells: Sequence[Picks], rulebook: Rulebook, smallest: int) -> tuple[tuple[Misconception, ...], int]:
    """Return the misconceptions that are reported, most widely held first, and the number of pairs tested."""
    least = 2 * smallest if smallest > 1 else 1
    tested = [_test(*names, pair) for names, pair in _pairs(cells).items() if (pair.met > 0).sum() >= least]
    leading: dict[str, _Tested] = {}
    for each in _standing(tested):
        if each.option not in leading or each.holders > leading[each.option].holders:
            leading[each.option] = each
    safety = frozenset().union(*(cell.scenario.key.safety for cell in cells))
    found = [named for each in leading.values() for named in _named(each, rulebook, safety, smallest)]
    return tuple(sorted(found, key=lambda each: (not each.safety, -each.share.value, each.name))), len(tested)


def _pairs(cells: Iterable[Picks]) -> Mapping[tuple[str, str], _Pair]:
    """Return each pair of an essential option and one of its group that does not apply, where both were offered."""
    cells = list(cells)
    everybody = 1 + max((int(cell.rows["learner"].max()) for cell in cells), default=-1)
    found: dict[tuple[str, str], _Pair] = {}
    for cell in cells:
        learners, picked = cell.learners, cell.let_out
        for weights in cell.scenario.key.weights.values():
            for option in (option for option, weight in weights.items() if weight == WEIGHTS["essential"]):
                left = ~picked[:, cell.options[option]]
                for instead in (instead for instead, weight in weights.items() if weight < 0):
                    took = picked[:, cell.options[instead]]
                    pair = found.get((option, instead))
                    if pair is None:
                        pair = found[option, instead] = _Pair(*(np.zeros(everybody, np.int32) for _ in range(4)))
                    pair.met[learners] += 1
                    pair.left[learners] += left
                    pair.took[learners] += took
                    pair.held[learners] += left & took
    return found


def _test(option: str, instead: str, pair: _Pair) -> _Tested:
    met = pair.met > 0
    left, took, held = (2 * each[met] > pair.met[met] for each in (pair.left, pair.took, pair.held))
    learners, holders = int(met.sum()), int(held.sum())
    both, alone = int((left & took).sum()), int(left.sum())
    if holders <= PREVALENT * learners:  # nowhere near, and not worth the sum
        return _Tested(option, instead, holders, learners, 1.0)
    chance = max(binomial_tail(holders, learners, PREVALENT), fisher_tail(both, alone, int(took.sum()), learners))
    return _Tested(option, instead, holders, learners, chance)


def _standing(tested: list[_Tested]) -> list[_Tested]:
    """Return the pairs that are significant after Holm's correction."""
    ordered = sorted(tested, key=lambda each: each.chance)
    for at, each in enumerate(ordered):
        if each.chance > ERROR / (len(ordered) - at):
            return ordered[:at]
    return ordered


def _named(each: _Tested, rulebook: Rulebook, safety: frozenset[str], smallest: int) -> Iterator[Misconception]:
    shown = disclosure.share(each.holders, each.learners, smallest)
    if isinstance(shown, Share):
        name, instead = (rulebook.options[option].name for option in (each.option, each.instead))
        yield Misconception(each.option, name, each.instead, instead, each.option in safety, shown)


def binomial_tail(count: int, of: int, share: float) -> float:
    """P(X >= count) of a binomial X, exact but for rounding; in [0, 1]."""
    terms = (_choose(of, k) + k * math.log(share) + (of - k) * math.log1p(-share) for k in range(count, of + 1))
    return min(1.0, math.fsum(math.exp(term) for term in terms))


def fisher_tail(both: int, one: int, other: int, of: int) -> float:
    """P(X >= both) of a hypergeometric X, exact but for rounding; in [0, 1].

    `one` and `other` of `of` people did one thing and the other, `both` of them both (Fisher 1922, one-sided).
    """
    whole = _choose(of, other)
    terms = (_choose(one, k) + _choose(of - one, other - k) - whole for k in range(both, min(one, other) + 1))
    return min(1.0, math.fsum(math.exp(term) for term in terms))


def _choose(of: int, count: int) -> float:
    """The logarithm of the binomial coefficient."""
    if not 0 <= count <= of:
        return -math.inf
    return math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)

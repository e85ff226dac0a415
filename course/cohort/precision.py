"""Precision: figures rounded to what the number of learners behind them supports.

One of n learners moves a mean by up to 1/n, so finer digits say nothing of the group, and may say something of one
learner. Counts stay as they are: they are told in whole groups already.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from course.cohort.figures import Difference, Figures, Gain, PickRow, Reliability, ScenarioRow, Score, Withheld
from course.cohort.interval import Interval

_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""What figures in [-1, 1] are rounded to."""


def step(learners: int) -> float:
    """The finest step at which one of so many learners moves a mean by no more than one step: 1 % from 100 on."""
    return next((each for each in _STEPS if each * learners >= 1), _STEPS[-1])


def published(figures: Figures, finished: int) -> Figures:
    """The same figures, rounded; `finished` is the number of learners whose totals correlations are taken with."""
    return replace(
        figures,
        overall=None if figures.overall is None else _score(figures.overall),
        quadrants=tuple(replace(row, score=_told(row.score)) for row in figures.quadrants),
        scenarios=tuple(_scenario(row, step(finished)) for row in figures.scenarios),
        reliability=None if figures.reliability is None else _reliability(figures.reliability),
        options=tuple(_pick(row) for row in figures.options),
        gain=None if figures.gain is None else _gain(figures.gain),
        edits=tuple(_differences(figures.edits)),
    )


def _round(value: float, by: float) -> float:
    return round(round(value / by) * by, 2)


def _wide(interval: Interval, by: float) -> Interval:
    """An interval rounded outwards, so that it holds what it held; what is almost a step is one."""
    return Interval(
        round(math.floor(interval.low / by + 1e-9) * by, 2), round(math.ceil(interval.high / by - 1e-9) * by, 2)
    )


def _told(shown: Score | Withheld) -> Score | Withheld:
    return _score(shown) if isinstance(shown, Score) else shown


def _score(score: Score) -> Score:
    by = step(score.learners)
    return replace(score, mean=_round(score.mean, by), interval=_wide(score.interval, by))


def _scenario(row: ScenarioRow, by: float) -> ScenarioRow:
    return replace(
        row,
        score=_told(row.score),
        discrimination=None if row.discrimination is None else _round(row.discrimination, by),
        efficiency=None if row.efficiency is None else _round(row.efficiency, by),
        reach=None if row.reach is None else _wide(row.reach, by),
    )


def _reliability(found: Reliability) -> Reliability:
    by = step(found.learners)
    interval = None if found.interval is None else _wide(found.interval, by)
    return replace(found, alpha=_round(found.alpha, by), sem=round(found.sem, 1), interval=interval)


def _pick(row: PickRow) -> PickRow:
    if row.correlation is None:
        return row
    by = step(row.among)
    reach = None if row.reach is None else _wide(row.reach, by)
    return replace(row, correlation=_round(row.correlation, by), reach=reach)


def _gain(found: Gain) -> Gain:
    by = step(found.learners)
    before, after = (100 * _round(mean / 100, by) for mean in (found.before, found.after))
    return replace(found, before=before, after=after, gain=_round(found.gain, by), interval=_wide(found.interval, by))


def _differences(rows: Iterable[Difference]) -> Iterable[Difference]:
    for row in rows:
        by = step(min(row.learners))
        yield replace(row, one=_round(row.one, by), other=_round(row.other, by), interval=_wide(row.interval, by))

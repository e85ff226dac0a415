"""Comparison: two cohorts beside each other, and a scenario before and after an edit."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from course.bank import Bank
from course.cohort.disclosure import difference
from course.cohort.figures import Difference, Figures, QuadrantRow, ScenarioRow, Score
from course.cohort.interval import NINETY_FIVE
from course.cohort.mean_score import score
from course.cohort.misconception import ERROR
from course.cohort.option_statistics import title
from course.language import _


def compare(one: Figures, other: Figures) -> tuple[Difference, ...]:
    """Compare two cohorts of different learners: the overall score, and the scores by quadrant and by scenario."""
    return firm(_both(one, other))


def _both(one: Figures, other: Figures) -> Iterator[Difference]:
    if one.overall and other.overall:
        yield difference(_("All scenarios"), one.overall, other.overall)
    there: tuple[QuadrantRow | ScenarioRow, ...] = (*other.quadrants, *other.scenarios)
    here: tuple[QuadrantRow | ScenarioRow, ...] = (*one.quadrants, *one.scenarios)
    found = {row.id: row.score for row in there}
    for row in here:
        match = found.get(row.id)
        if isinstance(row.score, Score) and isinstance(match, Score):
            yield difference(row.title if isinstance(row, ScenarioRow) else row.name, row.score, match)


def firm(rows: Iterable[Difference]) -> tuple[Difference, ...]:
    """Mark the rows that are significant after Holm's correction (1979) over all of them.

    Each p-value is derived from the row's interval, assuming a normal distribution.
    """
    found = list(rows)
    chances = [_chance(row) for row in found]
    for rank, at in enumerate(sorted(range(len(found)), key=chances.__getitem__)):
        if not found[at].told or chances[at] > ERROR / (len(found) - rank):
            break
        found[at] = replace(found[at], firm=True)
    return tuple(found)


def _chance(row: Difference) -> float:
    """Return the two-sided p-value that the width of the interval implies (normal)."""
    reach = abs(row.value - (row.interval.low if row.value > 0 else row.interval.high))
    if not reach:
        return 0.0 if row.value else 1.0
    return math.erfc(NINETY_FIVE * abs(row.value) / reach / math.sqrt(2))


def edits(practice: pd.DataFrame, bank: Bank, smallest: int) -> tuple[Difference, ...]:
    """Return the scores of each scenario that was answered both before and after an edit of its wording or rules."""
    rows = practice[practice["counted"]]
    newest = {scenario.item.version for variants in bank.variants.values() for scenario in variants}
    if (rows["item_version"].isin(newest) & (rows["rules_version"] == bank.rulebook.version)).all():
        return ()
    found = []
    for item, variants in bank.variants.items():
        here = rows[rows["item"] == item]
        versions = {scenario.item.version for scenario in variants}
        current = here["item_version"].isin(versions) & (here["rules_version"] == bank.rulebook.version)
        if current.all() or not current.any():
            continue
        before, after = score(here[~current], smallest), score(here[current], smallest)
        if isinstance(before, Score) and isinstance(after, Score):
            found.append(difference(title(variants[0].item), before, after))
    return firm(found)

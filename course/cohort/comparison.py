"""Comparison: two cohorts beside each other, and a scenario before and after an edit."""

from collections.abc import Iterator

import pandas as pd

from course.bank import Bank
from course.cohort.figures import Difference, Figures, QuadrantRow, ScenarioRow, Score
from course.cohort.interval import apart
from course.cohort.option import title
from course.cohort.score import score


def compare(one: Figures, other: Figures) -> tuple[Difference, ...]:
    """What is shown of both cohorts: the score over all, by quadrant and by scenario. Their learners are different."""
    return tuple(_both(one, other))


def _both(one: Figures, other: Figures) -> Iterator[Difference]:
    if one.overall and other.overall:
        yield difference("All scenarios", one.overall, other.overall)
    there: tuple[QuadrantRow | ScenarioRow, ...] = (*other.quadrants, *other.scenarios)
    here: tuple[QuadrantRow | ScenarioRow, ...] = (*one.quadrants, *one.scenarios)
    found = {row.id: row.score for row in there}
    for row in here:
        match = found.get(row.id)
        if isinstance(row.score, Score) and isinstance(match, Score):
            yield difference(row.title if isinstance(row, ScenarioRow) else row.name, row.score, match)


def difference(name: str, one: Score, other: Score) -> Difference:
    """Two means of different people, and the interval of what lies between them."""
    between = apart(one.mean, one.interval, other.mean, other.interval)
    return Difference(name, one.mean, other.mean, between, (one.learners, other.learners))


def edits(practice: pd.DataFrame, bank: Bank, smallest: int) -> tuple[Difference, ...]:
    """Every scenario that was answered before and after an edit of its wording or of the rules, with its scores."""
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
    return tuple(found)

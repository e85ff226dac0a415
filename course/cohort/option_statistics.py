"""Options: who picked them, who left them out, and which distractors are non-functional."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from course.cohort import disclosure
from course.cohort.classical import Scores, point_biserial
from course.cohort.figures import OptionRow, PickRow, Share, SureRow, Withheld
from course.cohort.interval import of_correlation
from course.cohort.pick_table import Marks, Picks
from course.cohort.score_matrix import Matrix
from course.language import _
from grader import POSITIVE, Item

IDLE: Final = 0.05
"""A distractor chosen by fewer learners than this is non-functional (Tarrant & Ware 2009)."""
_SURE: Final = 3
_ORDER: Final = {"essential": 0, "helpful": 1, "harmful": 2, "wrong": 3, "neutral": 4}


def title(item: Item) -> str:
    """Return the title of an item, with its stage and branch if its story has several."""
    return f"{item.title} ({item.part})" if item.part else item.title


def pick_rows(cells: Sequence[Picks], matrix: Matrix, smallest: int) -> tuple[PickRow, ...]:
    """Return a row for each option; variants of a scenario that give it the same degree are counted together."""
    found: defaultdict[tuple[str, str, str], list[tuple[Picks, str]]] = defaultdict(list)
    for cell in cells:
        for group, weights in cell.scenario.key.weights.items():
            for option in weights:
                degree = cell.scenario.ruling.verdicts[option].degree
                found[cell.scenario.item.id, option, degree].append((cell, group))
    correlations = {cell: dict(_correlations(cell, matrix, smallest)) for cell in cells}
    rows = [_row(option, places, correlations, matrix, smallest) for (_, option, _), places in found.items()]
    order = {cell.scenario.item.id: at for at, cell in reversed(list(enumerate(cells)))}
    return tuple(sorted(rows, key=lambda row: (order[row.item], row.group, _ORDER[row.degree], row.name)))


def _row(
    option: str,
    places: Sequence[tuple[Picks, str]],
    correlations: dict[Picks, dict[str, float]],
    matrix: Matrix,
    smallest: int,
) -> PickRow:
    """Combine an option's statistics over those variants of a scenario in which it has the same degree."""
    cell, group = places[0]
    scenario = cell.scenario
    did = sum(int(each.let_out[:, each.options[option]].sum()) for each, _ in places)
    picked = disclosure.share(did, sum(len(each.let_out) for each, _ in places), smallest)
    found, among = correlations[cell].get(option), len(matrix.scores)
    reach = None if found is None else of_correlation(found, among)
    correlation = disclosure.coefficient(found, reach, among)
    degree = scenario.ruling.verdicts[option].degree
    better = correlation is not None and correlation.interval is not None and correlation.interval.low > 0
    return PickRow(
        item=scenario.item.id,
        title=title(scenario.item),
        group=group,
        option=option,
        name=scenario.rulebook.options[option].name,
        degree=degree,
        safety=option in scenario.key.safety,
        picked=picked,
        correlation=correlation,
        among=among if correlation else 0,
        idle=_idle(picked, better=better) if degree in ("wrong", "harmful") else "",
    )


def _idle(picked: Share | Withheld, *, better: bool) -> str:
    """Return why a distractor is non-functional, based only on published figures so that it reveals nothing more.

    The whole interval must be below the limit: among few learners, an option that 1 in 10 would pick may have no picks.
    """
    if isinstance(picked, Share) and picked.interval.high < IDLE:
        return _("hardly anyone picks it")
    return _("those who pick it do better") if better else ""


def _correlations(cell: Picks, matrix: Matrix, smallest: int) -> Iterator[tuple[str, float]]:
    """Return each option's point-biserial with the rest of the total, if enough picked it and enough did not."""
    found = matrix.rest(cell.scenario.item.id, cell.rows)
    if found is None:
        return
    inside, rest = found
    picked: Marks = cell.picked[inside]
    numbers = picked.sum(axis=0)
    enough = np.minimum(numbers, len(picked) - numbers) >= smallest
    columns: Sequence[Marks] = np.ascontiguousarray(picked.T)  # type: ignore[assignment]  # its rows
    scores: Scores = rest
    for option, at in cell.options.items():
        correlation = point_biserial(columns[at], scores) if enough[at] else None
        if correlation is not None:
            yield option, correlation


def left_out(rows: Iterable[PickRow]) -> tuple[OptionRow, ...]:
    """Essential and helpful options and who left them out, most first."""
    return _ordered([_option(row, disclosure.others(row.picked)) for row in rows if row.degree in POSITIVE])


def harmful(rows: Iterable[PickRow]) -> tuple[OptionRow, ...]:
    """Options that make matters worse and who picked them, most first."""
    return _ordered([_option(row, row.picked) for row in rows if row.degree == "harmful"])


def _option(row: PickRow, shown: Share | Withheld) -> OptionRow:
    return OptionRow(row.item, row.title, row.option, row.name, row.degree, row.safety, shown)


def _ordered(rows: list[OptionRow]) -> tuple[OptionRow, ...]:
    return tuple(sorted(rows, key=_order))


def _order(row: OptionRow) -> tuple[bool, float, str, str]:
    known = row.share.value if isinstance(row.share, Share) else 0
    return isinstance(row.share, Withheld), -known, row.title, row.name


def sure_and_wrong(cells: Sequence[Picks], smallest: int) -> tuple[SureRow, ...]:
    """Scenarios where learners were sure, and missed a safety option or picked a harmful one; those of safety first.

    Empty if nobody was asked how sure they were, or no scenario offers such options.
    """
    found: defaultdict[str, list[tuple[Picks, int]]] = defaultdict(list)
    for cell in cells:
        grave = cell.grave
        if grave is not None and not np.isnan(cell.certainty).all():
            did = int(((cell.certainty == _SURE) & grave[cell.counted]).sum())
            found[cell.scenario.item.id].append((cell, did))
    rows = []
    for item, variants in found.items():
        of = sum(len(cell.certainty) for cell, _ in variants)
        shown = disclosure.share(sum(did for _, did in variants), of, smallest)
        scenarios = [cell.scenario for cell, _ in variants]
        safety = any(each.key.safety for each in scenarios)
        rows.append(SureRow(item, title(scenarios[0].item), safety, shown))
    return tuple(sorted(rows, key=_danger))


def _danger(row: SureRow) -> tuple[bool, bool, float, str]:
    known = row.share.value if isinstance(row.share, Share) else 0
    return isinstance(row.share, Withheld), not row.safety, -known, row.title

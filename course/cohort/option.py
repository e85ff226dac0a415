"""Options: who picked them, who left them out, and what that says of them and of the clauses behind them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from course.bank import Bank, Scenario
from course.cohort.classical import Scores, point_biserial
from course.cohort.figures import ClauseRow, OptionRow, PickRow, Share, SureRow, Withheld
from course.cohort.interval import of_correlation, wilson
from course.cohort.matrix import Matrix
from course.cohort.picks import Marks, Picks
from course.cohort.withholding import share, told
from grader import POSITIVE, Item

IDLE: Final = 0.05
"""A distractor that fewer choose does no work (Tarrant & Ware 2009)."""
_SURE: Final = 3
_ORDER: Final = {"essential": 0, "helpful": 1, "harmful": 2, "wrong": 3, "neutral": 4}


def title(item: Item) -> str:
    """What an item is called, with its stage and branch where its story has several."""
    return f"{item.title} ({item.part})" if item.part else item.title


def pick_rows(cells: Sequence[Picks], matrix: Matrix, smallest: int) -> tuple[PickRow, ...]:
    """Every option of every cell; those of one scenario's variants that have the same degree are told together."""
    found: dict[tuple[str, str, str], PickRow] = {}
    for cell in cells:
        for row in _rows(cell, matrix, smallest):
            key = (row.item, row.option, row.degree)
            before = found.get(key)
            found[key] = (
                row if before is None else replace(before, picked=_together(before.picked, row.picked, smallest))
            )
    order = {cell.scenario.item.id: at for at, cell in reversed(list(enumerate(cells)))}
    rows = (replace(row, idle=_idle(row)) for row in found.values())
    return tuple(sorted(rows, key=lambda row: (order[row.item], row.group, _ORDER[row.degree], row.name)))


def _rows(cell: Picks, matrix: Matrix, smallest: int) -> Iterator[PickRow]:
    scenario, counted = cell.scenario, cell.picked[cell.counted]
    numbers = told(counted, cell.runs, smallest)
    rest = matrix.rest(scenario.item.id, cell.rows)
    correlations = [None] * len(numbers) if rest is None else _correlations(cell.picked[rest[0]], rest[1], smallest)
    for group, weights in scenario.key.weights.items():
        for option in weights:
            at = cell.options[option]
            found = correlations[at]
            verdict, option_ = scenario.ruling.verdicts[option], scenario.rulebook.options[option]
            safety = option in scenario.key.safety
            yield PickRow(
                item=scenario.item.id,
                title=title(scenario.item),
                group=group,
                option=option,
                name=option_.name,
                degree=verdict.degree,
                safety=safety,
                picked=share(*numbers[at], smallest),
                correlation=found,
                reach=None if found is None else of_correlation(found, len(matrix.scores)),
                among=0 if found is None else len(matrix.scores),
            )


def _idle(row: PickRow) -> str:
    """Why a distractor does no work; worked out from what is told of it, so that it gives away no more.

    Only where the whole interval says so: of few learners, nobody may have picked an option that 1 in 10 would pick.
    """
    if row.degree not in ("wrong", "harmful"):
        return ""
    if isinstance(row.picked, Share) and row.picked.interval.high < IDLE:
        return "hardly anybody picks it"
    return "those who pick it do better" if row.reach is not None and row.reach.low > 0 else ""


def _correlations(picked: Marks, rest: Scores, smallest: int) -> list[float | None]:
    """The point-biserial of each column, where enough people stand on both sides of it."""
    numbers = picked.sum(axis=0)
    both = np.minimum(numbers, len(picked) - numbers) >= smallest
    columns = np.ascontiguousarray(picked.T)
    return [point_biserial(each, rest) if enough else None for each, enough in zip(columns, both, strict=True)]


def _together(one: Share | Withheld, other: Share | Withheld, smallest: int) -> Share | Withheld:
    if isinstance(one, Withheld) or isinstance(other, Withheld):
        return other if isinstance(one, Withheld) else one
    return share(one.count + other.count, one.of + other.of, smallest)


def left_out(rows: Iterable[PickRow], smallest: int) -> tuple[OptionRow, ...]:
    """Essential and helpful options and who left them out, most first; those left out by nobody are not among them."""
    found = []
    for row in rows:
        if row.degree in POSITIVE:
            missing = row.picked
            if isinstance(missing, Share):
                missing = share(missing.of - missing.count, missing.of, smallest)
            found.append(_told(row, missing))
    return _ordered(found)


def harmful(rows: Iterable[PickRow]) -> tuple[OptionRow, ...]:
    """Options that make matters worse and who picked them, most first; those picked by nobody are not among them."""
    return _ordered([_told(row, row.picked) for row in rows if row.degree == "harmful"])


def _told(row: PickRow, shown: Share | Withheld) -> OptionRow:
    return OptionRow(row.item, row.title, row.option, row.name, row.degree, row.safety, shown)


def _ordered(rows: list[OptionRow]) -> tuple[OptionRow, ...]:
    some = [row for row in rows if not isinstance(row.share, Share) or row.share.count]
    return tuple(sorted(some, key=_order))


def _order(row: OptionRow) -> tuple[bool, float, str, str]:
    known = row.share.value if isinstance(row.share, Share) else 0
    return isinstance(row.share, Withheld), -known, row.title, row.name


def sure_and_wrong(cells: Sequence[Picks], smallest: int) -> tuple[SureRow, ...]:
    """Scenarios where learners were sure, and missed a safety option or picked a harmful one; those of safety first.

    Empty where nobody was asked how sure they were, or no scenario offers such options.
    """
    found: dict[str, SureRow] = {}
    for cell in cells:
        certainty = cell.rows["certainty"].to_numpy()[cell.counted]
        if cell.grave is None or np.isnan(certainty).all():
            continue
        marks = (certainty == _SURE) & cell.grave[cell.counted]
        [number] = told(marks[:, None], cell.runs, smallest)
        item, shown = cell.scenario.item, share(*number, smallest)
        before = found.get(item.id)
        shown = shown if before is None else _together(before.share, shown, smallest)
        found[item.id] = SureRow(item.id, title(item), bool(cell.scenario.key.safety), shown)
    return tuple(sorted(found.values(), key=_danger))


def _danger(row: SureRow) -> tuple[bool, bool, float, str]:
    known = row.share.value if isinstance(row.share, Share) else 0
    return isinstance(row.share, Withheld), not row.safety, -known, row.title


def clauses(rows: Iterable[PickRow], bank: Bank) -> tuple[ClauseRow, ...]:
    """The clauses behind the options, by how often what learners did went against them.

    Against a clause goes leaving out what it calls for, and picking what it speaks against. Counts only what is told
    of options one by one, so it gives away no more.
    """
    missed: Counter[str] = Counter()
    met: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for row in rows:
        if row.degree in ("essential", "wrong", "harmful") and isinstance(row.picked, Share):
            against = row.picked.of - row.picked.count if row.degree == "essential" else row.picked.count
            for clause in _cited(bank.scenarios[row.item], row.option):
                missed[clause] += against
                met[clause] += row.picked.of
                most[clause] = max(most[clause], row.picked.of)
    found = []
    for id_, of in met.items():
        cited, learners = bank.rulebook.clauses[id_], most[id_]
        interval = wilson(learners * missed[id_] / of, learners)
        found.append(ClauseRow(id_, cited.cited, cited.says, missed[id_], of, learners, interval))
    return tuple(sorted((row for row in found if row.missed), key=lambda row: (-row.value, row.id)))


def _cited(scenario: Scenario, option: str) -> tuple[str, ...]:
    return scenario.ruling.verdicts[option].clause

"""Rates: across several scenarios together, how often an option was left out or chosen, or a clause gone against."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from course.bank import Bank, Scenario
from course.cohort import disclosure
from course.cohort.figures import ClauseRow, Kind, Rate, RateRow
from course.cohort.pick_table import Marks, Picks
from grader import WEIGHTS

_KINDS: dict[str, Kind] = {"essential": "left out", "wrong": "chosen", "harmful": "harmful"}
_ORDER: dict[Kind, int] = {"safety": 0, "left out": 1, "harmful": 2, "chosen": 3}
_ESSENTIAL = WEIGHTS["essential"]

Subject = TypeVar("Subject", bound=Hashable)


@dataclass
class _Tally:
    """Counts of each learner's decisions of one or several kinds, indexed by the learner's number."""

    went: npt.NDArray[np.int32]
    made: npt.NDArray[np.int32]
    kinds: set[tuple[str, str]]
    """The (item, option) pairs that were counted."""

    def rate(self, smallest: int) -> Rate | None:
        some = self.made > 0
        went, made = (each[some].astype(np.float64) for each in (self.went, self.made))
        return disclosure.rate(went, made, len(self.kinds), smallest)


class _Tallies(dict[Subject, _Tally]):
    """A tally for each subject, such as an option or a clause."""

    def __init__(self, cells: Iterable[Picks]) -> None:
        self._everybody = 1 + max((int(cell.rows["learner"].max()) for cell in cells), default=-1)

    def add(self, subject: Subject, cell: Picks, option: str, went: Marks) -> None:
        """Count the decisions of a cell's learners on an option; `went` marks those that are counted."""
        found = self.get(subject)
        if found is None:
            went_, made = (np.zeros(self._everybody, np.int32) for _ in "12")
            found = self[subject] = _Tally(went_, made, set())
        found.went[cell.learners] += went
        found.made[cell.learners] += 1
        found.kinds.add((cell.scenario.item.id, option))


def rates(cells: Sequence[Picks], smallest: int) -> tuple[RateRow, ...]:
    """Return how often each option was left out where essential, or chosen where it did not apply or did harm.

    What somebody's safety depends on comes first, then what else was left out, what did harm and what else was
    chosen; of each kind the highest rate first.
    """
    tallies: _Tallies[tuple[str, Kind]] = _Tallies(cells)
    names: dict[str, str] = {}
    for cell in cells:
        for option, at in cell.options.items():
            degree = cell.scenario.ruling.verdicts[option].degree
            if degree in _KINDS:
                kind: Kind = "safety" if option in cell.scenario.key.safety else _KINDS[degree]
                picked = cell.let_out[:, at]
                tallies.add((option, kind), cell, option, ~picked if degree == "essential" else picked)
                names[option] = cell.scenario.rulebook.options[option].name
    found = ((subject, tally.rate(smallest)) for subject, tally in tallies.items())
    rows = [RateRow(option, names[option], kind, rate) for (option, kind), rate in found if rate is not None]
    return tuple(sorted(rows, key=lambda row: (_ORDER[row.kind], -row.rate.mean, row.name)))


def clauses(cells: Sequence[Picks], bank: Bank, smallest: int) -> tuple[ClauseRow, ...]:
    """Return the clauses of the guidance, ordered by how often decisions went against them.

    A decision goes against a clause by leaving out what it calls for or by picking what it advises against.
    """
    tallies: _Tallies[str] = _Tallies(cells)
    for cell in cells:
        for option, at in cell.options.items():
            verdict = cell.scenario.ruling.verdicts[option]
            if verdict.degree in _KINDS:
                picked = cell.let_out[:, at]
                for clause in _cited(cell.scenario, option):
                    tallies.add(clause, cell, option, ~picked if verdict.degree == "essential" else picked)
    found = ((bank.rulebook.clauses[id_], id_, tally.rate(smallest)) for id_, tally in tallies.items())
    rows = [ClauseRow(id_, cited.cited, cited.says, rate) for cited, id_, rate in found if rate and rate.mean]
    return tuple(sorted(rows, key=lambda row: (-row.against.mean, row.id)))


def _cited(scenario: Scenario, option: str) -> tuple[str, ...]:
    return scenario.ruling.verdicts[option].clause

"""What may leave the store towards facilitators: whole groups of learners, never one learner more or less.

The first attempts at an item, as it was shown and under the rules that scored it, are a cell. A cell is let out in
groups, in the order of submission: an attempt only when its group is full. So whoever looks at a cell twice sees
the same learners, or at least a whole group more; and a total is the sum of what is let out, never of more.
Numbers of learners are told in whole groups too. What is erased leaves a gap, and its group is let out no more.
Attempts of learners who had been shown the key, by a live room or by practice before a form, are in no cell. That is
settled when they are stored, so that no cell ever loses a row by it.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    Table,
    Update,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    select,
    tuple_,
    update,
)

from course.store.tables import attempts, frame, gaps, standing

CELL = ("phase", "item", "variant", "item_version", "rules_version")
"""What the attempts of one cell have in common, with the cohort."""
CHECKS = ("pre", "post")
RELEASED_COLUMNS = ("learner", *CELL, "response", "certainty", "score", "counted", "run", "finished", "paired")
"""An attempt as it is let out: `counted` when its group is full, `run` how many groups of its cell before it were
withdrawn because somebody in them was erased, `finished` when its learner has done all items of
the phase, and `paired` all items of both checks, in full groups of such learners."""


_AFTER: Final = "~"
"""Put behind the text of an instant, it sorts after that and before every later one."""
_TOLD: Final = ("learner", *CELL, "response", "certainty", "score")
_READ: Final = (*_TOLD, "submitted", "id")


def firsts_query(cohort: str, items: Collection[str], smallest: int, *, dated: bool = True) -> Select[Any]:
    """The attempts at these items in cells of at least so many distinct learners, in the order of submission.

    `dated`: with the two columns of that order, which only gaps have to be merged by.
    """
    cell = [frame.c[name] for name in CELL]
    here = and_(frame.c.cohort == cohort, frame.c.item.in_(items), frame.c.seen == false())
    large = select(*cell).where(here).group_by(*cell).having(func.count(frame.c.learner.distinct()) >= smallest)
    columns = [frame.c[name] for name in (_READ if dated else _TOLD)]
    return select(*columns).where(here, tuple_(*cell).in_(large)).order_by(frame.c.submitted, frame.c.id)


def gaps_query(cohort: str) -> Select[Any]:
    """What is erased, in the order of submission, as rows of the same shape without a learner."""
    given = {"response": literal(""), "id": literal("")}
    columns = [(gaps.c[name] if name in gaps.c else given.get(name, null())).label(name) for name in _READ]
    return select(*columns).where(gaps.c.cohort == cohort).order_by(gaps.c.submitted)


def leaving(learner: str) -> Select[Any]:
    """The gaps that erasing a learner leaves: one in each cell that has their first attempt, saying nothing of it.

    A gap stands in the order after whoever was before it, and keeps no instant of the learner's own.
    """
    columns = [_after(attempts, learner) if each is gaps.c.submitted else attempts.c[each.name] for each in gaps.c]
    order = func.row_number().over(
        partition_by=(attempts.c.item, attempts.c.phase), order_by=(attempts.c.submitted, attempts.c.id)
    )
    unaided = and_(attempts.c.learner == learner, attempts.c.seen == false())
    tries = select(*columns, order.label("try")).where(unaided).subquery()
    return select(*(tries.c[each.name] for each in gaps.c)).where(tries.c["try"] == 1)


def passing_on(learner: str) -> Update:
    """Let the gaps that stand after an attempt of this learner, who is erased, stand after the one before it."""
    of = attempts.alias()
    mine = exists().where(of.c.learner == learner, gaps.c.submitted == of.c.submitted + _AFTER, *_same_cell(of, gaps))
    return update(gaps).where(mine).values(submitted=_after(gaps, learner))


def _after(of: Table, learner: str) -> ColumnElement[str]:
    """What sorts a row right after the last attempt of another learner before it in its cell; or first of all."""
    other = attempts.alias()
    before = other.c.learner != learner, other.c.submitted < of.c.submitted
    last = select(other.c.submitted).where(*before, *_same_cell(other, of)).order_by(other.c.submitted.desc()).limit(1)
    return func.coalesce(last.correlate(of).scalar_subquery() + _AFTER, "").label("submitted")


def _same_cell(one: FromClause, other: FromClause) -> list[ColumnElement[bool]]:
    return [one.c[name] == other.c[name] for name in ("cohort", *CELL)]


def standings_query(
    cohort: str, asked: Mapping[str, Collection[str]], steps: Sequence[tuple[str, int]], smallest: int
) -> Select[Any]:
    """How many learners have come so far, for each step (phase, items done) one column.

    In whole groups; NULL for fewer than one group. A step of no items counts whoever joined.
    """
    done = _done(cohort, asked)
    columns = []
    for at, (phase, least) in enumerate(steps):
        number = func.coalesce(func.sum(case((done.c[phase] >= least, 1), else_=0)), 0)
        whole = number - func.mod(number, smallest) if smallest > 1 else number
        few = and_(number > 0, number < smallest)
        columns.append(case((few, null()), else_=cast(whole, Integer)).label(f"step{at}"))
    return select(*columns).select_from(done)


def _done(cohort: str, asked: Mapping[str, Collection[str]]) -> Subquery:
    """For each learner who joined, the number of the items done, a column for each phase."""
    counts = []
    for phase, items in asked.items():
        here = and_(standing.c.phase == phase, standing.c.item.in_(items))
        counts.append(func.count(case((here, standing.c.item)).distinct()).label(phase))
    return (
        select(standing.c.learner, *counts).where(standing.c.cohort == cohort).group_by(standing.c.learner).subquery()
    )


class _Groups:
    """Members who come one by one, let out when a group of them is full; a group with a gap never is."""

    __slots__ = ("_gap", "_size", "_waiting", "_withdrawn", "back", "out", "runs")

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting: list[Any] = []
        self._gap = False
        self._withdrawn = 0
        self.out: list[Any] = []
        self.runs: list[int] = []
        """For each who is out, how many groups before it had a gap."""
        self.back: list[Any] = []
        """Of groups with a gap."""

    def add(self, member: Any) -> None:
        waiting = self._waiting
        waiting.append(member)
        if len(waiting) == self._size:
            if self._gap:
                self.back += [each for each in waiting if each is not None]
                self._withdrawn += 1
            else:
                self.out += waiting
                self.runs += [self._withdrawn] * self._size
            self._waiting, self._gap = [], False

    def skip(self) -> None:
        """A gap in place of a member."""
        self._gap = True
        self.add(None)

    def held(self) -> list[Any]:
        """Who is not let out."""
        return [*self.back, *(each for each in self._waiting if each is not None)]


def release(
    rows: Iterable[tuple[Any, ...]],
    erased: Sequence[tuple[Any, ...]],
    asked: Mapping[str, Collection[str]],
    smallest: int,
) -> list[tuple[Any, ...]]:
    """Rows of `firsts_query` and `gaps_query` as tuples of RELEASED_COLUMNS: what may be let out, each cell in order.

    `asked` names for each phase the items that there are to do. Learners are told apart by a number that says
    nothing of them.
    """
    cells: dict[tuple[str, ...], _Groups] = {}
    firsts: set[tuple[str, str, str]] = set()
    done: dict[tuple[str, str], int] = {}
    finished = {phase: _Groups(smallest) for phase in asked}
    paired = _Groups(smallest)
    all_of = {phase: frozenset(items) for phase, items in asked.items()}
    whole = {phase: len(items) for phase, items in asked.items()}
    for row in heapq.merge(rows, erased, key=lambda row: row[-2:]) if erased else rows:
        learner, phase, item = first = row[:3]
        cell = cells.get(row[1:6])
        if cell is None:
            cell = cells[row[1:6]] = _Groups(smallest)
        if learner is None:
            cell.skip()
        elif first not in firsts:
            firsts.add(first)
            cell.add(row)
            if item not in all_of.get(phase, ()):
                continue
            number = done[first[:2]] = done.get(first[:2], 0) + 1
            if number == whole[phase]:
                finished[phase].add(learner)
                if phase in CHECKS and all(done.get((learner, each)) == whole.get(each) for each in CHECKS):
                    paired.add(learner)
    ended = {phase: frozenset(each.out) for phase, each in finished.items()}
    return _flagged(cells, ended, frozenset(paired.out))


def _flagged(
    cells: Mapping[tuple[str, ...], _Groups], finished: Mapping[str, Set[str]], paired: Set[str]
) -> list[tuple[Any, ...]]:
    """The rows of full groups, and with them those whose learners stand in full groups of whoever finished."""
    codes: defaultdict[str, int] = defaultdict(itertools.count().__next__)
    nobody: Set[str] = frozenset()
    found: list[tuple[Any, ...]] = []
    for key, cell in cells.items():  # the key's own strings, for they are the same in every row
        phase = key[0]
        ended, both = finished.get(phase, nobody), paired if phase in CHECKS else nobody
        held = [row for row in cell.held() if row[0] in ended or row[0] in both]
        for whole, rows, runs in ((True, cell.out, cell.runs), (False, held, itertools.repeat(0))):
            found += [
                (codes[row[0]], *key, *row[6:9], whole, run, row[0] in ended, row[0] in both)
                for row, run in zip(rows, runs, strict=False)
            ]
    return found

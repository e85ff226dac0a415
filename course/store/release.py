"""What may leave the store towards facilitators: whole groups of learners, never one learner more or less.

The first attempts at an item, as it was shown and under the rules that scored it, are a cell. A cell is let out in
groups, in the order of submission: an attempt only when its group is full. So whoever looks at a cell twice sees
the same learners, or at least a whole group more; and a total is the sum of what is let out, never of more.
Numbers of learners are told in whole groups too. What is erased leaves a gap, and its group is let out no more.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Any, Final

from sqlalchemy import Integer, Select, Subquery, and_, case, cast, func, literal, null, select, tuple_

from course.store.tables import attempts, frame, gaps, standing

CELL = ("phase", "item", "variant", "item_version", "rules_version")
"""What the attempts of one cell have in common, with the cohort."""
CHECKS = ("pre", "post")
RELEASED_COLUMNS = ("learner", *CELL, "response", "certainty", "score", "counted", "finished", "paired")
"""An attempt as it is let out: `counted` when its group is full, `finished` when its learner has done all items of
the phase, and `paired` all items of both checks, in full groups of such learners."""


_READ: Final = ("learner", *CELL, "response", "certainty", "score", "submitted", "id")


def firsts_query(cohort: str, items: Collection[str], smallest: int) -> Select[Any]:
    """The attempts at these items in cells of at least so many distinct learners, in the order of submission."""
    cell = [frame.c[name] for name in CELL]
    here = and_(frame.c.cohort == cohort, frame.c.item.in_(items))
    large = select(*cell).where(here).group_by(*cell).having(func.count(frame.c.learner.distinct()) >= smallest)
    columns = [frame.c[name] for name in _READ]
    return select(*columns).where(here, tuple_(*cell).in_(large)).order_by(frame.c.submitted, frame.c.id)


def gaps_query(cohort: str) -> Select[Any]:
    """What is erased, in the order of submission, as rows of the same shape without a learner."""
    given = {"response": literal(""), "id": literal("")}
    columns = [(gaps.c[name] if name in gaps.c else given.get(name, null())).label(name) for name in _READ]
    return select(*columns).where(gaps.c.cohort == cohort).order_by(gaps.c.submitted)


def leaving(learner: str) -> Select[Any]:
    """The gaps that erasing a learner leaves: one in each cell that has their first attempt, saying nothing of it."""
    columns = [attempts.c[each.name] for each in gaps.c]
    order = func.row_number().over(
        partition_by=(attempts.c.item, attempts.c.phase), order_by=(attempts.c.submitted, attempts.c.id)
    )
    tries = select(*columns, order.label("try")).where(attempts.c.learner == learner).subquery()
    return select(*(tries.c[each.name] for each in columns)).where(tries.c["try"] == 1)


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

    __slots__ = ("_size", "_waiting", "out")

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting: list[Any] = []
        self.out: list[Any] = []

    def add(self, member: Any) -> None:
        self._waiting.append(member)
        if len(self._waiting) == self._size:
            if None not in self._waiting:
                self.out += self._waiting
            self._waiting = []


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
    firsts: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    done: dict[tuple[str, str], int] = {}
    finished = {phase: _Groups(smallest) for phase in asked}
    paired = _Groups(smallest)
    whole = {phase: len(items) for phase, items in asked.items()}
    for row in heapq.merge(rows, erased, key=lambda row: row[-2:]) if erased else rows:
        learner, phase, item = first = row[:3]
        cell = cells.get(row[1:6])
        if cell is None:
            cell = cells[row[1:6]] = _Groups(smallest)
        if learner is None:
            cell.add(None)
        elif first not in firsts:
            firsts[first] = row
            cell.add(row)
            if item not in asked.get(phase, ()):
                continue
            number = done[first[:2]] = done.get(first[:2], 0) + 1
            if number == whole[phase]:
                finished[phase].add(learner)
                if phase in CHECKS and all(done.get((learner, each)) == whole.get(each) for each in CHECKS):
                    paired.add(learner)
    ended = {phase: frozenset(each.out) for phase, each in finished.items()}
    return _flagged((each.out for each in cells.values()), firsts, ended, frozenset(paired.out))


def _flagged(
    counted: Iterable[list[tuple[Any, ...]]],
    firsts: dict[tuple[str, str, str], tuple[Any, ...]],
    finished: Mapping[str, Set[str]],
    paired: Set[str],
) -> list[tuple[Any, ...]]:
    """The rows of full groups, and with them those whose learners stand in full groups of whoever finished."""
    codes: dict[str, int] = {}
    found: list[tuple[Any, ...]] = []

    def add(row: tuple[Any, ...], whole: bool) -> None:
        learner, phase = row[:2]
        ended, both = learner in finished.get(phase, ()), phase in CHECKS and learner in paired
        if whole or ended or both:
            found.append((codes.setdefault(learner, len(codes)), *row[1:9], whole, ended, both))

    for rows in counted:
        for row in rows:
            del firsts[row[:3]]
            add(row, whole=True)
    for row in firsts.values():
        add(row, whole=False)
    return found

"""What may leave the store towards facilitators: whole groups of learners, never one learner more or less.

The first attempts at an item, as it was shown and under the rules that scored it, are a cell. A cell is let out in
groups, in the order of submission: an attempt only when its group is full. So whoever looks at a cell twice sees
the same learners, or at least a whole group more; and a total is the sum of what is let out, never of more.
Numbers of learners are told in whole groups too, and so are the scores of those who finished a phase or both checks.
What is erased leaves a gap in each of these lists, and its group is let out no more. Who moves to another cohort leaves
the same gaps, and comes there after everybody else, as if all that they did had just been submitted (moving.py).
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
    update,
)

from course.store.tables import attempts, frame, gaps, standing

CELL = ("phase", "item", "variant", "item_version", "rules_version")
"""What the attempts of one cell have in common, with the cohort."""
APART = "\x1f"
"""Between the parts of a cell that is written as one text: ASCII's unit separator, which is in none of them."""
CHECKS = ("pre", "post")
RELEASED_COLUMNS = ("learner", *CELL, "response", "certainty", "score", "counted", "finished", "paired")
"""An attempt as it is let out: `counted` when its group is full, `finished` when its learner has done all items of
the phase, and `paired` all items of both checks, in full groups of such learners."""


_AFTER: Final = "~"
"""Put behind the text of an instant, it sorts after that and before every later one."""
_ANSWER: Final = ("response", "certainty", "score")


def _named(of: FromClause) -> ColumnElement[str]:
    """A cell as one text, which costs less to read than its parts."""
    text: ColumnElement[str] = of.c[CELL[0]]
    for name in CELL[1:]:
        text = text + APART + of.c[name]
    return text.label("cell")


def entered(of: FromClause) -> ColumnElement[str]:
    """When an attempt came into its cohort: when it was submitted, or when its learner moved there with it."""
    return func.coalesce(of.c.moved, of.c.submitted)


def moves_query(cohort: str) -> Select[Any]:
    """One row where anybody moved into the cohort with an attempt, or none."""
    return select(literal(1)).where(frame.c.cohort == cohort, frame.c.moved.is_not(None)).limit(1)


def firsts_query(cohort: str, items: Collection[str], *, dated: bool = True, moved: bool = True) -> Select[Any]:
    """The unaided attempts at these items, in the order in which they came into the cohort.

    Each is its learner, its cell as one text, its response, certainty and score. `dated`: with the two columns of
    that order, which only gaps have to be merged by. `moved`: False where nobody moved into the cohort, and the order
    is that of submission, which an index has.
    """
    here = and_(frame.c.cohort == cohort, frame.c.item.in_(items), frame.c.seen == false())
    order = (entered(frame) if moved else frame.c.submitted, frame.c.id)
    columns = [frame.c[name] for name in _ANSWER]
    query = select(frame.c.learner, _named(frame), *columns, *(order if dated else ()))
    return query.where(here).order_by(*order)


def gaps_query(cohort: str) -> Select[Any]:
    """The gaps of learners who left, in the same order, as rows of the same shape without a learner.

    The last column says in place of an id which gaps are of the same learner; it is empty where that is unknown.
    """
    nothing = [null().label(name) for name in _ANSWER]
    columns = [null().label("learner"), _named(gaps), *nothing, gaps.c.submitted, gaps.c.erased.label("id")]
    return select(*columns).where(gaps.c.cohort == cohort).order_by(gaps.c.submitted, gaps.c.erased)


def leaving(learner: str, erased: str) -> Select[Any]:
    """The gaps that a learner leaves who is erased or moves: one in each cell that has their first attempt.

    A gap holds no answer. `erased` is a random word that these gaps share, so that lists of learners who did several
    items keep a gap too. A gap stands in the order after the cohort's last attempt before it, and keeps no instant of
    the learner's own.
    """
    given = {
        gaps.c.submitted: _after(attempts, entered(attempts), learner),
        gaps.c.erased: literal(erased).label("erased"),
    }
    columns = [given[each] if each in given else attempts.c[each.name] for each in gaps.c]
    order = func.row_number().over(
        partition_by=(attempts.c.item, attempts.c.phase), order_by=(entered(attempts), attempts.c.id)
    )
    unaided = and_(attempts.c.learner == learner, attempts.c.seen == false())
    tries = select(*columns, order.label("try")).where(unaided).subquery()
    return select(*(tries.c[each.name] for each in gaps.c)).where(tries.c["try"] == 1)


def passing_on(learner: str) -> Update:
    """Move the gaps that stand after an attempt of this learner, who leaves, to the attempt before it."""
    of = attempts.alias()
    anchored = of.c.learner == learner, of.c.cohort == gaps.c.cohort, gaps.c.submitted == entered(of) + _AFTER
    return update(gaps).where(exists().where(*anchored)).values(submitted=_after(gaps, gaps.c.submitted, learner))


def _after(of: Table, place: ColumnElement[str], learner: str) -> ColumnElement[str]:
    """What sorts a row right after the cohort's last attempt of another learner before its place; or first of all.

    Attempts that were submitted in the cohort and those that moved there have an index each.
    """
    stayed, moved = (_last(of, place, learner, column) for column in ("submitted", "moved"))
    return case((stayed < moved, moved), else_=stayed).label("submitted")


def _last(of: Table, place: ColumnElement[str], learner: str, column: str) -> ColumnElement[str]:
    """The same among attempts that stand in the order by this column."""
    other = attempts.alias()
    of_this = other.c.moved.is_(None) if column == "submitted" else other.c.moved.is_not(None)
    before = other.c.cohort == of.c.cohort, other.c[column] < place, other.c.learner != learner, of_this
    last = select(other.c[column]).where(*before).order_by(other.c[column].desc()).limit(1)
    return func.coalesce(last.correlate(of).scalar_subquery() + _AFTER, "")


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


class _Cell:
    """Who answered, one after the other, and where somebody was who left."""

    __slots__ = ("firsts", "gaps", "key", "rows")

    def __init__(self, key: tuple[str, ...], firsts: set[str]) -> None:
        self.key = key
        self.firsts = firsts
        """Learners who have answered the item in this phase, in this cell or another."""
        self.rows: list[tuple[Any, ...] | None] = []
        self.gaps: list[int] = []

    def let_out(self, size: int) -> tuple[list[Any], list[Any]]:
        """The rows of full groups without a gap, and the rows not let out."""
        whole = len(self.rows) - len(self.rows) % size
        if not self.gaps:
            return self.rows[:whole], self.rows[whole:]
        out: list[Any] = []
        held: list[Any] = []
        withdrawn = {at // size for at in self.gaps if at < whole}
        for group in range(whole // size):
            members = self.rows[group * size : (group + 1) * size]
            (held if group in withdrawn else out).extend(members)
        return out, [row for row in (*held, *self.rows[whole:]) if row is not None]


def release(
    rows: Iterable[tuple[Any, ...]],
    erased: Sequence[tuple[Any, ...]],
    asked: Mapping[str, Collection[str]],
    smallest: int,
) -> dict[str, list[Any]]:
    """Rows of `firsts_query` and `gaps_query` as the columns RELEASED_COLUMNS: what may be let out, cell by cell.

    `asked` names for each phase the items that everybody has to do; of others only full groups are let out. Learners
    are told apart by a number that says nothing of them.
    """
    cells: dict[str, _Cell] = {}
    firsts: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    done: dict[str, dict[str, int]] = {phase: {} for phase in asked}
    all_of = {phase: frozenset(items) for phase, items in asked.items()}
    whole = {phase: len(items) for phase, items in asked.items()}
    finished: dict[str, list[str | None]] = {phase: [] for phase in asked}
    paired: list[str | None] = []
    for row in heapq.merge(rows, erased, key=lambda row: row[-2:]) if erased else rows:
        learner, cell = row[0], cells.get(row[1])
        if cell is None:
            key = tuple(row[1].split(APART))
            cell = cells[row[1]] = _Cell(key, firsts[key[:2]])
        if learner is None:
            cell.gaps.append(len(cell.rows))
            cell.rows.append(None)
        elif learner in cell.firsts:
            continue
        else:
            cell.firsts.add(learner)
            cell.rows.append(row)
        phase, item = cell.key[:2]
        who = learner or row[-1]
        if not who or item not in all_of.get(phase, ()):
            continue
        number = done[phase][who] = done[phase].get(who, 0) + 1
        if number == whole[phase]:
            finished[phase].append(learner)
            if phase in CHECKS and all(done.get(each, {}).get(who) == whole.get(each) for each in CHECKS):
                paired.append(learner)
    ended = {phase: _in_full_groups(learners, smallest) for phase, learners in finished.items()}
    return _columns(cells.values(), all_of, ended, _in_full_groups(paired, smallest), smallest)


def _in_full_groups(learners: Sequence[str | None], size: int) -> Set[str]:
    """The members of full groups, in this order, in which nobody was erased (None)."""
    groups = (learners[at : at + size] for at in range(0, len(learners) - len(learners) % size, size))
    return frozenset(each for group in groups if None not in group for each in group if each is not None)


def _columns(
    cells: Iterable[_Cell],
    asked: Mapping[str, Set[str]],
    finished: Mapping[str, Set[str]],
    paired: Set[str],
    smallest: int,
) -> dict[str, list[Any]]:
    """The rows of full groups, and with them those whose learners stand in full groups of whoever finished."""
    codes: defaultdict[str, int] = defaultdict(itertools.count().__next__)
    nobody: Set[str] = frozenset()
    columns: dict[str, list[Any]] = {name: [] for name in RELEASED_COLUMNS}
    for cell in cells:
        phase, item = cell.key[:2]
        of_all = item in asked.get(phase, nobody)
        ended = finished.get(phase, nobody) if of_all else nobody
        both = paired if of_all and phase in CHECKS else nobody
        out, held = cell.let_out(smallest)
        counted = len(out)
        rows = out + [row for row in held if row[0] in ended or row[0] in both]
        columns["learner"] += [codes[row[0]] for row in rows]
        for name, value in zip(CELL, cell.key, strict=True):
            columns[name] += [value] * len(rows)
        for at, name in enumerate(_ANSWER, 2):
            columns[name] += [row[at] for row in rows]
        columns["counted"] += [True] * counted + [False] * (len(rows) - counted)
        columns["finished"] += [row[0] in ended for row in rows]
        columns["paired"] += [row[0] in both for row in rows]
    return columns

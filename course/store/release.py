"""Disclosure control: release data to facilitators only for whole groups of learners.

A cell is the set of first attempts at an item, in the same variant and version and under the same rules. Its attempts
form groups of fixed size in the order of submission, and an attempt is released only when its group is full. Two looks
at a cell therefore differ by nothing or by at least one whole group, so no individual can be inferred from the
difference. Totals are computed from released attempts only.
Numbers of learners, and scores of those who finished a phase or both self-assessments, are released in groups too.
Erasing a learner leaves gaps in these lists, and a group with a gap is not released any more. Moving a learner leaves
the same gaps; in the new cohort their attempts come last, as if they had just been submitted (moving.py).
Attempts of learners who had seen the key (in a live session, or in practice before a self-assessment) are in no cell.
That is decided when they are stored, so that a cell never loses a row because of it.
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
"""The columns that, together with the cohort, identify a cell."""
APART = "\x1f"
"""Separator in the text form of a cell's key: ASCII's unit separator, which none of the parts contains."""
CHECKS = ("pre", "post")
RELEASED_COLUMNS = ("learner", *CELL, "response", "certainty", "score", "counted", "finished", "paired")
"""The columns of a released attempt.

`counted`: its group is full. `finished`: its learner has done all items of the phase. `paired`: its learner has done
all items of both self-assessments. The last two apply to full groups of such learners only.
"""


_AFTER: Final = "~"
"""Suffix for the text of an instant, with which it sorts after that instant and before every later one."""
_ANSWER: Final = ("response", "certainty", "score")


def _named(of: FromClause) -> ColumnElement[str]:
    """Return a cell's key as one text column, which is cheaper to read than separate columns."""
    text: ColumnElement[str] = of.c[CELL[0]]
    for name in CELL[1:]:
        text = text + APART + of.c[name]
    return text.label("cell")


def entered(of: FromClause) -> ColumnElement[str]:
    """Return the time at which an attempt entered its cohort: its submission, or its learner's move to the cohort."""
    return func.coalesce(of.c.moved, of.c.submitted)


def moves_query(cohort: str) -> Select[Any]:
    """Return a query that finds one row if any attempt was moved into the cohort, else none."""
    return select(literal(1)).where(frame.c.cohort == cohort, frame.c.moved.is_not(None)).limit(1)


def firsts_query(cohort: str, items: Collection[str], *, dated: bool = True, moved: bool = True) -> Select[Any]:
    """Return the query for the items' attempts, without those whose learner had seen the key.

    Rows: learner, the cell's key as text, response, certainty and score, in the order of entering the cohort. `dated`:
    add the two sort columns, which are needed only to merge with gaps. `moved`: False if no attempt was moved into the
    cohort, so that an index on the time of submission can be used.
    """
    here = and_(frame.c.cohort == cohort, frame.c.item.in_(items), frame.c.seen == false())
    order = (entered(frame) if moved else frame.c.submitted, frame.c.id)
    columns = [frame.c[name] for name in _ANSWER]
    query = select(frame.c.learner, _named(frame), *columns, *(order if dated else ()))
    return query.where(here).order_by(*order)


def gaps_query(cohort: str) -> Select[Any]:
    """Return the query for the gaps of learners who left: rows in the order and format of `firsts_query`.

    The learner is null. Gaps with the same last column come from the same learner; it is empty if that is unknown.
    """
    nothing = [null().label(name) for name in _ANSWER]
    columns = [null().label("learner"), _named(gaps), *nothing, gaps.c.submitted, gaps.c.erased.label("id")]
    return select(*columns).where(gaps.c.cohort == cohort).order_by(gaps.c.submitted, gaps.c.erased)


def leaving(learner: str, erased: str) -> Select[Any]:
    """Return the gaps (tombstones) to store for an erased or moved learner: one per cell with their first attempt.

    A gap holds no answer and no time of the learner's own: it is ordered right after the preceding attempt of another
    learner. `erased`: a random word shared by the learner's gaps, so that lists of learners who did several items get
    a single gap.
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
    """Re-anchor gaps that follow an attempt of the leaving learner to the preceding attempt of another learner."""
    of = attempts.alias()
    anchored = of.c.learner == learner, of.c.cohort == gaps.c.cohort, gaps.c.submitted == entered(of) + _AFTER
    return update(gaps).where(exists().where(*anchored)).values(submitted=_after(gaps, gaps.c.submitted, learner))


def _after(of: Table, place: ColumnElement[str], learner: str) -> ColumnElement[str]:
    """Return a sort key right after the cohort's last attempt by another learner before `place`; "" if there is none.

    Queries submitted and moved attempts separately, since each has its own index.
    """
    stayed, moved = (_last(of, place, learner, column) for column in ("submitted", "moved"))
    return case((stayed < moved, moved), else_=stayed).label("submitted")


def _last(of: Table, place: ColumnElement[str], learner: str, column: str) -> ColumnElement[str]:
    """Return the same sort key, considering only attempts ordered by this column ("submitted" or "moved")."""
    other = attempts.alias()
    of_this = other.c.moved.is_(None) if column == "submitted" else other.c.moved.is_not(None)
    before = other.c.cohort == of.c.cohort, other.c[column] < place, other.c.learner != learner, of_this
    last = select(other.c[column]).where(*before).order_by(other.c[column].desc()).limit(1)
    return func.coalesce(last.correlate(of).scalar_subquery() + _AFTER, "")


def standings_query(
    cohort: str, asked: Mapping[str, Collection[str]], steps: Sequence[tuple[str, int]], smallest: int
) -> Select[Any]:
    """Return a query with one column per step (phase, n): the number of learners who did at least n of its items.

    Rounded down to whole groups; NULL below one group. With n = 0 everyone who joined counts.
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
    """Return a subquery: for each learner who joined, the number of items done, with one column per phase."""
    counts = []
    for phase, items in asked.items():
        here = and_(standing.c.phase == phase, standing.c.item.in_(items))
        counts.append(func.count(case((here, standing.c.item)).distinct()).label(phase))
    return (
        select(standing.c.learner, *counts).where(standing.c.cohort == cohort).group_by(standing.c.learner).subquery()
    )


class _Cell:
    """The rows of one cell in order, with gaps (None) where a learner was erased or moved."""

    __slots__ = ("firsts", "gaps", "key", "rows")

    def __init__(self, key: tuple[str, ...], firsts: set[str]) -> None:
        self.key = key
        self.firsts = firsts
        """Learners who have attempted the item in this phase, in this cell or another (shared between the cells)."""
        self.rows: list[tuple[Any, ...] | None] = []
        self.gaps: list[int] = []

    def let_out(self, size: int) -> tuple[list[Any], list[Any]]:
        """Split the rows into those released (full groups without a gap) and those withheld."""
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
    """Filter the rows of `firsts_query` and `gaps_query`: return what may be released, as RELEASED_COLUMNS, by cell.

    `asked`: phase -> the items that every learner must do; for other items only full groups are released. Learners are
    replaced by arbitrary numbers.
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
    """Return the members of those full groups, in list order, that contain no gap (None)."""
    groups = (learners[at : at + size] for at in range(0, len(learners) - len(learners) % size, size))
    return frozenset(each for group in groups if None not in group for each in group if each is not None)


def _columns(
    cells: Iterable[_Cell],
    asked: Mapping[str, Set[str]],
    finished: Mapping[str, Set[str]],
    paired: Set[str],
    smallest: int,
) -> dict[str, list[Any]]:
    """Collect the released rows: those of full groups, and those of learners in full groups of finishers."""
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

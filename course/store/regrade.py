"""Regrades: outcomes that were worked out anew, kept beside those that the attempts were given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Executable, Select, delete, func, insert, literal, select, update

from course.store.instant import read, require_aware, written
from course.store.tables import attempts, frame, outcomes, regrades, replaced
from course.store.transactions import Transactions

GRADED_COLUMNS: Final = (
    "id", "cohort", "learner", "item", "item_version", "variant", "response", "score", "groups", "critical_miss",
    "harmful_pick",
)  # fmt: skip
"""What there is to know of an attempt to grade it anew; the last four are its outcome as it stands."""
OUTCOME_COLUMNS: Final = ("attempt", "score", "groups", "critical_miss", "harmful_pick")
_PAGE: Final = 20_000
"""Attempts read at once: no reader holds the log for long, and memory stays flat."""

_CHUNK: Final = 5000
"""Ids in one statement; SQLite takes 32,766 parameters in one."""


@dataclass(frozen=True)
class Regrade:
    """One pass over the attempts after an edit of rules or scenarios."""

    id: int
    """1 for the first; a later one takes precedence."""

    begun: datetime
    """With a time zone, as below."""

    rules_version: str
    """Hash of the rules by which it graded."""

    ended: datetime | None = None
    """None where it was cut short; the next one goes on with it."""

    def __post_init__(self) -> None:
        for name in ("begun", "ended"):
            require_aware(name, getattr(self, name))

    def to_row(self) -> dict[str, Any]:
        """The regrade as columns."""
        ended = written(self.ended) if self.ended else None
        return {"id": self.id, "begun": written(self.begun), "ended": ended, "rules_version": self.rules_version}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Regrade:
        """The regrade that `to_row` turned into columns."""
        ended = read(row["ended"]) if row["ended"] else None
        return cls(row["id"], read(row["begun"]), row["rules_version"], ended)


class Regrades:
    """The regrades of a store. What the attempts were given stays; the newest outcome is what everybody sees."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def count(self) -> int:
        """How many attempts there are."""
        query = select(func.count()).select_from(attempts)
        return int(self._transactions.read(lambda connection: connection.execute(query).scalar_one()))

    def graded(self) -> Iterator[list[tuple[Any, ...]]]:
        """All attempts as tuples of GRADED_COLUMNS, in pages, in the order of their ids."""
        query = select(*(frame.c[name] for name in GRADED_COLUMNS)).order_by(frame.c.id).limit(_PAGE)
        last = ""
        while True:
            page = query.where(frame.c.id > last)
            found = self._rows(page)
            if not found:
                return
            yield found
            last = found[-1][0]

    def _rows(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        return self._transactions.read(lambda connection: [tuple(row) for row in connection.execute(query)])

    def last(self) -> Regrade | None:
        """The newest regrade, if any."""
        query = select(regrades).order_by(regrades.c.id.desc()).limit(1)
        return self._transactions.find(query, Regrade.from_row)

    def begin(self, rules_version: str, now: datetime) -> Regrade:
        """A new regrade, or the last one if it was cut short, which goes on by these rules."""
        before = self.last()
        if before is not None and before.ended is None:
            self._do(update(regrades).where(regrades.c.id == before.id).values(rules_version=rules_version))
            return replace(before, rules_version=rules_version)
        made = Regrade((before.id if before else 0) + 1, now, rules_version)
        self._do(insert(regrades).values(made.to_row()))
        return made

    def keep(self, regrade: Regrade, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keep outcomes, tuples of OUTCOME_COLUMNS; they stand from then on."""
        told = [dict(zip(OUTCOME_COLUMNS, row, strict=True), regrade=regrade.id) for row in rows]
        ids = [row[0] for row in rows]
        kept = [each.name for each in outcomes.c]
        standing = [outcomes.c[name] for name in kept]

        def work(connection: Connection) -> None:
            for at in range(0, len(ids), _CHUNK):
                here = outcomes.c.attempt.in_(ids[at : at + _CHUNK])
                before = select(*standing, literal(regrade.id)).where(here, outcomes.c.regrade != regrade.id)
                connection.execute(insert(replaced).from_select([*kept, "by"], before))
                connection.execute(delete(outcomes).where(here))
            connection.execute(insert(outcomes), told)

        if rows:
            self._transactions.write(work)

    def end(self, regrade: Regrade, now: datetime) -> Regrade:
        """Say that it is through."""
        made = replace(regrade, ended=now)
        change = update(regrades).where(regrades.c.id == regrade.id).values(ended=written(now))
        self._do(change)
        return made

    def _do(self, change: Executable) -> None:
        def work(connection: Connection) -> None:
            connection.execute(change)

        self._transactions.write(work)

    def number(self, regrade: Regrade) -> int:
        """How many outcomes of this regrade stand."""
        query = select(func.count()).select_from(outcomes).where(outcomes.c.regrade == regrade.id)
        return int(self._transactions.read(lambda connection: connection.execute(query).scalar_one()))

    def undo(self, regrade: Regrade) -> Iterator[int]:
        """Take the newest regrade back: the outcomes before it stand again. How many, page by page.

        In pages, so that nobody who submits meanwhile waits for long. Where it is cut short, so is the regrade: it can
        be undone again, or gone on with.
        """
        self._do(update(regrades).where(regrades.c.id == regrade.id).values(ended=None))
        mine = select(outcomes.c.attempt).where(outcomes.c.regrade == regrade.id)
        page = mine.order_by(outcomes.c.attempt).limit(_CHUNK)
        kept = [each.name for each in outcomes.c]

        def work(connection: Connection) -> int:
            ids = connection.execute(page).scalars().all()
            connection.execute(delete(outcomes).where(outcomes.c.attempt.in_(ids)))
            back = (replaced.c.by == regrade.id) & replaced.c.attempt.in_(ids)
            before = select(*(replaced.c[name] for name in kept)).where(back)
            connection.execute(insert(outcomes).from_select(kept, before))
            connection.execute(delete(replaced).where(back))
            return len(ids)

        while number := self._transactions.write(work):
            yield number
        self._do(delete(regrades).where(regrades.c.id == regrade.id))

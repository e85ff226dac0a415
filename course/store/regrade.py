"""Regrades: recomputed outcomes of attempts, stored beside the original outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Executable, Select, delete, func, insert, literal, select, update

from course.store.tables import attempts, frame, outcomes, regrades, replaced
from course.store.timestamp import read, require_aware, written
from course.store.transactions import Transactions

GRADED_COLUMNS: Final = (
    "id", "cohort", "learner", "item", "item_version", "variant", "response", "score", "groups", "critical_miss",
    "harmful_pick",
)  # fmt: skip
"""The columns of an attempt that a regrade needs; the last four are its current outcome."""
OUTCOME_COLUMNS: Final = ("attempt", "score", "groups", "critical_miss", "harmful_pick")
_PAGE: Final = 20_000
"""Attempts read per query, so that memory stays bounded and no long read keeps SQLite from truncating its log."""

_CHUNK: Final = 5000
"""Maximum number of ids in one statement; SQLite allows 32,766 parameters."""


@dataclass(frozen=True)
class Regrade:
    """A pass that regrades all attempts after rules or scenarios were edited."""

    id: int
    """Sequence number, from 1; outcomes of later regrades take precedence."""

    begun: datetime
    """With a time zone, like `ended`."""

    rules_version: str
    """Hash of the rules used."""

    ended: datetime | None = None
    """None if it is running or was interrupted; the next regrade then resumes it."""

    def __post_init__(self) -> None:
        for name in ("begun", "ended"):
            require_aware(name, getattr(self, name))

    def to_row(self) -> dict[str, Any]:
        """Return the regrade as a database row."""
        ended = written(self.ended) if self.ended else None
        return {"id": self.id, "begun": written(self.begun), "ended": ended, "rules_version": self.rules_version}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Regrade:
        """Create a regrade from a database row; the inverse of `to_row`."""
        ended = read(row["ended"]) if row["ended"] else None
        return cls(row["id"], read(row["begun"]), row["rules_version"], ended)


class Regrades:
    """The regrades of a store. Original outcomes are kept; every reader sees the newest outcome."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def count(self) -> int:
        """Return the number of attempts in the store."""
        query = select(func.count()).select_from(attempts)
        return int(self._transactions.read(lambda connection: connection.execute(query).scalar_one()))

    def graded(self) -> Iterator[list[tuple[Any, ...]]]:
        """Yield all attempts as tuples of GRADED_COLUMNS, in pages, ordered by id."""
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
        """Return the newest regrade; None if there is none."""
        query = select(regrades).order_by(regrades.c.id.desc()).limit(1)
        return self._transactions.find(query, Regrade.from_row)

    def begin(self, rules_version: str, now: datetime) -> Regrade:
        """Start a regrade, or resume the last one under these rules if it was interrupted."""
        before = self.last()
        if before is not None and before.ended is None:
            self._do(update(regrades).where(regrades.c.id == before.id).values(rules_version=rules_version))
            return replace(before, rules_version=rules_version)
        made = Regrade((before.id if before else 0) + 1, now, rules_version)
        self._do(insert(regrades).values(made.to_row()))
        return made

    def keep(self, regrade: Regrade, rows: Sequence[tuple[Any, ...]]) -> None:
        """Store new outcomes (tuples of OUTCOME_COLUMNS), which replace the current ones for all readers."""
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
        """Mark the regrade as complete."""
        made = replace(regrade, ended=now)
        change = update(regrades).where(regrades.c.id == regrade.id).values(ended=written(now))
        self._do(change)
        return made

    def _do(self, change: Executable) -> None:
        def work(connection: Connection) -> None:
            connection.execute(change)

        self._transactions.write(work)

    def number(self, regrade: Regrade) -> int:
        """Return the number of current outcomes that come from this regrade."""
        query = select(func.count()).select_from(outcomes).where(outcomes.c.regrade == regrade.id)
        return int(self._transactions.read(lambda connection: connection.execute(query).scalar_one()))

    def undo(self, regrade: Regrade) -> Iterator[int]:
        """Undo the newest regrade, restoring the previous outcomes; yield the number restored in each page.

        Works in pages to keep write locks short. If interrupted, the regrade counts as unfinished and can be undone
        again or resumed.
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

"""Transactions: how a store reads and writes, whichever of the two databases it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from course.metrics import STORE_SECONDS
from course.store.failure import passing, saying
from course.store.group_commit import Batch

Result = TypeVar("Result")

_READING: Final = STORE_SECONDS.labels("read")
_WRITING: Final = STORE_SECONDS.labels("write")
CHUNK: Final = 500
"""Rows in one statement; SQLite takes 32,766 parameters in one."""


class Transactions:
    """Runs each piece of work in a transaction of its own, and again while what stops it may pass.

    `where`: the store's name in messages. `patience`: seconds to wait for a lock or a restarting server; StoreError
    after that, and then nothing is stored. `in_place` raises StoreError when what was read or committed just now is no
    longer where the next process would look for it.
    """

    def __init__(self, engine: Engine, where: str, patience: float, in_place: Callable[[], None] | None = None) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._looker = engine.execution_options(alone=True)
        self._batch = Batch(self._writer) if engine.dialect.name == "sqlite" else None
        self._where = where
        self._patience = patience
        self._in_place = in_place
        self._adding: dict[Table, Any] = {}
        """The statement of `add` by table, built once: for each row it would cost as much as running it."""

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns; it changes nothing."""
        with _READING.time():
            return self._run(self._engine, work)

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, once it is committed; on SQLite together with what other threads write by then."""
        with _WRITING.time():
            if self._batch is None:
                return self._run(self._writer, work)
            batch = self._batch
            return self._tried(lambda: batch.write(work))

    def rows(self, query: Select[Any], **given: Any) -> list[dict[str, Any]]:
        """The rows that a query finds, by the names of their columns; `given` are the values that it leaves open."""
        with _READING.time():
            return self._run(self._looker, lambda connection: named(connection, query, **given))

    def find(self, query: Select[Any], make: Callable[[Mapping[str, Any]], Result]) -> Result | None:
        """What `make` makes of the first row that a query finds; None when it finds none."""
        return next((make(row) for row in self.rows(query)), None)

    def insert(self, table: Table) -> Any:
        """An INSERT that may say ON CONFLICT, which both databases know and each writes in its own dialect."""
        dialect: Any = sqlite if self._engine.dialect.name == "sqlite" else postgresql
        return dialect.insert(table)

    def add(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
        """Insert the rows whose keys are not taken, and return how many."""
        statement = self._adding.get(table)
        if statement is None:
            statement = self._adding[table] = (
                self.insert(table).on_conflict_do_nothing().returning(next(iter(table.primary_key)))
            )
        chunks = (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
        return sum(len(connection.execute(statement, chunk).all()) for chunk in chunks)

    def _run(self, engine: Engine, work: Callable[[Connection], Result]) -> Result:
        def transaction() -> Result:
            with engine.begin() as connection:
                return work(connection)

        return self._tried(transaction)

    def _tried(self, transaction: Callable[[], Result]) -> Result:
        """One transaction, tried again while what stops it may pass; the rows' own keys make that harmless."""
        end = time.monotonic() + self._patience
        with saying(self._where):
            while True:
                try:
                    result = transaction()
                    if self._in_place is not None:
                        self._in_place()
                    return result
                except DBAPIError as failure:
                    if not passing(failure) or time.monotonic() > end:
                        raise
                    time.sleep(0.1)


def named(connection: Connection, query: Select[Any], **given: Any) -> list[dict[str, Any]]:
    """The rows that a query finds within a transaction, by the names of their columns."""
    return [{str(name): value for name, value in row.items()} for row in connection.execute(query, given).mappings()]

"""Run transactions with retries, on SQLite or PostgreSQL."""

from __future__ import annotations

import sqlite3
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
from course.store.in_place import InPlace
from course.store.prepared import Prepared

Result = TypeVar("Result")

_READING: Final = STORE_SECONDS.labels("read")
_WRITING: Final = STORE_SECONDS.labels("write")
CHUNK: Final = 500
"""Maximum number of rows in one statement; SQLite allows 32,766 parameters."""


class Transactions:
    """Runs each operation in its own transaction, retrying transient failures.

    `where`: the store's name in messages. `patience`: seconds to wait for a lock or a restarting server; after that,
    StoreError is raised and nothing is stored. `in_place`: called after each transaction; raises StoreError if the
    database file was deleted or replaced.
    """

    def __init__(self, engine: Engine, where: str, patience: float, in_place: InPlace | None = None) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._unsynced = self._writer.execution_options(synced=False)
        self._looker = engine.execution_options(alone=True)
        self._batch = Batch(self._writer) if engine.dialect.name == "sqlite" else None
        self._where = where
        self._patience = patience
        self._in_place = in_place
        self._down = False
        """True after a transaction was retried in vain; until one succeeds, each is tried only once."""
        self._adding: dict[Table, Prepared] = {}
        """Table -> the statement of `add`."""

    def close(self) -> None:
        """Close the connection that is held for writing."""
        if self._batch is not None:
            self._batch.close()

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in a read-only transaction and return its result."""
        with _READING.time():
            return self._run(self._engine, work)

    def write(self, work: Callable[[Connection], Result], *, synced: bool = True) -> Result:
        """Run `work` in a transaction and return its result once committed; SQLite uses group commit across threads.

        `synced=False`: a power cut or a crash of the system may undo it; the end of this process does not.
        """
        with _WRITING.time():
            if self._batch is None:
                return self._run(self._writer if synced else self._unsynced, work)
            batch = self._batch
            return self._tried(lambda: batch.write(work, synced=synced))

    def rows(self, query: Select[Any], **given: Any) -> list[dict[str, Any]]:
        """Return the query's rows as dictionaries by column name; `given`: values of its bind parameters."""
        with _READING.time():
            return self._run(self._looker, lambda connection: named(connection, query, **given))

    def find(self, query: Select[Any], make: Callable[[Mapping[str, Any]], Result]) -> Result | None:
        """Return `make` applied to the query's first row; None if it finds no row."""
        return next((make(row) for row in self.rows(query)), None)

    def insert(self, table: Table) -> Any:
        """Return the dialect's INSERT for the table, which supports ON CONFLICT."""
        dialect: Any = sqlite if self._engine.dialect.name == "sqlite" else postgresql
        return dialect.insert(table)

    def add(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
        """Insert the rows whose keys do not exist yet, and return how many were inserted."""
        statement = self._adding.get(table)
        if statement is None:
            adding = self.insert(table).on_conflict_do_nothing().returning(next(iter(table.primary_key)))
            statement = self._adding[table] = Prepared(adding)
        if len(rows) == 1:
            return len(statement.run(connection, rows[0]))
        chunks = (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
        return sum(len(connection.execute(statement.statement, chunk).all()) for chunk in chunks)

    def _run(self, engine: Engine, work: Callable[[Connection], Result]) -> Result:
        def transaction() -> Result:
            with engine.begin() as connection:
                return work(connection)

        return self._tried(transaction)

    def _tried(self, transaction: Callable[[], Result]) -> Result:
        """Run a transaction, retrying transient failures for `patience` seconds; unique row keys make retries safe."""
        end = time.monotonic() + (0 if self._down else self._patience)
        with saying(self._where):
            while True:
                try:
                    if self._in_place is not None:
                        self._in_place.check(used=False)
                    result = transaction()
                    if self._in_place is not None:
                        self._in_place.check()
                    self._down = False
                    return result
                except (DBAPIError, sqlite3.Error) as failure:
                    if self._in_place is not None:
                        self._in_place.note(failure.orig if isinstance(failure, DBAPIError) else failure)
                    if not passing(failure):
                        raise
                    if time.monotonic() > end:
                        self._down = True
                        raise
                    time.sleep(0.1)


def named(connection: Connection, query: Select[Any], **given: Any) -> list[dict[str, Any]]:
    """Return the query's rows within an open transaction, as dictionaries by column name."""
    return [{str(name): value for name, value in row.items()} for row in connection.execute(query, given).mappings()]

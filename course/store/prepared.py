"""Statements that are compiled once, for the few that every learner action runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection


class Prepared:
    """A statement whose parameters have the same names every time it runs.

    On SQLite it is compiled once and run by the driver itself, because SQLAlchemy's bookkeeping for each execution
    costs several times what SQLite needs. Values are passed and returned as SQLite stores them. On PostgreSQL,
    SQLAlchemy runs it.
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._compiled: tuple[str, Sequence[str]] | None = None

    def run(self, connection: Connection, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Run the statement in the open transaction and return its rows; `given`: its parameters by name."""
        raw: Any = connection.connection.dbapi_connection
        if not isinstance(raw, sqlite3.Connection):
            return connection.execute(self.statement, dict(given)).all()
        if self._compiled is None:
            made: Any = self.statement.compile(dialect=connection.dialect, column_keys=list(given))
            self._compiled = str(made), tuple(made.positiontup)
        text, names = self._compiled
        rows: list[tuple[Any, ...]] = raw.execute(text, [given[name] for name in names]).fetchall()
        return rows

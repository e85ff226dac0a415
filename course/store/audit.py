"""The audit: what was exported, erased or unlocked, and never whose."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Connection, insert, select

from course.store.note import Note, Role
from course.store.tables import audit
from course.store.transactions import Transactions


class Audit:
    """Part of a `Store`; what holds of its methods holds of these."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def note(self, act: str, role: Role, rows: int, now: datetime) -> None:
        """Add a line: `note("export-canvas", "facilitator", 120, now)`. ValueError for other words."""
        self._transactions.write(lambda connection: note(connection, act, role, rows, now))

    def notes(self) -> list[Note]:
        """Every line, the oldest first."""
        return [
            Note.from_row(row) for row in self._transactions.rows(select(audit).order_by(audit.c.noted, audit.c.id))
        ]


def note(connection: Connection, act: str, role: Role, rows: int, now: datetime) -> None:
    """Add a line in the transaction that does what it tells of, so that there is never one without the other."""
    connection.execute(insert(audit).values(Note(uuid.uuid4().hex, now, act, role, rows).to_row()))

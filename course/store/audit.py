"""The audit log: records exports, erasures and unlocking, without saying whose data they concerned."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Connection, insert, select

from course.store.audit_note import Note, Role
from course.store.tables import audit
from course.store.transactions import Transactions


class Audit:
    """The audit log of a `Store`; its guarantees (durability, errors, threads) apply."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def note(self, act: str, role: Role, rows: int, now: datetime) -> None:
        """Add an entry, such as `note("export-canvas", "facilitator", 120, now)`. ValueError if `Note` rejects it."""
        self._transactions.write(lambda connection: note(connection, act, role, rows, now))

    def notes(self) -> list[Note]:
        """Return all entries, the oldest first."""
        return [
            Note.from_row(row) for row in self._transactions.rows(select(audit).order_by(audit.c.noted, audit.c.id))
        ]


def note(connection: Connection, act: str, role: Role, rows: int, now: datetime) -> None:
    """Add an entry within the transaction of the logged operation, so that both are committed or neither."""
    connection.execute(insert(audit).values(Note(uuid.uuid4().hex, now, act, role, rows).to_row()))

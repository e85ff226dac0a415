"""The table of completion records: issued once, and verified by their code."""

from __future__ import annotations

from sqlalchemy import Connection, null, select, update

from course.store.completion_record import Record
from course.store.instant import written
from course.store.tables import records
from course.store.transactions import Transactions, named


class Records:
    """Part of a `Store`; what holds of its methods holds of these."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def issue(self, record: Record) -> Record:
        """Keep a record, and return the one that stands under its code: this, or the one issued before.

        Any other of the same learner is revoked, so that nobody holds two that are valid.
        """
        standing = select(records).where(records.c.code_hash == record.code_hash)
        issuing = self._transactions.insert(records).values(record.to_row()).on_conflict_do_nothing()
        others = (
            records.c.learner == record.learner,
            records.c.code_hash != record.code_hash,
            records.c.revoked.is_(None),
        )
        revoking = update(records).where(*others).values(revoked=written(record.issued))

        def work(connection: Connection) -> Record:
            connection.execute(revoking)
            connection.execute(issuing)
            return Record.from_row(named(connection, standing)[0])

        return self._transactions.write(work)

    def find(self, code_hash: str) -> Record | None:
        """What stands under a record's code, as whoever verifies it may know: without the learner. None if unknown."""
        shown = [null().label("learner"), *(each for each in records.c if each.name != "learner")]
        return self._transactions.find(select(*shown).where(records.c.code_hash == code_hash), Record.from_row)

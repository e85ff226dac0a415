"""The table of completion records: issue them, and find them by the hash of their code."""

from __future__ import annotations

from sqlalchemy import Connection, null, select, update

from course.store.completion_record import Record
from course.store.tables import records
from course.store.timestamp import written
from course.store.transactions import Transactions, named


class Records:
    """The completion records of a `Store`; its guarantees (durability, errors, threads) apply."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def issue(self, record: Record) -> Record:
        """Store a record unless one with the same code exists, and return the one stored under that code.

        The learner's other records are revoked, so that each learner has at most one valid record.
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
        """Return the record with this code hash, without its learner, for verification; None if there is none."""
        shown = [null().label("learner"), *(each for each in records.c if each.name != "learner")]
        return self._transactions.find(select(*shown).where(records.c.code_hash == code_hash), Record.from_row)

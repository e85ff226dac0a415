"""The course to which a store belongs: its answers are meaningless under another course's guidance."""

from __future__ import annotations

from sqlalchemy import select

from course.store.failure import StoreError
from course.store.tables import course
from course.store.transactions import Transactions


class Owner:
    """The course to which a `Store` belongs, identified by the id in its guidance."""

    def __init__(self, transactions: Transactions, where: str) -> None:
        self._transactions = transactions
        self._where = where

    def find(self) -> str | None:
        """Return the id of the course whose answers are stored; None before the store was first used."""
        return self._transactions.find(select(course.c.id), lambda row: str(row["id"]))

    def require(self, id_: str) -> None:
        """Raise StoreError if the store belongs to a different course."""
        found = self.find()
        if found is not None and found != id_:
            raise StoreError(
                f"The store {self._where} belongs to the course {found}, and this is the course {id_}. "
                "Name the folders of that course with --guidance and --scenarios, or another store with --store."
            )

    def claim(self, id_: str) -> None:
        """Assign the store to this course; StoreError if it belongs to a different one."""
        if self.find() is None:
            row = {"one": 1, "id": id_}
            self._transactions.write(lambda connection: self._transactions.add(connection, course, [row]))
        self.require(id_)

"""Which course a store belongs to: its answers mean nothing under another guidance."""

from __future__ import annotations

from sqlalchemy import select

from course.store.failure import StoreError
from course.store.tables import course
from course.store.transactions import Transactions


class Owner:
    """Part of a `Store`; what holds of its methods holds of these. A course is named by the id in its guidance."""

    def __init__(self, transactions: Transactions, where: str) -> None:
        self._transactions = transactions
        self._where = where

    def find(self) -> str | None:
        """The course whose answers are stored; None before it was served for the first time."""
        return self._transactions.find(select(course.c.id), lambda row: str(row["id"]))

    def require(self, id_: str) -> None:
        """Raise StoreError when the store belongs to another course than this one."""
        found = self.find()
        if found is not None and found != id_:
            raise StoreError(
                f"The store {self._where} belongs to the course {found}, and this is the course {id_}. "
                "Name the folders of that course with --guidance and --scenarios, or another store with --store."
            )

    def claim(self, id_: str) -> None:
        """Make the store belong to this course from now on; StoreError when it belongs to another one."""
        if self.find() is None:
            row = {"one": 1, "id": id_}
            self._transactions.write(lambda connection: self._transactions.add(connection, course, [row]))
        self.require(id_)

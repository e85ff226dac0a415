"""The tables of attempts and answers: insert rows, and refuse an id that belongs to a different attempt."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from course.store.answer import Answer
from course.store.attempt import Attempt
from course.store.cohort import Cohort
from course.store.cohort_move import belonging
from course.store.failure import StoreError
from course.store.learner import Learner
from course.store.tables import answers, attempts, cohorts, learners
from course.store.transactions import CHUNK, Transactions


class AttemptTable:
    """Writes attempts and answers within an open transaction. `where`: the store's name in messages."""

    def __init__(self, transactions: Transactions, where: str) -> None:
        self._transactions = transactions
        self._where = where

    def add_answer(self, connection: Connection, answer: Answer, attempt: Attempt | None) -> bool:
        """Store an answer and the attempt that it completes, if any; return False if the answer was stored before."""
        if not self._transactions.add(connection, answers, [answer.to_row()]):
            return False
        if attempt is not None:
            self.append(connection, [attempt])
        return True

    def append(self, connection: Connection, given: Sequence[Attempt]) -> int:
        """Store those attempts whose ids are new, each in its learner's current cohort, and return how many were.

        Learners and cohorts of simulated attempts are created as needed.
        """
        self._enrol_simulated(connection, [each for each in given if each.simulated])
        of = belonging(connection, {each.learner for each in given if not each.simulated})
        rows = [each.to_row() | {"cohort": of.get(each.learner, each.cohort)} for each in given]
        stored = self._transactions.add(connection, attempts, rows)
        if stored < len(given):
            self._refuse_taken(connection, given)
        return stored

    def _enrol_simulated(self, connection: Connection, many: Sequence[Attempt]) -> None:
        first = {each.learner: each for each in reversed(many)}
        named = {each.cohort: Cohort(each.cohort, each.cohort, each.started, simulated=True) for each in first.values()}
        made = [Learner(name, None, each.cohort, each.started, simulated=True) for name, each in first.items()]
        self._transactions.add(connection, cohorts, [each.to_row() for each in named.values()])
        self._transactions.add(connection, learners, [each.to_row() for each in made])

    def _refuse_taken(self, connection: Connection, given: Sequence[Attempt]) -> None:
        """Raise StoreError if an attempt's id is stored for another learner or item, so that this is not a retry."""
        meant = {each.id: (each.learner, each.item) for each in given}
        ids = list(meant)
        for start in range(0, len(ids), CHUNK):
            query = select(attempts.c.id, attempts.c.learner, attempts.c.item).where(
                attempts.c.id.in_(ids[start : start + CHUNK])
            )
            for found, learner, item in connection.execute(query):
                if meant[found] != (learner, item):
                    raise StoreError(
                        f"The store {self._where} already holds a different attempt with the id {found}; use a new id."
                    )

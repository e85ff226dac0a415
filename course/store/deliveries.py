"""Deliveries: what a learning record store was sent, by name. All else that a cohort did is still to be sent.

So the attempts themselves are the queue: a learner's answer writes nothing for it, and waits for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from course.store.attempt import FRAME_COLUMNS, Attempt
from course.store.instant import written
from course.store.tables import deliveries, frame, learners
from course.store.transactions import Transactions

_ATTEMPT = "attempt:"


class Deliveries:
    """Part of a `Store`; what holds of its methods holds of these."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def waiting(self, cohort: str, most: int) -> list[Attempt]:
        """The attempts of people that were neither delivered nor refused, the earliest first, up to so many."""
        query = (
            select(*(frame.c[name] for name in FRAME_COLUMNS))
            .outerjoin(deliveries, deliveries.c.name == _ATTEMPT + frame.c.id)
            .where(frame.c.cohort == cohort, deliveries.c.name.is_(None), frame.c.simulated.is_(False))
            .order_by(frame.c.submitted, frame.c.id)
            .limit(most)
        )
        return [Attempt.from_row(row) for row in self._transactions.rows(query)]

    def known(self, names: Collection[str]) -> set[str]:
        """Which of these were delivered or refused."""
        query = select(deliveries.c.name).where(deliveries.c.name.in_(names))
        return set(self._transactions.read(lambda connection: list(connection.execute(query).scalars())))

    def keep(self, sent: Iterable[tuple[str, str | None]], now: datetime, refused: str | None = None) -> None:
        """Note what was sent, as name and learner; `refused`: why the record store will never take it.

        What an erased learner did is not noted: nothing is kept of them.
        """
        given = list(sent)

        def work(connection: Connection) -> None:
            of = {learner for _, learner in given if learner is not None}
            here = set(connection.execute(select(learners.c.id).where(learners.c.id.in_(of))).scalars())
            rows = [
                {"name": name, "learner": learner, "delivered": written(now), "refused": refused}
                for name, learner in given
                if learner is None or learner in here
            ]
            self._transactions.add(connection, deliveries, rows)

        self._transactions.write(work)

    def refused(self) -> dict[str, str]:
        """Name -> why the record store did not take it."""
        query = select(deliveries.c.name, deliveries.c.refused).where(deliveries.c.refused.is_not(None))
        found = self._transactions.read(lambda connection: connection.execute(query).all())
        return {row.name: row.refused for row in found}

"""Deliveries: which statements were sent to a learning record store, by name.

Attempts without a delivery are still to be sent, so the attempts table itself is the queue, and submitting an answer
needs no extra write.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from course.store.attempt import FRAME_COLUMNS, Attempt
from course.store.tables import deliveries, frame, learners
from course.store.timestamp import written
from course.store.transactions import Transactions

_ATTEMPT = "attempt:"


class Deliveries:
    """The deliveries of a `Store`; its guarantees (durability, errors, threads) apply."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def waiting(self, cohort: str, most: int) -> list[Attempt]:
        """Return up to `most` attempts of real people that were neither delivered nor refused, the earliest first."""
        query = (
            select(*(frame.c[name] for name in FRAME_COLUMNS))
            .outerjoin(deliveries, deliveries.c.name == _ATTEMPT + frame.c.id)
            .where(frame.c.cohort == cohort, deliveries.c.name.is_(None), frame.c.simulated.is_(False))
            .order_by(frame.c.submitted, frame.c.id)
            .limit(most)
        )
        return [Attempt.from_row(row) for row in self._transactions.rows(query)]

    def known(self, names: Collection[str]) -> set[str]:
        """Return those of the given names that were delivered or refused."""
        query = select(deliveries.c.name).where(deliveries.c.name.in_(names))
        return set(self._transactions.read(lambda connection: list(connection.execute(query).scalars())))

    def keep(self, sent: Iterable[tuple[str, str | None]], now: datetime, refused: str | None = None) -> None:
        """Record statements, as (name, learner), as delivered; or as permanently refused, for the reason `refused`.

        Statements about erased learners are not recorded, so that nothing about them is stored again.
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
        """Return statement name -> why the record store refused it."""
        query = select(deliveries.c.name, deliveries.c.refused).where(deliveries.c.refused.is_not(None))
        found = self._transactions.read(lambda connection: connection.execute(query).all())
        return {row.name: row.refused for row in found}

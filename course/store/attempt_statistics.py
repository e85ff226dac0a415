"""What statistics are computed from: first attempts in whole groups, counts of learners, and times taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, false, func, select

from course.store.release import firsts_query, gaps_query, moves_query, release, standings_query
from course.store.tables import attempts, regrades
from course.store.timestamp import read
from course.store.transactions import Transactions


class AttemptStatistics:
    """The statistics of a `Store`; its guarantees (durability, errors, threads) apply."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def durations(self, most: int = 5000) -> dict[str, list[float]]:
        """Return item -> the times that people took for it in practice, in seconds from opening to the last answer.

        Based on the `most` latest attempts, without simulated ones.
        """
        query = (
            select(attempts.c.item, attempts.c.started, attempts.c.submitted)
            .where(attempts.c.phase == "practice", attempts.c.simulated == false())
            .order_by(attempts.c.submitted.desc())
            .limit(most)
        )
        found: dict[str, list[float]] = {}
        for row in self._transactions.rows(query):
            seconds = (read(row["submitted"]) - read(row["started"])).total_seconds()
            found.setdefault(row["item"], []).append(seconds)
        return found

    def seen(self, cohort: str) -> tuple[Any, ...]:
        """Return a value that changes when the cohort has new data or attempts are regraded; cheap, for caching."""
        latest = func.max(attempts.c.submitted), func.max(attempts.c.moved)
        query = select(func.count(), *latest).where(attempts.c.cohort == cohort)
        graded = select(func.max(regrades.c.id), func.max(regrades.c.ended))

        def work(connection: Connection) -> tuple[Any, ...]:
            return (*connection.execute(query).one(), *connection.execute(graded).one())

        return self._transactions.read(work)

    def released(
        self, cohort: str, items: Collection[str], asked: Mapping[str, Collection[str]], smallest: int
    ) -> dict[str, list[Any]]:
        """Return first attempts at these items, as `RELEASED_COLUMNS`, in whole groups of `smallest` learners.

        `asked`: phase -> the items that every learner must do. See release.py for the rules.
        """

        def work(connection: Connection) -> dict[str, list[Any]]:
            erased = connection.execute(gaps_query(cohort)).all()
            moved = connection.execute(moves_query(cohort)).first() is not None
            rows = connection.execute(firsts_query(cohort, items, dated=bool(erased), moved=moved)).all()
            return release(rows, erased, asked, smallest)

        return self._transactions.read(work)

    def standings(
        self, cohort: str, asked: Mapping[str, Collection[str]], steps: Sequence[tuple[str, int]], smallest: int
    ) -> list[int | None]:
        """For each step (phase, n), count the learners who did at least n of the items in `asked` for the phase.

        Counts are rounded down to a multiple of `smallest`, and below it None. With n = 0, everyone who joined counts.
        """
        query = standings_query(cohort, asked, steps, smallest)
        return list(self._transactions.read(lambda connection: connection.execute(query).one()))

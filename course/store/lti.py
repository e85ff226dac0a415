"""LTI data: dynamically registered platforms, used nonces, and the queue of grades for learning management systems.

A grade is one learner's entry in one gradebook column (line item) of a platform. Its row stores the value that the
platform has (`sent`), the value to send (`pending`, with the time of that change), and when to try next. The queue thus
holds at most one change for each grade: a newer change replaces an unsent older one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update

from course.store.learner import Learner
from course.store.tables import learners, lti_grades, lti_nonces, lti_platforms, places, regrades
from course.store.timestamp import read, written
from course.store.transactions import Transactions, named

LEASE: Final = timedelta(seconds=60)
"""How long a grade that is being sent is locked against other processes; longer than any request may take."""


@dataclass(frozen=True)
class Grade:
    """One learner's entry in one column of a platform's gradebook."""

    id: str
    learner: str
    platform: str
    """The id of the platform's registration."""
    subject: str
    """The platform's id of the user, encrypted with the course's key."""
    lineitem: str
    """The column's URL."""
    readable: bool
    """True if the platform lets the course read the stored result (scope `result.readonly`)."""
    target: str
    """The part of the course to which the column belongs."""
    sent: str | None = None
    """The last value that the platform accepted or refused, as text; None before the first."""
    pending: str | None = None
    """The value to send; None if the platform has the latest one."""
    stamp: datetime | None = None
    """The time of the change to the pending value (without one, the sent value); strictly increasing."""
    tried: bool = False
    """True if a request with the pending value was started, so that the platform may have received it."""
    failures: int = 0
    """Number of failed requests for the pending value."""
    refused: str | None = None
    """Why the platform refused the last value; None if it did not."""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Grade:
        """Create a grade from a database row."""
        kept = {name: value for name, value in row.items() if name in cls.__dataclass_fields__}
        return cls(**{**kept, "stamp": read(row["stamp"]) if row["stamp"] else None})


class LtiStore:
    """The LTI data of a `Store`; its guarantees (durability, errors, threads) apply."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def register(self, id_: str, entry: Mapping[str, Any], now: datetime) -> None:
        """Store the registration of a platform that registered itself; an existing one with this id is not changed."""
        row = {"id": id_, "entry": json.dumps(entry), "registered": written(now)}
        self._transactions.write(lambda connection: self._transactions.add(connection, lti_platforms, [row]))

    def platforms(self) -> dict[str, dict[str, Any]]:
        """Return id -> registration for every platform that registered itself."""
        rows = self._transactions.rows(select(lti_platforms).order_by(lti_platforms.c.registered))
        return {row["id"]: json.loads(row["entry"]) for row in rows}

    def use(
        self,
        nonce: str,
        expires: datetime,
        now: datetime,
        learner: Learner | None = None,
        grade: Grade | None = None,
    ) -> Learner | None:
        """Mark a nonce as used, enrol the learner and store their grade, atomically.

        Returns the learner with this token: the given one, or the one who joined with it before. ValueError if the
        nonce was used before; nothing is stored then. The learner's cohort must exist.
        """  # fmt: skip

        def work(connection: Connection) -> Learner | None:
            connection.execute(delete(lti_nonces).where(lti_nonces.c.expires < written(now)))
            if not self._transactions.add(connection, lti_nonces, [{"nonce": nonce, "expires": written(expires)}]):
                raise ValueError("This launch was used before.")
            if learner is None:
                return None
            self._transactions.add(connection, learners, [learner.to_row()])
            [found] = named(connection, select(learners).where(learners.c.token_hash == learner.token_hash))
            enrolled = Learner.from_row(found)
            if grade is not None:
                self._keep(connection, grade, enrolled.id)
            return enrolled

        return self._transactions.write(work)

    def _keep(self, connection: Connection, grade: Grade, learner: str) -> None:
        values = {
            "id": grade.id, "learner": learner, "platform": grade.platform, "subject": grade.subject,
            "lineitem": grade.lineitem, "readable": grade.readable, "target": grade.target,
        }  # fmt: skip
        if not self._transactions.add(connection, lti_grades, [values]):
            change = {name: values[name] for name in ("readable", "target")}
            connection.execute(update(lti_grades).where(lti_grades.c.id == grade.id).values(change))

    def grades(self, since: datetime | None = None) -> list[tuple[Grade, str, int]]:
        """Return (grade, learner's cohort, learner's turn) for learners who acted after `since` (None: for all)."""
        query = (
            select(lti_grades, learners.c.cohort, places.c.turn)
            .join(learners, learners.c.id == lti_grades.c.learner)
            .join(places, places.c.learner == lti_grades.c.learner)
        )
        if since is not None:
            query = query.where(places.c.updated >= written(since))
        return [(Grade.from_row(row), row["cohort"], row["turn"]) for row in self._transactions.rows(query)]

    def graded(self) -> tuple[Any, ...]:
        """Return a value that changes whenever attempts are regraded, for cache invalidation."""
        query = select(func.max(regrades.c.id), func.max(regrades.c.ended))
        return self._transactions.read(lambda connection: tuple(connection.execute(query).one()))

    def change(self, id_: str, value: str, now: datetime) -> None:
        """Queue a value for a grade, unless the same value is already queued, sent or refused."""
        grade = select(lti_grades).where(lti_grades.c.id == id_)

        def work(connection: Connection) -> None:
            rows = named(connection, grade.with_for_update())
            if not rows:
                return  # the learner was erased
            found = Grade.from_row(rows[0])
            if value == (found.pending if found.pending is not None else found.sent):
                return
            stamp = max(now, found.stamp + timedelta(milliseconds=1)) if found.stamp else now
            queued = {
                "pending": value, "stamp": written(stamp), "tried": False, "failures": 0, "due": written(now),
                "refused": None,
            }  # fmt: skip
            connection.execute(update(lti_grades).where(lti_grades.c.id == id_).values(queued))

        self._transactions.write(work)

    def claim(self, most: int, now: datetime) -> list[Grade]:
        """Claim up to `most` grades that are due; no other process claims them for `LEASE`.

        The returned grades show their state before the claim; in the store they are marked as tried.
        """
        waits = (lti_grades.c.pending.is_not(None), lti_grades.c.due <= written(now))

        def work(connection: Connection) -> list[Grade]:
            query = select(lti_grades).where(*waits).order_by(lti_grades.c.due).limit(most)
            found = [Grade.from_row(row) for row in named(connection, query.with_for_update(skip_locked=True))]
            lease = {"tried": True, "due": written(now + LEASE)}
            ids = [each.id for each in found]
            connection.execute(update(lti_grades).where(lti_grades.c.id.in_(ids)).values(lease))
            return found

        if not self.waiting(now):
            return []  # avoids taking the write lock
        return self._transactions.write(work)

    def delivered(self, grade: Grade, refused: str | None = None) -> None:
        """Record that the platform accepted the grade's pending value, or refused it for the reason `refused`."""
        self._settle(grade, sent=grade.pending, pending=None, tried=False, failures=0, due="", refused=refused)

    def failed(self, grade: Grade, due: datetime, *, reached: bool) -> None:
        """Record a failed request, to be retried at `due`; `reached`: the platform may have accepted the value."""
        self._settle(grade, failures=grade.failures + 1, due=written(due), tried=reached)

    def _settle(self, grade: Grade, **values: Any) -> None:
        stamp = written(grade.stamp) if grade.stamp else None
        still = (lti_grades.c.id == grade.id, lti_grades.c.stamp == stamp)  # unless it has changed meanwhile
        change = update(lti_grades).where(*still).values(values)
        self._transactions.write(lambda connection: connection.execute(change))

    def waiting(self, now: datetime | None = None) -> int:
        """Return the number of grades waiting to be sent; with `now`, only those that are due."""
        query = select(func.count()).select_from(lti_grades).where(lti_grades.c.pending.is_not(None))
        if now is not None:
            query = query.where(lti_grades.c.due <= written(now))
        return int(self._transactions.read(lambda connection: connection.execute(query).scalar_one()))

    def refused(self) -> list[Grade]:
        """Return the grades whose last value the platform refused."""
        rows = self._transactions.rows(select(lti_grades).where(lti_grades.c.refused.is_not(None)))
        return [Grade.from_row(row) for row in rows]

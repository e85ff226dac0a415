"""What facilitators may see of an individual learner, enforced in the queries themselves."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, case, func, insert, select

from course.store.audit import note
from course.store.cohort import Sight
from course.store.tables import cohorts, frame, looks, standing
from course.store.timestamp import read, written
from course.store.transactions import Transactions

Part = Literal["completed", "done", "time", "chosen", "score"]
"""A part of a learner's data: course completed; scenarios done; when; what was chosen; scores."""

PARTS: Final[Mapping[Sight, tuple[Part, ...]]] = {
    "nothing": (),
    "completion": ("completed",),
    "progress": ("done",),
    "results": ("done", "time", "chosen", "score"),
}
"""Disclosure setting -> the parts that facilitators see. Also the source of what learners are told about it."""

_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def codename(learner: str) -> str:
    """Return the code name under which facilitators see a learner, such as "k7m-2qx": a one-way hash of the id."""
    number = int.from_bytes(hashlib.sha256(f"codename\0{learner}".encode()).digest())
    letters = "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(6))
    return f"{letters[:3]}-{letters[3:]}"


@dataclass(frozen=True)
class Done:
    """One attempt as facilitators may see it; None for parts that they may not."""

    phase: str
    item: str
    time: datetime | None = None
    chosen: Mapping[str, Any] | None = None
    """The picks by group of options."""
    score: float | None = None


@dataclass(frozen=True)
class Person:
    """A learner's data as facilitators may see it."""

    codename: str
    sight: Sight
    done: tuple[Done, ...]
    """In the order of submission; if times may not be seen, each scenario once, in the order of ids."""


class Persons:
    """The individual learners of a `Store`; its guarantees (durability, errors, threads) apply."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def last_look(self, learner: str) -> datetime | None:
        """Return when a facilitator last viewed this learner's data; None if none has."""
        query = select(func.max(looks.c.looked)).where(looks.c.learner == learner)
        found = self._transactions.read(lambda connection: connection.execute(query).scalar_one_or_none())
        return read(found) if found else None

    def look(self, cohort: str, name: str, now: datetime) -> Person | None:
        """Return what facilitators may see of the learner with this code name; None if nothing, or if there is none.

        Every lookup is first recorded in the audit log and in a list that the learner can read.
        """

        def work(connection: Connection) -> Person | None:
            sight = connection.execute(select(cohorts.c.sight).where(cohorts.c.id == cohort)).scalar_one_or_none()
            if sight is None or "done" not in PARTS[sight]:
                return None
            members = select(standing.c.learner).where(standing.c.cohort == cohort).distinct()
            found = next((each for each in connection.execute(members).scalars() if codename(each) == name), None)
            if found is None:
                return None
            note(connection, "look-at-person", "facilitator", 1, now)
            look = {"id": uuid.uuid4().hex, "learner": found, "looked": written(now), "sight": sight}
            connection.execute(insert(looks).values(look))
            return Person(name, sight, _done(connection.execute(_query(cohort, found)).all(), sight))

        return self._transactions.write(work)


def _query(cohort: str, learner: str) -> Select[Any]:
    """Return the query for a learner's attempts, without the columns that the cohort's setting withholds."""

    def shown(part: Part, column: str) -> Any:
        allowed = [sight for sight, parts in PARTS.items() if part in parts]
        return case((cohorts.c.sight.in_(allowed), frame.c[column])).label(part)

    named = {"done": "item", "time": "submitted", "chosen": "response", "score": "score"}
    columns = [shown(part, named[part]) for part in PARTS["results"]]
    return (
        select(frame.c.phase, *columns)
        .join(cohorts, cohorts.c.id == frame.c.cohort)
        .where(frame.c.cohort == cohort, frame.c.learner == learner)
        .order_by(frame.c.submitted, frame.c.id)
    )


def _done(rows: Any, sight: Sight) -> tuple[Done, ...]:
    made = [
        Done(row.phase, row.done, read(row.time) if row.time else None,
             json.loads(row.chosen) if row.chosen else None, row.score)
        for row in rows
        if row.done is not None
    ]  # fmt: skip
    if "time" in PARTS[sight]:
        return tuple(made)
    return tuple(
        sorted({(each.phase, each.item): each for each in made}.values(), key=lambda each: (each.phase, each.item))
    )

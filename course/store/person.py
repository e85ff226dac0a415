"""One person, as far as the facilitators of their cohort may see; nothing else of anybody leaves the store."""

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
from course.store.instant import read, written
from course.store.tables import cohorts, frame, looks, standing
from course.store.transactions import Transactions

Part = Literal["completed", "done", "time", "chosen", "score"]
"""Whether the course was completed; that a scenario was done; when; what was chosen; and what it scored."""

PARTS: Final[Mapping[Sight, tuple[Part, ...]]] = {
    "nothing": (),
    "completion": ("completed",),
    "progress": ("done",),
    "results": ("done", "time", "chosen", "score"),
}
"""What each sight shows of a person. Learners are told, and facilitators shown, what stands here and no more."""

_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def codename(learner: str) -> str:
    """The name under which facilitators know a learner: "k7m-2qx", always the same. It does not tell the id."""
    number = int.from_bytes(hashlib.sha256(f"codename\0{learner}".encode()).digest())
    letters = "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(6))
    return f"{letters[:3]}-{letters[3:]}"


@dataclass(frozen=True)
class Done:
    """One attempt, as far as it may be seen; None for what may not."""

    phase: str
    item: str
    time: datetime | None = None
    chosen: Mapping[str, Any] | None = None
    """What was picked, by group."""
    score: float | None = None


@dataclass(frozen=True)
class Person:
    """What may be seen of one learner."""

    codename: str
    sight: Sight
    done: tuple[Done, ...]
    """In the order of submission; where no time may be seen, each scenario once and in the order of its id."""


class Persons:
    """Part of a `Store`; what holds of its methods holds of these."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def last_look(self, learner: str) -> datetime | None:
        """When a facilitator last looked at this learner; None when none has."""
        query = select(func.max(looks.c.looked)).where(looks.c.learner == learner)
        found = self._transactions.read(lambda connection: connection.execute(query).scalar_one_or_none())
        return read(found) if found else None

    def look(self, cohort: str, name: str, now: datetime) -> Person | None:
        """What facilitators may see of the learner with this code-name; None when that is nothing, or nobody has it.

        Nobody is looked at without a line in the audit, and one that the learner can read: both are committed first.
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
    """The attempts of a learner; what their cohort does not show is withheld in the query itself."""

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

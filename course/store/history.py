"""A learner's history: those of their attempts that the course needs, bounded in number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from course.store.attempt import FRAME_COLUMNS, Attempt
from course.store.tables import attempts, frame
from course.store.timestamp import read
from course.store.transactions import named

_OWN: Final = attempts.c.learner == bindparam("learner")
_RANKED = (
    select(
        attempts.c.id,
        func.row_number()
        .over(
            partition_by=(attempts.c.item, attempts.c.phase),
            order_by=(attempts.c.submitted.desc(), attempts.c.id.desc()),
        )
        .label("back"),
    )
    .where(_OWN)
    .subquery()
)
"""Query that ranks a learner's attempts by id only, so that responses are read just for the attempts needed."""
_LATEST = (
    select(*(frame.c[name] for name in FRAME_COLUMNS))
    .where(frame.c.id.in_(select(_RANKED.c.id).where(_RANKED.c.back <= bindparam("latest"))))
    .order_by(frame.c.submitted, frame.c.id)
)
_COUNTED = (
    select(attempts.c.item, attempts.c.phase, func.count().label("count"))
    .where(_OWN)
    .group_by(attempts.c.item, attempts.c.phase)
    .having(func.count() > bindparam("latest"))
)
_RECENT = (
    select(attempts.c.item, attempts.c.submitted)
    .where(_OWN)
    .order_by(attempts.c.submitted.desc())
    .limit(bindparam("recent"))
)


@dataclass(frozen=True)
class History:
    """A learner's attempts as far as the course needs them."""

    attempts: Sequence[Attempt] = ()
    """The latest attempts at each item in each phase, in the order of submission."""

    earlier: Mapping[str, int] = field(default_factory=dict)
    """Item -> number of practice attempts older than those in `attempts`, if there are any."""

    recent: tuple[tuple[str, datetime], ...] = ()
    """(item, time of submission) of the latest attempts at all items, in the order of submission."""


def history(connection: Connection, learner: str, latest: int, recent: int) -> History:
    """Load a learner's history: up to `latest` attempts for each item and phase, and the times of the last `recent`."""
    given: dict[str, Any] = {"learner": learner, "latest": latest}
    made = [Attempt.from_row(row) for row in named(connection, _LATEST, **given)]
    counted = connection.execute(_COUNTED, given).all()
    last = connection.execute(_RECENT, {"learner": learner, "recent": recent}).all()
    return History(
        made,
        {row.item: row[2] - latest for row in counted if row.phase == "practice"},
        tuple((row.item, read(row.submitted)) for row in reversed(last)),
    )

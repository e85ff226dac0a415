"""A learner's history: as much of what they did as the course needs, however often they did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from course.store.attempt import FRAME_COLUMNS, Attempt
from course.store.instant import read
from course.store.tables import attempts, frame
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
"""The ids of all attempts alone, so that no response is read that is not needed."""
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
    """What one learner did."""

    attempts: Sequence[Attempt] = ()
    """The latest attempts at each item in each phase, in the order of submission."""

    earlier: Mapping[str, int] = field(default_factory=dict)
    """Item -> how many practice attempts there were before these, where there were any."""

    recent: tuple[tuple[str, datetime], ...] = ()
    """The item and instant of the latest attempts of all, in the order of submission."""


def history(connection: Connection, learner: str, latest: int, recent: int) -> History:
    """The history of a learner: their `latest` attempts at each item and phase, and the `recent` ones of all."""
    given: dict[str, Any] = {"learner": learner, "latest": latest}
    made = [Attempt.from_row(row) for row in named(connection, _LATEST, **given)]
    counted = connection.execute(_COUNTED, given).all()
    last = connection.execute(_RECENT, {"learner": learner, "recent": recent}).all()
    return History(
        made,
        {row.item: row[2] - latest for row in counted if row.phase == "practice"},
        tuple((row.item, read(row.submitted)) for row in reversed(last)),
    )

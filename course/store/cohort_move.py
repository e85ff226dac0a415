"""Move a learner, with all their attempts, to another cohort."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, bindparam, func, insert, select, update

from course.store.audit import note
from course.store.audit_note import Role
from course.store.learner import Learner
from course.store.release import entered, leaving, passing_on
from course.store.tables import attempts, gaps, learners, places
from course.store.timestamp import read, written
from course.store.transactions import named

_NEXT = timedelta(microseconds=1)
"""The smallest difference between two stored instants."""
_BELONGS = (
    select(learners.c.id, learners.c.cohort).where(learners.c.id == bindparam("learner")).with_for_update(read=True)
)
"""The query of `belonging` for one learner. Built once, since building it costs more than running it."""


def move(connection: Connection, learner: str, cohort: str, now: datetime, role: Role) -> Learner | None:
    """Move the learner with this id and their attempts to a cohort within the open transaction; None if not found.

    In the old cohort their attempts leave the same gaps as erasure does. In the new one the attempts are ordered after
    all existing ones, so that figures released before change only by whole groups (see release.py). The learner's turn
    number increases, so that open pages notice and reload.
    """
    # Locks the learner's row: a concurrent submission from another window waits, and then goes to the new cohort.
    found = named(connection, select(learners).where(learners.c.id == learner).with_for_update())
    if not found:
        return None
    known = Learner.from_row(found[0])
    if known.cohort == cohort:
        return known
    connection.execute(insert(gaps).from_select([each.name for each in gaps.c], leaving(learner, uuid4().hex)))
    connection.execute(passing_on(learner))
    mine = select(attempts.c.id).where(attempts.c.learner == learner).order_by(entered(attempts), attempts.c.id)
    last = select(func.max(entered(attempts))).where(attempts.c.cohort == cohort)
    latest = connection.execute(last).scalar_one()
    at = max(now, read(latest) + _NEXT) if latest else now
    ids = list(connection.execute(mine).scalars())
    for number, id_ in enumerate(ids):
        here = {"cohort": cohort, "moved": written(at + number * _NEXT)}
        connection.execute(update(attempts).where(attempts.c.id == id_).values(here))
    connection.execute(update(learners).where(learners.c.id == learner).values(cohort=cohort))
    connection.execute(update(places).where(places.c.learner == learner).values(turn=places.c.turn + 1))
    note(connection, "move", role, len(ids), now)
    return replace(known, cohort=cohort)


def belonging(connection: Connection, of: Collection[str]) -> Mapping[str, str]:
    """Return learner -> cohort for those of the learners who exist; locks them until the transaction ends."""
    if not of:
        return {}
    if len(of) == 1:
        rows = connection.execute(_BELONGS, {"learner": next(iter(of))})
    else:
        query = select(learners.c.id, learners.c.cohort).where(learners.c.id.in_(of)).with_for_update(read=True)
        rows = connection.execute(query)
    return {row.id: row.cohort for row in rows}

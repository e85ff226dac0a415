"""Erasure: all that is stored of one learner, shown to them, or gone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from course.store.audit import note
from course.store.instant import written
from course.store.note import Role
from course.store.release import leaving, passing_on
from course.store.tables import gaps, learners, metadata, records


def holdings(learner: str) -> dict[str, Select[Any]]:
    """For each table with rows of the learner with this id, the query of them, without the hashes of their codes.

    The rows are in the order of when they were made, where their table says that.
    """
    held = [(each, each.c.learner) for each in metadata.sorted_tables if "learner" in each.c]
    return {
        each.name: select(*(column for column in each.c if not column.name.endswith("_hash")))
        .where(whose == learner)
        .order_by(*(each.c[name] for name in ("submitted", "looked") if name in each.c), *each.primary_key)
        for each, whose in [(learners, learners.c.id), *held]
    }


def erase(connection: Connection, learner: str, now: datetime, role: Role) -> dict[str, int]:
    """Erase the learner with this id in one transaction, and return the number of rows by table.

    Their completion records stay as revoked, without them; their attempts leave gaps; the audit notes who erased.
    """
    # Whoever submits for them at this moment in another window waits here, and then finds nobody to submit for.
    connection.execute(select(learners.c.id).where(learners.c.id == learner).with_for_update())
    connection.execute(insert(gaps).from_select([each.name for each in gaps.c], leaving(learner, uuid4().hex)))
    connection.execute(passing_on(learner))
    since = func.coalesce(records.c.revoked, written(now))
    revoking = update(records).where(records.c.learner == learner).values(learner=None, revoked=since)
    gone = {"records": connection.execute(revoking).rowcount}
    for each in reversed(metadata.sorted_tables):
        if "learner" in each.c and each is not records:
            gone[each.name] = connection.execute(delete(each).where(each.c.learner == learner)).rowcount
    gone["learners"] = connection.execute(delete(learners).where(learners.c.id == learner)).rowcount
    if gone["learners"]:
        note(connection, "erase", role, sum(gone.values()), now)
    return gone

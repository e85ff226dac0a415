"""Find or erase all data stored about one learner."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from course.store.audit import note
from course.store.audit_note import Role
from course.store.release import leaving, passing_on
from course.store.tables import gaps, learners, metadata, records
from course.store.timestamp import written


def holdings(learner: str) -> dict[str, Select[Any]]:
    """Return table name -> query for the learner's rows, for every table with personal data; without code hashes.

    Rows are in the order of creation if their table has a column for it.
    """
    held = [(each, each.c.learner) for each in metadata.sorted_tables if "learner" in each.c]
    return {
        each.name: select(*(column for column in each.c if not column.name.endswith("_hash")))
        .where(whose == learner)
        .order_by(*(each.c[name] for name in ("submitted", "looked") if name in each.c), *each.primary_key)
        for each, whose in [(learners, learners.c.id), *held]
    }


def erase(connection: Connection, learner: str, now: datetime, role: Role) -> dict[str, int]:
    """Erase the learner with this id within the open transaction, and return the number of erased rows by table.

    Completion records are kept, marked as revoked and without the learner; erased attempts leave gaps (see
    release.py); the audit log records the role of the person who erased.
    """
    # Locks the learner's row: a concurrent submission from another window waits and then finds no learner.
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

"""Table definitions for queries. The tables are created by `migrations`; a test checks that both agree."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    column,
    false,
    table,
    text,
)

from course.store.attempt import FRAME_COLUMNS

metadata = MetaData()


def _outcome() -> tuple[Column[Any], ...]:
    """Return new columns for an attempt's outcome, from submission or regrade; tables cannot share Column objects."""
    return (
        Column("score", Float),
        Column("groups", Text, nullable=False),
        Column("critical_miss", Text, nullable=False),
        Column("harmful_pick", Text, nullable=False),
    )


_MOVED: Final = text("moved IS NOT NULL")

course = Table(
    "course",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    CheckConstraint("one = 1", name="course_one"),
)

cohorts = Table(
    "cohorts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("opens", Text),
    Column("closes", Text),
    Column("code", Text),
    Column("expected", Integer),
    Column("scenarios", Text),
    Column("sight", Text, nullable=False),
    Column("path", Text),
    Index("cohorts_code", "code", unique=True),
)

learners = Table(
    "learners",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, unique=True),
    Column("cohort", Text, ForeignKey("cohorts.id"), nullable=False),
    Column("created", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("cohort", Text, ForeignKey("cohorts.id"), nullable=False),
    Column("learner", Text, ForeignKey("learners.id"), nullable=False),
    Column("phase", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("item_version", Text, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("response", Text, nullable=False),
    Column("certainty", Integer),
    *_outcome(),
    Column("started", Text, nullable=False),
    Column("submitted", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("seen", Boolean, nullable=False),
    Column("moved", Text),
    CheckConstraint("phase IN ('pre', 'practice', 'post')", name="attempts_phase"),
    Index("attempts_cohort", "cohort", "submitted", "id"),
    Index("attempts_learner", "learner", "submitted"),
    Index("attempts_moved", "cohort", "moved", sqlite_where=_MOVED, postgresql_where=_MOVED),
)

answers = Table(
    "answers",
    metadata,
    Column("attempt", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("learner", Text, ForeignKey("learners.id"), nullable=False),
    Column("item", Text, nullable=False),
    Column("picks", Text, nullable=False),
    Column("certainty", Integer),
    Column("submitted", Text, nullable=False),
    Index("answers_learner", "learner"),
)

places = Table(
    "places",
    metadata,
    Column("learner", Text, ForeignKey("learners.id"), primary_key=True),
    Column("turn", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("updated", Text, nullable=False),
)

records = Table(
    "records",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("learner", Text, ForeignKey("learners.id")),
    Column("issued", Text, nullable=False),
    Column("course_version", Text, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("revoked", Text),
    Index("records_learner", "learner"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("noted", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("rows", Integer, nullable=False),
)

rooms = Table(
    "rooms",
    metadata,
    Column("id", Text, primary_key=True),
    Column("cohort", Text, ForeignKey("cohorts.id"), nullable=False),
    Column("steps", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("phase", Text, nullable=False),
    Column("revealed", Text, nullable=False),
    Column("chosen", Text, nullable=False, server_default="{}"),
    Column("version", Integer, nullable=False),
    Column("opened", Text, nullable=False),
    Column("moved", Text, nullable=False),
    Column("ended", Text),
    Column("ahead", Text, nullable=False, server_default=""),
    Column("reached", Integer, nullable=False, server_default="0"),
    Column("skipped", Text, nullable=False, server_default="[]"),
    Column("until", Text),
    Column("dark", Boolean, nullable=False, server_default=false()),
    Column("joined", Integer),
    Column("supposed", Integer),
    CheckConstraint("phase IN ('asking', 'closed', 'revealed')", name="rooms_phase"),
    Index("rooms_cohort", "cohort", "opened"),
)

seats = Table(
    "seats",
    metadata,
    Column("room", Text, ForeignKey("rooms.id"), primary_key=True),
    Column("learner", Text, ForeignKey("learners.id"), primary_key=True),
    Column("here", Boolean, nullable=False),
    Column("seen", Text, nullable=False, server_default=""),
    Index("seats_learner", "learner"),
)

votes = Table(
    "votes",
    metadata,
    Column("room", Text, ForeignKey("rooms.id"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("learner", Text, ForeignKey("learners.id"), primary_key=True),
    Column("picks", Text, nullable=False),
    Index("votes_learner", "learner"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("name", Text, primary_key=True),
    Column("learner", Text, ForeignKey("learners.id")),
    Column("delivered", Text, nullable=False),
    Column("refused", Text),
    Index("deliveries_learner", "learner"),
)

looks = Table(
    "looks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("learner", Text, ForeignKey("learners.id"), nullable=False),
    Column("looked", Text, nullable=False),
    Column("sight", Text, nullable=False),
    Index("looks_learner", "learner"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("attempt", Text, ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
    Column("regrade", Integer, ForeignKey("regrades.id"), nullable=False),
    *_outcome(),
    Index("outcomes_regrade", "regrade"),
)

replaced = Table(
    "replaced",
    metadata,
    Column("attempt", Text, ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
    Column("regrade", Integer, nullable=False),
    *_outcome(),
    Column("by", Integer, ForeignKey("regrades.id"), primary_key=True),
    Index("replaced_by", "by"),
)

regrades = Table(
    "regrades",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("begun", Text, nullable=False),
    Column("ended", Text),
    Column("rules_version", Text, nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("cohort", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("item_version", Text, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("submitted", Text, nullable=False),
    Column("erased", Text, nullable=False, server_default=""),
    Index("gaps_cohort", "cohort"),
)

lti_platforms = Table(
    "lti_platforms",
    metadata,
    Column("id", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("registered", Text, nullable=False),
)

lti_nonces = Table(
    "lti_nonces",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("expires", Text, nullable=False),
)

lti_grades = Table(
    "lti_grades",
    metadata,
    Column("id", Text, primary_key=True),
    Column("learner", Text, ForeignKey("learners.id"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("lineitem", Text, nullable=False),
    Column("readable", Boolean, nullable=False),
    Column("target", Text, nullable=False),
    Column("sent", Text),
    Column("pending", Text),
    Column("stamp", Text),
    Column("tried", Boolean, nullable=False, server_default=false()),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("due", Text, nullable=False, server_default=""),
    Column("refused", Text),
    Index("lti_grades_learner", "learner"),
    Index("lti_grades_due", "due"),
)

frame = table("frame", *(column(name, attempts.c[name].type) for name in (*FRAME_COLUMNS, "moved")))
"""A view of attempts for a facilitator's database role, which has no access to tables that could identify learners.

An attempt's outcome is that of the last regrade that changed it, else the original one.
"""

standing = table("standing", *(column(name, Text) for name in ("cohort", "learner", "phase", "item")))
"""A view of (learner, item done); a learner who has done nothing has one row without an item."""

"""When an attempt came into its cohort, where its learner moved there with it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

FRAME = (
    "VIEW frame AS SELECT a.id, a.cohort, a.learner, a.phase, a.item, a.item_version, a.rules_version, a.variant,"
    " a.response, a.certainty,"
    " CASE WHEN o.attempt IS NULL THEN a.score ELSE o.score END AS score,"
    ' CASE WHEN o.attempt IS NULL THEN a."groups" ELSE o."groups" END AS "groups",'
    " CASE WHEN o.attempt IS NULL THEN a.critical_miss ELSE o.critical_miss END AS critical_miss,"
    " CASE WHEN o.attempt IS NULL THEN a.harmful_pick ELSE o.harmful_pick END AS harmful_pick,"
    " a.started, a.submitted, a.simulated, a.seen, a.moved"
    " FROM attempts a LEFT JOIN outcomes o ON o.attempt = a.id"
)


def upgrade() -> None:
    """Add the column to the table and to the view; no attempt that is stored has moved."""
    op.add_column("attempts", sa.Column("moved", sa.Text))
    somewhere = sa.text("moved IS NOT NULL")
    op.create_index(
        "attempts_moved", "attempts", ["cohort", "moved"], sqlite_where=somewhere, postgresql_where=somewhere
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP VIEW frame")
        op.execute(f"CREATE {FRAME}")
        return
    op.execute(f"CREATE OR REPLACE {FRAME}")  # what was granted stays granted
    op.execute(  # the role of roles.sql, where it was made for this store before
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'course_learning') AND"
        " has_column_privilege('course_learning', 'learners', 'token_hash', 'UPDATE')"
        " THEN GRANT UPDATE (cohort) ON learners TO course_learning;"
        " GRANT UPDATE (cohort, moved) ON attempts TO course_learning; END IF; END $$"
    )

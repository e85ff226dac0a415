"""What facilitators may see of a person, their looks at one, and attempts whose key was seen in a live room before."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

FRAME = (
    "VIEW frame AS SELECT a.id, a.cohort, a.learner, a.phase, a.item, a.item_version, a.rules_version, a.variant,"
    " a.response, a.certainty,"
    " CASE WHEN o.attempt IS NULL THEN a.score ELSE o.score END AS score,"
    ' CASE WHEN o.attempt IS NULL THEN a."groups" ELSE o."groups" END AS "groups",'
    " CASE WHEN o.attempt IS NULL THEN a.critical_miss ELSE o.critical_miss END AS critical_miss,"
    " CASE WHEN o.attempt IS NULL THEN a.harmful_pick ELSE o.harmful_pick END AS harmful_pick,"
    " a.started, a.submitted, a.simulated, a.seen"
    " FROM attempts a LEFT JOIN outcomes o ON o.attempt = a.id"
)


def upgrade() -> None:
    """Add the columns and the table, and let the view show what was seen.

    Cohorts and attempts of before keep what they were: nothing of a person is seen, and what counted still counts, so
    that no figure that was told moves by fewer than a group.
    """
    op.add_column("cohorts", sa.Column("sight", sa.Text, nullable=False, server_default="nothing"))
    op.add_column("attempts", sa.Column("seen", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "looks",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("learner", sa.Text, sa.ForeignKey("learners.id"), nullable=False),
        sa.Column("looked", sa.Text, nullable=False),
        sa.Column("sight", sa.Text, nullable=False),
    )
    op.create_index("looks_learner", "looks", ["learner"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP VIEW frame")
        op.execute(f"CREATE {FRAME}")
    else:
        op.execute(f"CREATE OR REPLACE {FRAME}")  # what was granted stays granted

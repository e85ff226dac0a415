"""Outcomes of regrades, gaps that erasing leaves, and how far learners have come."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

FRAME = (
    "VIEW frame AS SELECT a.id, a.cohort, a.learner, a.phase, a.item, a.item_version, a.rules_version, a.variant,"
    " a.response, a.certainty,"
    " CASE WHEN o.attempt IS NULL THEN a.score ELSE o.score END AS score,"
    ' CASE WHEN o.attempt IS NULL THEN a."groups" ELSE o."groups" END AS "groups",'
    " CASE WHEN o.attempt IS NULL THEN a.critical_miss ELSE o.critical_miss END AS critical_miss,"
    " CASE WHEN o.attempt IS NULL THEN a.harmful_pick ELSE o.harmful_pick END AS harmful_pick,"
    " a.started, a.submitted, a.simulated"
    " FROM attempts a LEFT JOIN outcomes o ON o.attempt = a.id"
)
STANDING = (
    "CREATE VIEW standing AS SELECT l.cohort AS cohort, l.id AS learner, a.phase AS phase, a.item AS item"
    " FROM learners l LEFT JOIN attempts a ON a.learner = l.id"
)


def upgrade() -> None:
    """Create `regrades`, `outcomes` and their companions; let the view `frame` show an attempt's newest outcome."""
    op.create_table(
        "regrades",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("begun", sa.Text, nullable=False),
        sa.Column("ended", sa.Text),
        sa.Column("rules_version", sa.Text, nullable=False),
    )
    op.create_table(
        "outcomes",
        sa.Column("attempt", sa.Text, sa.ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("regrade", sa.Integer, sa.ForeignKey("regrades.id"), nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("groups", sa.Text, nullable=False),
        sa.Column("critical_miss", sa.Text, nullable=False),
        sa.Column("harmful_pick", sa.Text, nullable=False),
    )
    op.create_index("outcomes_regrade", "outcomes", ["regrade"])
    op.create_table(
        "replaced",
        sa.Column("attempt", sa.Text, sa.ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("regrade", sa.Integer, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("groups", sa.Text, nullable=False),
        sa.Column("critical_miss", sa.Text, nullable=False),
        sa.Column("harmful_pick", sa.Text, nullable=False),
        sa.Column("by", sa.Integer, sa.ForeignKey("regrades.id"), primary_key=True),
    )
    op.create_index("replaced_by", "replaced", ["by"])
    names = ("cohort", "phase", "item", "variant", "item_version", "rules_version", "submitted")
    op.create_table("gaps", *(sa.Column(name, sa.Text, nullable=False) for name in names))
    op.create_index("gaps_cohort", "gaps", ["cohort"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP VIEW frame")
        op.execute(f"CREATE {FRAME}")
    else:
        op.execute(f"CREATE OR REPLACE {FRAME}")  # what was granted stays granted
    op.execute(STANDING)

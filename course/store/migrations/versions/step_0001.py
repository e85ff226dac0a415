"""Cohorts, learners, attempts, places, and the facilitators' view."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the first version."""
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("opens", sa.Text),
        sa.Column("closes", sa.Text),
    )
    op.create_table(
        "learners",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("token_hash", sa.Text, unique=True),
        sa.Column("cohort", sa.Text, sa.ForeignKey("cohorts.id"), nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("cohort", sa.Text, sa.ForeignKey("cohorts.id"), nullable=False),
        sa.Column("learner", sa.Text, sa.ForeignKey("learners.id"), nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("item_version", sa.Text, nullable=False),
        sa.Column("rules_version", sa.Text, nullable=False),
        sa.Column("variant", sa.Text, nullable=False),
        sa.Column("response", sa.Text, nullable=False),
        sa.Column("certainty", sa.Integer),
        sa.Column("score", sa.Float),
        sa.Column("groups", sa.Text, nullable=False),
        sa.Column("critical_miss", sa.Text, nullable=False),
        sa.Column("harmful_pick", sa.Text, nullable=False),
        sa.Column("started", sa.Text, nullable=False),
        sa.Column("submitted", sa.Text, nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.CheckConstraint("phase IN ('pre', 'practice', 'post')", name="attempts_phase"),
    )
    op.create_index("attempts_cohort", "attempts", ["cohort", "submitted"])
    op.create_index("attempts_learner", "attempts", ["learner", "submitted"])
    op.create_table(
        "places",
        sa.Column("learner", sa.Text, sa.ForeignKey("learners.id"), primary_key=True),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("updated", sa.Text, nullable=False),
    )
    op.execute(
        "CREATE VIEW frame AS SELECT id, cohort, learner, phase, item, item_version, rules_version, variant, response,"
        ' certainty, score, "groups", critical_miss, harmful_pick, started, submitted, simulated FROM attempts'
    )

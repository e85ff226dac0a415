"""What a cohort is told beforehand, and live rooms with their votes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns of cohorts, and make the tables of rooms."""
    for column in (sa.Column("code", sa.Text), sa.Column("expected", sa.Integer), sa.Column("scenarios", sa.Text)):
        op.add_column("cohorts", column)
    op.create_index("cohorts_code", "cohorts", ["code"], unique=True)
    op.create_table(
        "rooms",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("cohort", sa.Text, sa.ForeignKey("cohorts.id"), nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("revealed", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("opened", sa.Text, nullable=False),
        sa.Column("moved", sa.Text, nullable=False),
        sa.Column("ended", sa.Text),
        sa.CheckConstraint("phase IN ('asking', 'closed', 'revealed')", name="rooms_phase"),
    )
    op.create_index("rooms_cohort", "rooms", ["cohort", "opened"])
    op.create_table(
        "seats",
        sa.Column("room", sa.Text, sa.ForeignKey("rooms.id"), primary_key=True),
        sa.Column("learner", sa.Text, sa.ForeignKey("learners.id"), primary_key=True),
        sa.Column("here", sa.Boolean, nullable=False),
    )
    op.create_index("seats_learner", "seats", ["learner"])
    op.create_table(
        "votes",
        sa.Column("room", sa.Text, sa.ForeignKey("rooms.id"), primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True),
        sa.Column("learner", sa.Text, sa.ForeignKey("learners.id"), primary_key=True),
        sa.Column("picks", sa.Text, nullable=False),
    )
    op.create_index("votes_learner", "votes", ["learner"])

"""Answers: one row for each submitted question, so that a question is locked before its attempt is complete."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the table. Attempts made before have no answers; their responses say what was picked."""
    op.create_table(
        "answers",
        sa.Column("attempt", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("learner", sa.Text, sa.ForeignKey("learners.id"), nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("picks", sa.Text, nullable=False),
        sa.Column("certainty", sa.Integer),
        sa.Column("submitted", sa.Text, nullable=False),
    )
    op.create_index("answers_learner", "answers", ["learner"])
    op.add_column("cohorts", sa.Column("path", sa.Text))

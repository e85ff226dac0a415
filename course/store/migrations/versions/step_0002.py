"""Completion records, and the audit of exports and erasures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "records",
        sa.Column("code_hash", sa.Text, primary_key=True),
        sa.Column("learner", sa.Text, sa.ForeignKey("learners.id")),
        sa.Column("issued", sa.Text, nullable=False),
        sa.Column("course_version", sa.Text, nullable=False),
        sa.Column("rules_version", sa.Text, nullable=False),
        sa.Column("revoked", sa.Text),
    )
    op.create_index("records_learner", "records", ["learner"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("noted", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
    )

"""Deliveries: which statements a learning record store has, so that none is sent twice and none is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "deliveries",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("learner", sa.Text, sa.ForeignKey("learners.id")),
        sa.Column("delivered", sa.Text, nullable=False),
        sa.Column("refused", sa.Text),
    )
    op.create_index("deliveries_learner", "deliveries", ["learner"])

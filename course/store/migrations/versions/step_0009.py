"""Gaps: which of them are of the same erased learner, so that lists of those who finished keep a gap too."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, and drop the index of a query that is gone. Of earlier gaps nobody knows whose they are."""
    op.add_column("gaps", sa.Column("erased", sa.Text, nullable=False, server_default=""))
    op.drop_index("attempts_cell", "attempts")

"""What a live room supposes: which of the suggested changes of fact it looks at."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column. A room that is open supposes nothing."""
    op.add_column("rooms", sa.Column("supposed", sa.Integer))

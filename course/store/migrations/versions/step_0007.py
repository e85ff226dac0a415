"""Indexes that hold all that is asked: of how many stand behind a cell, and of the order of a cohort's attempts."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the index of the cells, and the one of the order anew, whole."""
    cell = ["cohort", "phase", "item", "variant", "item_version", "rules_version", "seen", "learner"]
    op.create_index("attempts_cell", "attempts", cell)
    op.drop_index("attempts_cohort", "attempts")
    op.create_index("attempts_cohort", "attempts", ["cohort", "submitted", "id"])

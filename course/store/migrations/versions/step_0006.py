"""What erasing leaves keeps its place in the order, and no instant of the learner's own."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Let each gap stand after the attempt that was before it in its cell."""
    op.execute(
        "UPDATE gaps SET submitted = COALESCE((SELECT MAX(a.submitted) FROM attempts a"
        " WHERE a.cohort = gaps.cohort AND a.phase = gaps.phase AND a.item = gaps.item AND a.variant = gaps.variant"
        " AND a.item_version = gaps.item_version AND a.rules_version = gaps.rules_version"
        " AND a.submitted < gaps.submitted) || '~', '')"
    )

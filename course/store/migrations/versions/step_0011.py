"""Rooms: the phases before voting, the order of steps, the timer, the dark screen; seats: when a page last reported."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add columns to `rooms` and `seats`; existing rooms count as having shown every step up to their current one."""
    for column in (
        sa.Column("ahead", sa.Text, nullable=False, server_default=""),
        sa.Column("reached", sa.Integer, nullable=False, server_default="0"),
        sa.Column("skipped", sa.Text, nullable=False, server_default="[]"),
        sa.Column("until", sa.Text),
        sa.Column("dark", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("joined", sa.Integer),
    ):
        op.add_column("rooms", column)
    op.add_column("seats", sa.Column("seen", sa.Text, nullable=False, server_default=""))
    op.execute("UPDATE rooms SET reached = step")
    if op.get_bind().dialect.name == "postgresql":  # the role of roles.sql, where it was made for this store before
        op.execute(
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'course_facilitating') AND"
            " has_column_privilege('course_facilitating', 'seats', 'here', 'SELECT')"
            " THEN GRANT SELECT (seen) ON seats TO course_facilitating; END IF; END $$"
        )

"""Which course the store belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the table. It has no row until the course is served: the first to do so names it."""
    op.create_table(
        "course",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.CheckConstraint("one = 1", name="course_one"),
    )
    if op.get_bind().dialect.name != "sqlite":
        op.execute(  # the roles of roles.sql, where they were made for this store before
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'course_learning') AND"
            " has_table_privilege('course_learning', 'frame', 'SELECT')"
            " THEN GRANT SELECT, INSERT ON course TO course_learning; END IF;"
            " IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'course_facilitating') AND"
            " has_table_privilege('course_facilitating', 'frame', 'SELECT')"
            " THEN GRANT SELECT ON course TO course_facilitating; END IF; END $$"
        )

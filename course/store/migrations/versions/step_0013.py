"""LTI: platforms that registered themselves, launches that were used, and the grades to be sent back."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "lti_platforms",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("registered", sa.Text, nullable=False),
    )
    op.create_table(
        "lti_nonces",
        sa.Column("nonce", sa.Text, primary_key=True),
        sa.Column("expires", sa.Text, nullable=False),
    )
    op.create_table(
        "lti_grades",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("learner", sa.Text, sa.ForeignKey("learners.id"), nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("lineitem", sa.Text, nullable=False),
        sa.Column("readable", sa.Boolean, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("sent", sa.Text),
        sa.Column("pending", sa.Text),
        sa.Column("stamp", sa.Text),
        sa.Column("tried", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("due", sa.Text, nullable=False, server_default=""),
        sa.Column("refused", sa.Text),
    )
    op.create_index("lti_grades_learner", "lti_grades", ["learner"])
    op.create_index("lti_grades_due", "lti_grades", ["due"])

"""Rooms: how many chose each option at each revealed step, so that the numbers stay when a voter is erased."""

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

FEWEST = 5


def upgrade() -> None:
    """Add the column, and count the votes of rooms from before, except where some of them are erased already."""
    op.add_column("rooms", sa.Column("chosen", sa.Text, nullable=False, server_default="{}"))
    connection = op.get_bind()
    cast = sa.text("SELECT picks FROM votes WHERE room = :room AND step = :step")
    change = sa.text("UPDATE rooms SET revealed = :revealed, chosen = :chosen WHERE id = :room")
    for room, revealed in connection.execute(sa.text("SELECT id, revealed FROM rooms WHERE revealed != '{}'")).all():
        counted: dict[str, tuple[str, int]] = {}
        chosen: dict[str, dict[str, int]] = {}
        for step, told in json.loads(revealed).items():
            since, count = told if isinstance(told, list) else (told, None)
            votes = connection.execute(cast, {"room": room, "step": int(step)}).scalars().all()
            counted[step] = (since, len(votes) if count is None else count)
            if counted[step][1] == len(votes) >= FEWEST:
                chosen[step] = dict(sorted(Counter(pick for picks in votes for pick in json.loads(picks)).items()))
        connection.execute(change, {"room": room, "revealed": json.dumps(counted), "chosen": json.dumps(chosen)})

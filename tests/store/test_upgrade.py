"""A store of an earlier version: what an upgrade makes of its rows."""

from __future__ import annotations

import json
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

import course.store
from course.store import Store

MIGRATIONS = Path(course.store.__file__).parent / "migrations"
SINCE = "2026-09-01T09:00:00+00:00"


def make(connection: Connection, version: str) -> None:
    """Make the tables of an earlier version."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, version)


def vote(connection: Connection, room: str, step: int, count: int) -> None:
    for number in range(count):
        picks = json.dumps(["a", "b"] if number else ["a"])
        row = {"room": room, "step": step, "learner": f"l{number}", "picks": picks}
        connection.execute(text("INSERT INTO votes VALUES (:room, :step, :learner, :picks)"), row)


def test_upgrade_counts_the_votes_of_rooms_from_before(url: str) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        make(connection, "0011")
        connection.execute(
            text("INSERT INTO cohorts (id, name, created, simulated) VALUES ('may', 'May', :at, FALSE)"), {"at": SINCE}
        )
        for number in range(7):
            connection.execute(
                text("INSERT INTO learners (id, cohort, created, simulated) VALUES (:id, 'may', :at, FALSE)"),
                {"id": f"l{number}", "at": SINCE},
            )
        revealed = json.dumps({"0": [SINCE, 6], "1": [SINCE, 4], "2": [SINCE, 7], "3": SINCE})
        row = {"at": SINCE, "revealed": revealed, "steps": json.dumps([["goose", "quadrant"]] * 4)}
        connection.execute(
            text(
                "INSERT INTO rooms (id, cohort, steps, step, phase, revealed, version, opened, moved)"
                " VALUES ('r1', 'may', :steps, 3, 'revealed', :revealed, 9, :at, :at)"
            ),
            row,
        )
        for step, count in ((0, 6), (1, 4), (2, 6), (3, 5)):  # one of the seven at step 2 was erased since
            vote(connection, "r1", step, count)
    engine.dispose()
    store = Store.open(url)
    [room] = store.rooms.of("may")
    store.close()
    assert room.counted == {0: 6, 1: 4, 2: 7, 3: 5}
    assert room.chosen == {0: {"a": 6, "b": 5}, 3: {"a": 5, "b": 4}}

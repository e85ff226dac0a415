"""A store of an earlier version: what an upgrade makes of its rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from course.store import Store
from course.store.schema import VERSION, upgrade
from tests.store import postgres

SINCE = "2026-09-01T09:00:00+00:00"


@pytest.fixture
def other(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> str:
    """The URL of a second empty store on the same database."""
    if url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'other.db'}"
    running: postgres.Server = request.getfixturevalue("server")
    return running.database()


def engine_of(url: str) -> Engine:
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"))


def described(url: str) -> dict[str, Any]:
    """All that a database knows of its tables and views, without the order of columns."""
    engine = engine_of(url)
    found: dict[str, Any] = {}
    seen = inspect(engine)
    for table in sorted(seen.get_table_names()):
        columns = {
            each["name"]: (str(each["type"]), each["nullable"], plain(each["default"]))
            for each in seen.get_columns(table)
        }
        keys = sorted(
            (each["constrained_columns"], each["referred_table"], each["referred_columns"], str(each["options"]))
            for each in seen.get_foreign_keys(table)
        )
        unique = sorted(each["column_names"] for each in seen.get_unique_constraints(table))
        indexes = sorted(
            (str(each["name"]), each["column_names"], bool(each["unique"]), plain(where(each)))
            for each in seen.get_indexes(table)
        )
        checks = sorted((str(each["name"]), each["sqltext"]) for each in seen.get_check_constraints(table))
        key = seen.get_pk_constraint(table)["constrained_columns"]
        found[table] = (columns, key, keys, unique, indexes, checks)
    for view in sorted(seen.get_view_names()):
        found[view] = " ".join(str(seen.get_view_definition(view)).split())
    engine.dispose()
    return found


def where(index: Any) -> object:
    options = index.get("dialect_options", {})
    return next((str(option) for name, option in options.items() if name.endswith("_where")), "")


def plain(default: object) -> str:
    """A default or a condition, which the two databases and two ways of making a table write differently."""
    said = str(default).lower().strip("()'").removesuffix("'::text")
    return {"false": "0"}.get(said, said)


def test_new_store_is_made_as_all_steps_from_the_first_one_make_it(url: str, other: str) -> None:
    Store.open(url).close()
    engine = engine_of(other)
    with engine.begin() as connection:
        upgrade(connection, "0016")
    engine.dispose()
    assert described(url) == described(other)
    assert len(described(url)) == 23


def vote(connection: Connection, room: str, step: int, count: int) -> None:
    for number in range(count):
        picks = json.dumps(["a", "b"] if number else ["a"])
        row = {"room": room, "step": step, "learner": f"l{number}", "picks": picks}
        connection.execute(text("INSERT INTO votes VALUES (:room, :step, :learner, :picks)"), row)


def test_upgrade_counts_the_votes_of_rooms_from_before(url: str) -> None:
    engine = engine_of(url)
    with engine.begin() as connection:
        upgrade(connection, "0011")
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


def test_store_of_an_earlier_version_is_copied_before_it_is_upgraded(path: Path) -> None:
    url = f"sqlite:///{path}"
    engine = engine_of(url)
    with engine.begin() as connection:
        upgrade(connection, "0013")
        row = {"id": "may", "at": SINCE}
        connection.execute(
            text("INSERT INTO cohorts (id, name, created, simulated) VALUES (:id, 'May', :at, FALSE)"), row
        )
    engine.dispose()
    opened = Store.open(url)
    assert [each.id for each in opened.cohorts()] == ["may"]
    opened.close()
    copy = path.with_name(f"{path.name}.before-{VERSION}")
    assert stamped(copy) == ("0013", 1)
    assert stamped(path) == (VERSION, 1)
    Store.open(url).close()  # a store that is current is not copied
    assert sorted(each.name for each in path.parent.iterdir() if "before" in each.name) == [copy.name]


def stamped(path: Path) -> tuple[str, int]:
    """The version of a store, and how many cohorts it holds."""
    engine = engine_of(f"sqlite:///{path}")
    with engine.begin() as connection:
        found = connection.execute(text("SELECT version_num, (SELECT count(*) FROM cohorts) FROM course_schema")).one()
    engine.dispose()
    return str(found[0]), int(found[1])


@pytest.mark.slow
def test_new_store_is_not_copied_and_made_without_alembic(path: Path) -> None:
    code = (
        "import sys; from course.store import Store; Store.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    words = [sys.executable, "-c", code, f"sqlite:///{path}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    assert [each.name for each in path.parent.iterdir() if "before" in each.name] == []

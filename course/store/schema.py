"""The database schema: create it, check its version and run migrations."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Text, column, inspect, select, table

from course.store import sqlite
from course.store.failure import StoreError
from course.store.tables import metadata

VERSION = "0016"
"""The schema version that this code requires: the last migration in `migrations/versions`."""

VERSION_TABLE = "course_schema"

_LOCK = 5_842_021_506
"""Key of the PostgreSQL advisory lock that lets only one of several starting processes migrate."""


def version(connection: Connection) -> str | None:
    """Return the schema version of the store; None if it has no schema yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(
        select(column("version_num", Text)).select_from(table(VERSION_TABLE))
    ).scalar_one_or_none()


def is_current(connection: Connection, where: str) -> bool:
    """Return True if the schema has the version that this code requires; StoreError if it is newer."""
    found = version(connection)
    if found is not None and found > VERSION:
        raise StoreError(
            f"The store {where} has schema {found}, newer than the {VERSION} of this course; "
            "update the course, or name another store."
        )
    return found == VERSION


def migrate(connection: Connection, where: str, *, backed_up: bool = False) -> None:
    """Create the schema, or migrate it to `VERSION`, within the connection's open write transaction.

    A SQLite store is copied first, to `course.db.before-VERSION`, unless it is `backed_up`. StoreError if the store is
    newer than this code or contains tables of another program.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    if is_current(connection, where):  # another process has already migrated
        return
    if version(connection) is None:
        _create(connection, where)
    elif connection.dialect.name == "sqlite" and not backed_up:
        file = sqlite.path_of(connection.engine.url)
        sqlite.backup(connection.engine, file.with_name(f"{file.name}.before-{VERSION}"))
    if version(connection) != VERSION:
        upgrade(connection, VERSION)


def _create(connection: Connection, where: str) -> None:
    """Create the schema of release 0.1.0; StoreError if the database contains tables of another program."""
    taken = sorted(set(inspect(connection).get_table_names()) & {*metadata.tables, VERSION_TABLE})
    if taken:
        raise StoreError(
            f"The store {where} already holds tables of another program ({', '.join(taken)}); "
            "give the course a store of its own."
        )
    for statement in (Path(__file__).parent / "baseline.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def upgrade(connection: Connection, target: str) -> None:
    """Run the migrations up to the version `target`, within the connection's open write transaction."""
    from alembic import command  # noqa: PLC0415  # slow to import and rarely needed
    from alembic.config import Config  # noqa: PLC0415  # as above

    configuration = Config()
    folder = Path(__file__).parent / "migrations"
    configuration.set_main_option("script_location", str(folder).replace("%", "%%"))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, target)

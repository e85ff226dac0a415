"""PostgreSQL: the store of a course that runs on more than one machine."""

from __future__ import annotations

from sqlalchemy import URL, Connection, Engine, create_engine, event


def engine(url: URL, patience: float) -> Engine:
    """An engine on the database that `url` names. `patience`: seconds to wait for a lock or the server."""
    made = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={"connect_timeout": max(2, min(10, round(patience)))},
    )

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            # A server that was told to commit lazily would acknowledge what a crash can still take away.
            connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(patience * 1000)}")

    event.listen(made, "begin", begun)
    return made

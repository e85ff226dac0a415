"""PostgreSQL: the store of a course that runs on more than one machine."""

from __future__ import annotations

from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event

CONNECTIONS: Final = 15
"""The most connections of one process; each is opened when it is first needed, and stays open."""


def engine(url: URL, patience: float) -> Engine:
    """An engine on the database that `url` names. `patience`: seconds to wait for a lock or the server."""
    made = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,  # what is beyond the pool's size would be opened and closed for each transaction
        pool_use_lifo=True,
        connect_args={"connect_timeout": max(2, min(10, round(patience)))},
    )

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            # A server that was told to commit lazily would acknowledge what a crash can still take away.
            lock_timeout = f"SET LOCAL lock_timeout = {round(patience * 1000)}"
            connection.exec_driver_sql(f"SET LOCAL synchronous_commit = on; {lock_timeout}")

    event.listen(made, "begin", begun)
    return made

"""PostgreSQL as the store, for a course that runs on more than one machine."""

from __future__ import annotations

from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event

CONNECTIONS: Final = 15
"""Maximum number of pooled connections per process; each is opened on first use and stays open."""


def engine(url: URL, patience: float) -> Engine:
    """Create an engine for the database at `url`. `patience`: seconds to wait for a lock or the server."""
    made = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=CONNECTIONS,
        max_overflow=0,  # overflow connections would be opened and closed for each transaction
        pool_use_lifo=True,
        connect_args={"connect_timeout": max(2, min(10, round(patience)))},
    )

    def begun(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("writes", False):
            # With asynchronous commit, a crash could lose writes that the server has acknowledged.
            commit = f"SET LOCAL synchronous_commit = {'on' if options.get('synced', True) else 'off'}"
            connection.exec_driver_sql(f"{commit}; SET LOCAL lock_timeout = {round(patience * 1000)}")

    event.listen(made, "begin", begun)
    return made

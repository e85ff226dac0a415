"""The database at a URL: its engine, its name in messages, and its file if it has one."""

from __future__ import annotations

from functools import partial

from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError

from course.store import postgresql, sqlite
from course.store.failure import StoreError
from course.store.in_place import InPlace


def connect(url: str, patience: float) -> tuple[Engine, str, InPlace | None]:
    """Return (engine, name in messages, file) for a URL of SQLite or PostgreSQL; PostgreSQL has no file.

    `patience`: seconds to wait for a lock or a restarting server. StoreError if the URL cannot be read.
    """
    try:
        address = make_url(url.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError) as failure:
        raise StoreError(
            f"The store URL {url.partition(':')[0]}:... cannot be read; write sqlite:///PATH."
        ) from failure
    kind = address.get_backend_name()
    if kind == "sqlite":
        engine, where = sqlite.engine(address, patience), str(address.database)
        path = sqlite.path_of(address)
        in_place = InPlace(path, partial(sqlite.readable, path), partial(sqlite.rescue, engine))
    elif kind == "postgresql":
        engine = postgresql.engine(address, patience)
        where = address.set(query={}).render_as_string(hide_password=True)  # the URL's query may contain a password too
        in_place = None
    else:
        raise StoreError(f"The store cannot be kept in {kind}; use sqlite:///PATH or postgresql://.")
    return engine, where, in_place

"""Translate database errors into messages for operators."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class StoreError(Exception):
    """The store could not complete an operation, and nothing was acknowledged.

    The message says which store failed, why, and what to do.
    """


_SQLITE = {
    sqlite3.SQLITE_FULL: "has no space left on its disk; free some space and try again",
    sqlite3.SQLITE_BUSY: "is locked by another process; end that process, or try again in a moment",
    sqlite3.SQLITE_LOCKED: "is locked by another process; end that process, or try again in a moment",
    sqlite3.SQLITE_CORRUPT: "is damaged; stop the course, keep the file, and restore the last backup",
    sqlite3.SQLITE_NOTADB: "is not a store of this course; name another file, or restore the last backup",
    sqlite3.SQLITE_READONLY: "may not be written by this account; give it write permission to the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that its folder exists and this account may write there",
    sqlite3.SQLITE_IOERR: "could not be read or written, because of a disk error; check the "
    "system's log before trying again",
}

_POSTGRESQL = {
    "53100": "has no space left on its disk; free some space and try again",
    "53300": "has no connection free; raise max_connections, or start fewer workers",
    "55P03": "is locked by another transaction; try again in a moment",
    "28000": "refuses this role; check the name and the server's pg_hba.conf",
    "28P01": "refuses this password; check the store URL",
    "3D000": "does not exist; create it with createdb, or check the store URL",
    "42501": "does not permit this to the role in the store URL; use the owner's role, or grant the permission",
    "25006": "is read-only, as a standby is; name the primary server",
    "42P07": "holds tables of another program under the same names; give the course a database of its own",
    "XX001": "is damaged; stop the course and restore the last backup",
    "XX002": "is damaged; stop the course and restore the last backup",
}

_CONNECTING = {
    "password authentication failed": "28P01",
    "no pg_hba.conf entry": "28000",
    "too many clients": "53300",
    "connection slots are reserved": "53300",
    '" does not exist': "3D000",
}
"""Part of a PostgreSQL connection error message -> its SQLSTATE, which the driver does not report for these errors."""

_LOST = ("08", "57P")
"""SQLSTATE prefixes for a lost connection, or a server that is shutting down or starting up."""

_UNKNOWN_REFERENCE = "does not know this learner or cohort: they were not enrolled, or have been erased"


def passing(failure: DBAPIError | sqlite3.Error) -> bool:
    """True if the failure is transient (a lock, a lost connection, a restart), so that a retry may succeed."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    if isinstance(cause, sqlite3.Error):
        return _primary(cause) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    assert isinstance(failure, DBAPIError)  # noqa: S101 - narrows the type
    state = _state(cause)
    if state is None:  # the connection failed, or was lost during a statement
        return failure.connection_invalidated or type(cause).__name__ == "OperationalError"
    return state.startswith(_LOST) or state in ("40001", "40P01", "53300", "55P03")


@contextmanager
def saying(where: str) -> Iterator[None]:
    """Context manager that converts database exceptions into a StoreError about the store at `where`."""
    try:
        yield
    except SQLAlchemyError as failure:
        raise StoreError(f"The store {where} {_why(failure)}.") from failure
    except sqlite3.Error as failure:
        raise StoreError(f"The store {where} {_sqlite(failure)}.") from failure
    except UnicodeEncodeError as failure:
        raise StoreError(
            f"The store {where} cannot store a text that contains half of a character; type it again."
        ) from failure


def _why(failure: SQLAlchemyError) -> str:
    cause = failure.orig if isinstance(failure, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return _sqlite(cause)
    state = _state(cause)
    if state == "23503":
        return _UNKNOWN_REFERENCE
    if state in _POSTGRESQL:
        return _POSTGRESQL[state]
    if isinstance(failure, DBAPIError) and passing(failure):
        return "cannot be reached; check that the server is running and the address in the store URL is right"
    first = str(cause or failure).strip().partition("\n")[0].rstrip(".")
    return f"failed ({first}); nothing was stored"


def _sqlite(cause: sqlite3.Error) -> str:
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return _UNKNOWN_REFERENCE
    return _SQLITE.get(_primary(cause), f"failed ({cause}); nothing was stored")


def _primary(cause: sqlite3.Error) -> int:
    code: int = getattr(cause, "sqlite_errorcode", 0)
    return code & 0xFF  # drop the extended part of SQLite's result code


def _state(cause: BaseException | None) -> str | None:
    state: str | None = getattr(cause, "sqlstate", None)
    return state or next((each for words, each in _CONNECTING.items() if words in str(cause)), None)

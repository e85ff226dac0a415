"""SQLite: one file on a disk of this machine, opened so that what was committed survives a crash."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from course.store.failure import StoreError, saying

_NETWORK = re.compile(
    r"nfs4?|cifs|smb(fs|2|3)?|9p|afs|ncpfs|ceph|glusterfs|lustre|beegfs|gpfs|davfs2?|drvfs|vboxsf|prl_fs|"
    r"fuse\.(sshfs|glusterfs.*|ceph.*|rclone|s3fs|gcsfuse|davfs2?|smb.*|nfs.*|vmhgfs.*)"
)
"""File systems whose locks or shared memory do not hold between processes, as write-ahead logging needs."""
_LOOK = 0.001
"""Seconds between two looks whether another process has done writing."""

_MAGIC = b"SQLite format 3\0"
"""How a database file begins; a new one is empty."""
_MODE, _ROLLBACK = 18, 1
"""The byte that says whether a file may have a write-ahead log, and its value if not.

Source: SQLite, "Database File Format", section 1.3.
"""


def engine(url: URL, patience: float) -> Engine:
    """An engine on the file that `url` names, which is made, readable by its owner only, when it is not there.

    `patience`: seconds to wait for a lock. StoreError when the file is damaged, no database, on a network file system
    or not permitted to this account.
    """
    path = path_of(url)
    where = str(path)
    refuse_network(path, _mounts())
    _make(path)
    # Every thread keeps its connection: one opened anew costs more than most reads do.
    made = create_engine(
        URL.create("sqlite", database=where), connect_args={"timeout": patience}, pool_size=0, pool_use_lifo=True
    )
    event.listen(made, "connect", _connected)
    event.listen(made, "begin", lambda connection: _begun(connection, patience))
    try:
        with saying(where):
            _prepare(path, patience)
    except StoreError:
        made.dispose()
        raise
    return made


def refuse_network(path: Path, mounts: Iterable[str]) -> None:
    """StoreError when `path` lies on a network file system, by the lines of /proc/mounts."""
    real = path.resolve()
    kind, longest = "", -1
    for line in mounts:
        _, point, found, *_ = line.split(" ")
        mounted = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point))
        # of two mounts on one point the later hides the earlier
        if real.is_relative_to(mounted) and len(mounted.parts) >= longest:
            kind, longest = found, len(mounted.parts)
    if _NETWORK.fullmatch(kind):
        raise StoreError(
            f"The store {path} lies on a network file system ({kind}), where SQLite loses rows; "
            "put it on a local disk, or use PostgreSQL."
        )


def backup(source: Engine, target: Path) -> None:
    """Copy a running store into the new file `target`, whole and of one moment; StoreError when it exists."""
    if target.exists():
        raise StoreError(f"The backup {target} exists already; name a new file.")
    if not target.parent.is_dir():
        raise StoreError(f"There is no folder {target.parent} for the backup; make it, or name another file.")
    refuse_network(target, _mounts())
    _make(target)
    try:
        with saying(str(target)), source.connect() as connection:
            pooled: Any = connection.connection.dbapi_connection
            with closing(sqlite3.connect(target)) as copy:
                pooled.backup(copy)
            leave_wal_mode(target)
    except StoreError:
        target.unlink()  # half a copy would pass for a backup
        raise


class InPlace:
    """The database file as it was when it was opened: what is written to a file that was removed is lost."""

    def __init__(self, path: Path) -> None:
        self._path = path
        found = path.stat()
        self._file, self._size = (found.st_dev, found.st_ino), found.st_size

    def check(self) -> None:
        """StoreError when the file is gone, is another one, or was cut short. Costs one call of stat."""
        least = self._size  # read first: while this thread looks, another may see the file after it has grown
        try:
            found = self._path.stat()
        except OSError:
            what = "was removed"
        else:
            if (found.st_dev, found.st_ino) == self._file and found.st_size >= least:
                self._size = found.st_size  # it never shrinks: SQLite keeps free pages, and nothing here vacuums
                return
            what = "was cut short" if (found.st_dev, found.st_ino) == self._file else "was replaced by another file"
        raise StoreError(
            f"The store {self._path} {what} while it was in use, and nothing more is stored; "
            "stop the course, and restore the last backup with course restore."
        )


def check_pages(path: Path) -> None:
    """StoreError when a page of the file is damaged; reads all of them, over a connection that has none cached."""
    with saying(str(path)), closing(read_only(path)) as connection:
        _check(connection, path)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if [row[0] for row in connection.execute("PRAGMA quick_check(1)")] != ["ok"]:
        raise StoreError(f"The store {path} is damaged; stop the course, keep the file, and restore the last backup.")


def checkpoint(connection: Connection) -> None:
    """Bring the write-ahead log into the file and empty it, erased rows included; outside of a transaction."""
    pooled: Any = connection.connection.dbapi_connection
    pooled.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def logs(path: Path) -> tuple[Path, Path]:
    """The write-ahead log and the shared memory of the database file at `path`; neither need exist."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def discard(path: Path) -> None:
    """Delete a database file that is not in use, and its log."""
    for each in (path, *logs(path)):
        each.unlink(missing_ok=True)


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that never brings the log into the file, not even when it is closed."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def leave_wal_mode(path: Path) -> None:
    """Mark the file as one without a log, so that `refuse_foreign_log` finds a log of another file beside it."""
    with saying(str(path)), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def refuse_foreign_log(path: Path) -> None:
    """StoreError when a log lies beside a file that has none: SQLite would write its pages into the file.

    A file in rollback mode, such as a backup, was copied into the place of a store that was not shut down cleanly.
    """
    if not _has_log(path):  # looked at first: a store that is being made has its mode before its log
        return
    log, _ = logs(path)
    with path.open("rb") as file:
        begins = file.read(_MODE + 1)
    if len(begins) > _MODE and begins[_MODE] == _ROLLBACK:
        raise StoreError(
            f"The log {log} belongs to another file than {path}; stop the course, move the log away, or put the backup "
            "in place with course restore FILE."
        )


def _has_log(path: Path) -> bool:
    try:
        return logs(path)[0].stat().st_size > 0
    except FileNotFoundError:
        return False


def path_of(url: URL) -> Path:
    """The file that a store URL names, as an absolute path. StoreError when it names none."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:") or url.query:
        raise StoreError(
            f"The store {url.render_as_string()} names no file; write sqlite:/// and the path of the store, "
            "for example sqlite:////srv/course/course.db."
        )
    return Path(url.database).expanduser().absolute()


def _mounts() -> list[str]:
    table = Path("/proc/mounts")
    return table.read_text(errors="surrogateescape").splitlines() if table.exists() else []


def _make(path: Path) -> None:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise StoreError(f"The store {path} is a device or a pipe; name a file on a disk of this machine.")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb") as file:
            begins = file.read(len(_MAGIC))
        # a file of another kind, named by mistake, keeps its permissions
        if begins in (b"", _MAGIC) and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except OSError as failure:
        raise StoreError(
            f"The store {path} cannot be opened ({failure.strerror}); see that this account owns it and its folder."
        ) from failure


def _prepare(path: Path, patience: float) -> None:
    refuse_foreign_log(path)
    # A log that does not fit must not be written into the file.
    opened = read_only(path) if _has_log(path) else sqlite3.connect(path)
    with closing(opened) as connection:
        connection.execute(f"PRAGMA busy_timeout={int(1000 * patience)}")
        _check(connection, path)
    with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as connection:
        if _write_ahead(connection, patience) != "wal":
            raise StoreError(f"The store {path} lies where SQLite cannot keep a log; put it on a local disk.")


def _write_ahead(connection: sqlite3.Connection, patience: float) -> str:
    """Switch to write-ahead logging. This needs the file alone and, unlike a write, does not wait for it by itself."""
    end = time.monotonic() + patience
    while True:
        try:
            mode: str = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        except sqlite3.OperationalError as failure:
            if failure.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return mode


def _connected(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin in `_begun`, not where the driver guesses
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begun(connection: Connection, patience: float) -> None:
    options = connection.get_execution_options()
    if options.get("alone", False):
        return  # one SELECT is of one moment by itself; each statement more is a turn more among the threads
    if not options.get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    pooled: Any = connection.connection.dbapi_connection
    pooled.execute("PRAGMA busy_timeout=0")
    try:
        if not _locked(pooled, patience):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # which says why it cannot
    finally:
        pooled.execute(f"PRAGMA busy_timeout={int(1000 * patience)}")


def _locked(pooled: Any, patience: float) -> bool:
    """Begin to write once no other process does: looked for every millisecond.

    SQLite itself looks ever more seldom, in the end ten times a second, while two processes that write in turn need
    each other's pauses.
    """
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            pooled.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as failure:
            if failure.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                return False
            time.sleep(_LOOK)
        else:
            return True
    return False

"""SQLite as the store: a file on a local disk, with settings under which committed data survives a crash."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from course.store.failure import StoreError, saying
from course.store.in_place import Damaged, mark, mark_of, tells_of_damage

_NETWORK = re.compile(
    r"nfs4?|cifs|smb(fs|2|3)?|9p|afs|ncpfs|ceph|glusterfs|lustre|beegfs|gpfs|davfs2?|drvfs|vboxsf|prl_fs|"
    r"fuse\.(sshfs|glusterfs.*|ceph.*|rclone|s3fs|gcsfuse|davfs2?|smb.*|nfs.*|vmhgfs.*)"
)
"""File systems without reliable locks or shared memory between processes, which write-ahead logging requires."""
_LOOK = 0.001
"""Seconds between two attempts to get the write lock while another process holds it."""

_opened: Counter[tuple[Path, int]] = Counter()
"""Number of engines of this process that have a file open, by path and inode.

Closing any other descriptor of the file would release their POSIX locks, which belong to the process. Another process
would then delete the write-ahead log that is in use here (SQLite, "How To Corrupt An SQLite Database File", 2.2).
"""
_MAGIC = b"SQLite format 3\0"
"""The first bytes of a database file; a new file is empty."""
_MODE, _ROLLBACK = 18, 1
"""Offset of the header byte with the journal mode, and its value for rollback mode (no write-ahead log).

Source: SQLite, "Database File Format", section 1.3.
"""


def engine(url: URL, patience: float) -> Engine:
    """Create an engine for the file at `url`; create the file, readable by its owner only, if it does not exist.

    `patience`: seconds to wait for a lock. StoreError if the file is damaged, not a database, on a network file system
    or not accessible to this account.
    """
    path = path_of(url)
    where = str(path)
    refuse_network(path, _mounts())
    file = _identity(path)
    if not _opened[file]:
        _make(path)
        refuse_foreign_log(path)
        file = _identity(path)
    # Each thread keeps its connection: opening one costs more than most reads.
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
    _opened[file] += 1
    event.listen(made, "engine_disposed", lambda _: _opened.subtract([file]), once=True)
    return made


def _identity(path: Path) -> tuple[Path, int]:
    """The path and inode of a file; inode 0 if there is none."""
    try:
        return path, path.stat().st_ino
    except OSError:
        return path, 0


def refuse_network(path: Path, mounts: Iterable[str]) -> None:
    """Raise StoreError if `path` is on a network file system; `mounts`: the lines of /proc/mounts."""
    real = path.resolve()
    kind, longest = "", -1
    for line in mounts:
        _, point, found, *_ = line.split(" ")
        mounted = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point))
        # with several mounts on one mount point, the last one is visible
        if real.is_relative_to(mounted) and len(mounted.parts) >= longest:
            kind, longest = found, len(mounted.parts)
    if _NETWORK.fullmatch(kind):
        raise StoreError(
            f"The store {path} lies on a network file system ({kind}), where SQLite loses rows; "
            "put it on a local disk, or use PostgreSQL."
        )


def backup(source: Engine, target: Path) -> None:
    """Copy a running store into the new file `target`, as a consistent snapshot; StoreError if `target` exists."""
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
        target.unlink()  # a partial copy could be mistaken for a backup
        raise


def check_pages(path: Path) -> None:
    """Raise StoreError if a page of the file is damaged. Reads every page, over a new connection without a cache.

    Marks a damaged file, so that every process refuses it.
    """
    if not path.exists():
        return
    try:
        with saying(str(path)), closing(read_only(path)) as connection:
            _check(connection, path)
    except Damaged:
        mark(path)
        raise
    except StoreError as failure:
        if isinstance(failure.__cause__, sqlite3.Error) and tells_of_damage(failure.__cause__):
            mark(path)
        raise


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Raise Damaged unless every page is sound; then the mark of damage is removed."""
    if [row[0] for row in connection.execute("PRAGMA quick_check(1)")] != ["ok"]:
        raise Damaged(f"The store {path} is damaged; stop the course, keep the file, and restore the last backup.")
    mark_of(path).unlink(missing_ok=True)


def rescue(source: Engine, target: Path) -> None:
    """Copy into `target` what open connections can still read of a file that was removed. Raises StoreError."""
    pool: Any = source.pool
    if not pool.checkedin():  # a connection made now would not see it
        raise StoreError("no connection is free that has the store open")
    backup(source, target)
    if not readable(target):
        target.unlink()
        raise StoreError("what could be read is damaged")


def checkpoint(connection: Connection, *, truncate: bool = True) -> None:
    """Checkpoint the write-ahead log. Call outside transactions.

    `truncate`: also empty it, so that no erased rows remain in it.
    """
    pooled: Any = connection.connection.dbapi_connection
    pooled.execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if truncate else 'PASSIVE'})").fetchall()


def readable(path: Path) -> bool:
    """Return True if every page of the file and its write-ahead log can be read, over a new connection."""
    try:
        with closing(read_only(path)) as connection:
            return [row[0] for row in connection.execute("PRAGMA quick_check(1)")] == ["ok"]
    except sqlite3.Error:
        return False


def logs(path: Path) -> tuple[Path, Path]:
    """Return the paths of the write-ahead log and shared-memory file that belong to `path`; they may not exist."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def discard(path: Path) -> None:
    """Delete a database file that is not in use, with its write-ahead log."""
    for each in (path, *logs(path)):
        each.unlink(missing_ok=True)


def read_only(path: Path) -> sqlite3.Connection:
    """Open a read-only connection, which never checkpoints the write-ahead log, not even when closed."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def leave_wal_mode(path: Path) -> None:
    """Switch the file to rollback mode, so that `refuse_foreign_log` can detect a leftover log of another file."""
    with saying(str(path)), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def refuse_foreign_log(path: Path) -> None:
    """Raise StoreError if a write-ahead log lies beside a file in rollback mode: SQLite would apply it to the file.

    This happens when a backup, which is in rollback mode, is copied over a store that was not shut down cleanly.
    """
    if not _has_log(path):  # checked first: a store being created gets its WAL mode before its log exists
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
    """Return the file named by a store URL, as an absolute path. StoreError if the URL contains no path."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:") or url.query:
        raise StoreError(
            f"The store {url.render_as_string()} does not name a file; write sqlite:/// and the path of the store, "
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
        # do not change the permissions of a file that is not a database
        if begins in (b"", _MAGIC) and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except OSError as failure:
        raise StoreError(
            f"The store {path} cannot be opened ({failure.strerror}); check that this account owns it and its folder."
        ) from failure


def _prepare(path: Path, patience: float) -> None:
    # Checked before opening, since SQLite would apply a foreign log to the file.
    opened = read_only(path) if _has_log(path) else sqlite3.connect(path)
    with closing(opened) as connection:
        connection.execute(f"PRAGMA busy_timeout={int(1000 * patience)}")
        _check(connection, path)
    with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as connection:
        if _write_ahead(connection, patience) != "wal":
            raise StoreError(
                f"SQLite cannot use write-ahead logging at the location of the store {path}; put it on a local disk."
            )


def _write_ahead(connection: sqlite3.Connection, patience: float) -> str:
    """Switch to write-ahead logging, retrying while locked: SQLite's busy timeout does not apply to this switch."""
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
    connection.isolation_level = None  # transactions begin explicitly in `_begun`
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begun(connection: Connection, patience: float) -> None:
    options = connection.get_execution_options()
    if options.get("alone", False):
        return  # a single SELECT is consistent by itself; BEGIN would cost an extra statement
    if not options.get("writes", False):
        connection.exec_driver_sql("BEGIN")
        return
    pooled: Any = connection.connection.dbapi_connection
    # Without it a commit survives the process, but not a power cut: the next one that is synced brings it to the disk.
    pooled.execute(f"PRAGMA synchronous={'FULL' if options.get('synced', True) else 'NORMAL'}")
    pooled.execute("PRAGMA busy_timeout=0")
    try:
        if not _locked(pooled, patience):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # raises the error that explains why
    finally:
        pooled.execute(f"PRAGMA busy_timeout={int(1000 * patience)}")


def _locked(pooled: Any, patience: float) -> bool:
    """Acquire the write lock, trying every millisecond; return False on timeout or another error.

    SQLite's own busy handler backs off to ten tries a second, which is too slow when two processes write in turn.
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

"""Restore a backup: replace a SQLite store by it, keeping the old file under another name."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from course.store import sqlite
from course.store.failure import StoreError, saying
from course.store.store import Store

_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510
"""Offset and length of the bytes on which every open WAL connection holds a read lock (SQLite, os.h, SHARED_FIRST)."""


@dataclass(frozen=True)
class Restored:
    """The result of a restore."""

    learners: int
    attempts: int
    kept: Path | None
    """The new path of the replaced file, with its log beside it; None if there was no file."""


def restore(url: str, backup: Path, now: datetime) -> Restored:
    """Verify `backup`, replace the store at `url` by a copy of it, and keep the old file under another name.

    The replacement is a single rename, so a crash leaves either the old or the restored store. Raises StoreError, with
    the store unchanged, if the backup is damaged, newer than this code or not a store of this course, if the store is
    in use, or if it is on PostgreSQL.
    """
    target = _target(url)
    if not backup.is_file():
        raise StoreError(f"There is no file {backup}; name the backup to restore.")
    if target.exists() and target.samefile(backup):
        raise StoreError(f"The backup {backup} is the store itself; name another file.")
    _refuse_in_use(target)
    fresh = target.with_name(f"{target.name}.restoring")
    sqlite.discard(fresh)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        learners, attempts = _verified_copy(backup, fresh)
        kept = _keep(target, now) if target.exists() else None
        fresh.replace(target)
        for log in sqlite.logs(target):  # logs of the replaced file
            log.unlink(missing_ok=True)
        _sync(target.parent)
    finally:
        sqlite.discard(fresh)
    return Restored(learners, attempts, kept)


def _target(url: str) -> Path:
    address = make_url(url.replace("postgres://", "postgresql://", 1))
    if address.get_backend_name() != "sqlite":
        raise StoreError(
            "A store on PostgreSQL is restored by its own tool: stop the course, then pg_restore --clean --if-exists "
            "--no-owner --single-transaction --dbname=URL FILE."
        )
    return sqlite.path_of(address)


def _verified_copy(backup: Path, fresh: Path) -> tuple[int, int]:
    """Copy the backup, check all pages and indexes of the copy, migrate it, and return (learners, attempts) in it.

    The copy is left in rollback mode, without a write-ahead log.
    """
    sqlite.refuse_foreign_log(backup)
    with saying(str(backup)), closing(sqlite.read_only(backup)) as source:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(fresh)) as copy:
            source.backup(copy)
            if [row[0] for row in copy.execute("PRAGMA integrity_check(1)")] != ["ok"]:
                raise StoreError(f"The backup {backup} is damaged; restore an older one.")
            found = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'course_schema'").fetchone()
            if found != (1,):
                raise StoreError(f"The backup {backup} is not a store of this course; name another file.")
    Store.open(f"sqlite:///{fresh}", backed_up=True).close()
    with saying(str(fresh)), closing(sqlite3.connect(fresh)) as copy:
        counts = copy.execute("SELECT (SELECT count(*) FROM learners), (SELECT count(*) FROM attempts)").fetchone()
    sqlite.leave_wal_mode(fresh)
    return int(counts[0]), int(counts[1])


def _refuse_in_use(target: Path) -> None:
    if sys.platform == "win32" or not target.exists():  # Windows never replaces an open file
        return
    import fcntl  # noqa: PLC0415 - not on Windows

    with target.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except OSError as failure:
            raise StoreError(
                f"The store {target} is in use; stop the course and everything else that uses it."
            ) from failure


def _keep(target: Path, now: datetime) -> Path:
    """Hard-link the store and its log to a second name, so that the original name never goes missing."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    kept = target.with_name(f"{target.name}.before-restore-{stamp}")
    for old, new in zip((target, *sqlite.logs(target)), (kept, *sqlite.logs(kept)), strict=True):
        if old.exists():
            try:
                new.hardlink_to(old)
            except FileExistsError as failure:
                raise StoreError(f"The file {new} exists already; wait a second, and restore again.") from failure
    return kept


def _sync(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

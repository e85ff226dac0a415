"""Check that SQLite's file and its log are still those that were opened; writes to removed files are lost."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from course.store.failure import StoreError
from course.store.write_ahead_log import WriteAheadLog

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Damaged(StoreError):
    """A page of the database file is damaged."""


class InPlace:
    """The database file as it was when it was opened.

    If one process finds the file damaged, all processes refuse it: a marker file `course.db-damaged` is created beside
    it, and removed once every page is found sound. If the file was removed while open, its content is copied to
    `course.db-rescued`.
    """

    def __init__(
        self,
        path: Path,
        readable: Callable[[], bool] = lambda: True,
        rescue: Callable[[Path], None] | None = None,
    ) -> None:
        """`readable`: returns True if SQLite can read every database page, including those in the write-ahead log.

        `rescue`: writes what this process's open connections can still read to a new file, or raises StoreError.
        """
        self._path, self._log = path, WriteAheadLog(path.with_name(f"{path.name}-wal"), readable)
        self._rescue, self._rescuing, self._opened = rescue, threading.Lock(), time.time()
        self._mark = mark_of(path)
        found = path.stat()
        self._file, self._size = (found.st_dev, found.st_ino), found.st_size

    def check(self, *, used: bool = True) -> None:
        """Raise StoreError if the file or its log was removed, replaced or truncated, or the file is marked as damaged.

        `used`: this process has an open connection that has read or written. Costs four stat calls and a read.
        """
        least = self._size  # read first: while this thread looks, another may see the file after it has grown
        try:
            found = self._path.stat()
        except OSError:
            self._refuse("was removed", self._rescued())
        if (found.st_dev, found.st_ino) != self._file:
            self._refuse("was replaced by another file", self._rescued())
        if found.st_size < least:
            mark(self._path)  # another process may see it only after it has grown again
            self._refuse("was cut short")
        self._size = found.st_size  # it never shrinks: SQLite keeps free pages, and nothing here vacuums
        if self._mark.exists():
            raise StoreError(
                f"The store {self._path} was found damaged, and nothing more is stored; "
                "stop the course, keep the file, and restore the last backup."
            )
        harm = self._log.harm(used=used)
        if harm:
            self._refuse(harm, self._rescued())

    def _refuse(self, what: str, rescued: Path | None = None) -> NoReturn:
        source = "restore the last backup with course restore"
        if rescued is not None:
            source = f"restore its content with course restore {rescued}"
        raise StoreError(
            f"The store {self._path} {what} while it was in use, and nothing more is stored; "
            f"stop the course, and {source}."
        )

    def _rescued(self) -> Path | None:
        """Copy what is still open of files that were removed, and return the copy; None if that fails."""
        target = self._path.with_name(f"{self._path.name}-rescued")
        draft = target.with_name(f"{target.name}-{os.getpid()}")
        with self._rescuing, suppress(OSError, StoreError):
            if self._rescue is not None and not (target.exists() and target.stat().st_mtime >= self._opened):
                self._rescue(draft)
                draft.replace(target)
            return target if target.exists() else None
        return None

    def note(self, failure: BaseException | None) -> None:
        """Mark the file if this failure says that it is damaged."""
        if isinstance(failure, sqlite3.Error) and tells_of_damage(failure):
            mark(self._path)


def tells_of_damage(failure: sqlite3.Error) -> bool:
    """Return True if SQLite has found the file damaged, rather than locked, full or inaccessible."""
    return getattr(failure, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def mark(path: Path) -> None:
    """Mark the database file at `path` as damaged, so that every process refuses it, if its folder is writable."""
    with suppress(OSError):
        mark_of(path).touch(mode=0o600)


def mark_of(path: Path) -> Path:
    """Return the path of the marker file that says the database file at `path` is damaged."""
    return path.with_name(f"{path.name}-damaged")

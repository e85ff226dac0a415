"""Whether SQLite's file, and its log, are still those that were opened: what is written to others is lost."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from course.store.failure import StoreError

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Damaged(StoreError):
    """A page of the file is not as SQLite writes it."""


class InPlace:
    """The database file as it was when it was opened.

    What one process finds damaged, all refuse: it leaves a mark beside the file, `course.db-damaged`, which goes when
    every page is found sound again.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._log = path, path.with_name(f"{path.name}-wal")
        self._mark = mark_of(path)
        found = path.stat()
        self._file, self._size = (found.st_dev, found.st_ino), found.st_size
        self._log_file: int | None = None

    def check(self, *, used: bool = True) -> None:
        """StoreError when the file is gone, is another one, was cut short or is marked as damaged, or its log is gone.

        `used`: a connection of this process is open that has read or written. Costs three calls of stat.
        """
        least = self._size  # read first: while this thread looks, another may see the file after it has grown
        try:
            found = self._path.stat()
        except OSError:
            self._refuse("was removed")
        if (found.st_dev, found.st_ino) != self._file:
            self._refuse("was replaced by another file")
        if found.st_size < least:
            mark(self._path)  # another process may see it only after it has grown again
            self._refuse("was cut short")
        self._size = found.st_size  # it never shrinks: SQLite keeps free pages, and nothing here vacuums
        if self._mark.exists():
            raise StoreError(
                f"The store {self._path} was found damaged, and nothing more is stored; "
                "stop the course, keep the file, and restore the last backup."
            )
        self._check_log(used)

    def _check_log(self, used: bool) -> None:
        """SQLite keeps the log while any connection is open that has used it."""
        try:
            file = self._log.stat().st_ino
        except OSError:
            file = 0
        if self._log_file is None and used:
            self._log_file = file
        if self._log_file not in (None, file):
            self._refuse("lost its log")

    def _refuse(self, what: str) -> NoReturn:
        raise StoreError(
            f"The store {self._path} {what} while it was in use, and nothing more is stored; "
            "stop the course, and restore the last backup with course restore."
        )

    def note(self, failure: BaseException | None) -> None:
        """Mark the file if this failure says that it is damaged."""
        if isinstance(failure, sqlite3.Error) and tells_of_damage(failure):
            mark(self._path)


def tells_of_damage(failure: sqlite3.Error) -> bool:
    """Whether SQLite has found the file damaged, rather than locked, full or out of reach."""
    return getattr(failure, "sqlite_errorcode", 0) & 0xFF in _DAMAGE


def mark(path: Path) -> None:
    """Let every process refuse the database file at `path`, as far as its folder can be written."""
    with suppress(OSError):
        mark_of(path).touch(mode=0o600)


def mark_of(path: Path) -> Path:
    """The mark that the database file at `path` was found damaged."""
    return path.with_name(f"{path.name}-damaged")

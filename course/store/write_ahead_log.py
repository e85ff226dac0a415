"""Detect whether SQLite's write-ahead log was deleted or truncated by another program while in use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

_HEADER: Final = 32
"""Bytes before the first frame. A frame is a header of `_FRAME` bytes and a page (SQLite, "WAL File Format")."""
_FRAME: Final = 24
_HOLE: Final = -1


class WriteAheadLog:
    """The log as this process last saw it.

    SQLite keeps the log while any connection that has used it is open, writes it from start to end, and shortens it
    only in a checkpoint that truncates it.
    """

    def __init__(self, path: Path, readable: Callable[[], bool]) -> None:
        """`readable`: returns True if SQLite can read every page of the store; may take a second.

        `readable` is called when the log has become shorter: after a checkpoint, every page is in the database file.
        """
        self._path, self._readable = path, readable
        self._lock = threading.Lock()
        self._file: int | None = None
        self._seen = 0
        """Frames in it when it was last looked at."""

    def harm(self, *, used: bool) -> str:
        """Return what happened to the log, as the predicate of a sentence about its store; empty if nothing did.

        `used`: this process has an open connection that has read or written. Costs one stat call and reads 16 bytes.
        """
        file, size = self._state()
        if self._file is None and used:
            self._file = file
        if self._file not in (None, file):
            return "lost its log"
        if self._file is None:
            return ""
        frames = self._count(size)
        if frames is None:
            with self._lock:
                frames = self._count(self._state()[1])
                if frames is None and self._readable():
                    frames = self._seen = 0
        if frames in (None, _HOLE):
            return "has a log that was cut short"
        self._seen = frames or 0
        return ""

    def _state(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_size

    def _count(self, size: int) -> int | None:
        """Return the number of frames in the log; None if frames seen before are missing; `_HOLE` if one is a hole.

        Writing beyond the end of a file leaves a hole, which reads as zeros; SQLite's page numbers start at 1.
        """
        least = self._seen
        if size <= _HEADER:
            return None if least else 0
        try:
            with self._path.open("rb", buffering=0) as file:
                frame = int.from_bytes(file.read(12)[8:]) + _FRAME
                file.seek(_HEADER + max(0, least - 1) * frame)
                number = file.read(4)
        except OSError:
            return None
        if frame == _FRAME:
            return _HOLE
        frames = (size - _HEADER) // frame
        if frames < least or (least and len(number) < 4):
            return None
        return frames if any(number) or not least else _HOLE

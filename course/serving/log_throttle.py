"""Throttle repeated log messages: a stranger can cause most of them as often as they like, and none may fill a disk."""

import logging

from course.bucket import TokenBucket

LINES, EVERY = 10, 60.0
"""So many lines of one kind are written at once, and again in `EVERY` seconds."""
KINDS = 500
"""So many kinds are told apart; messages that hold what somebody sent could be of any number."""


class LogThrottle(logging.Filter):
    """Writes a few lines of each kind, and says with the next one how many were left out.

    The kind of a line is its message before arguments are put in. Works on a logger or on a handler.
    """

    def __init__(self) -> None:
        super().__init__()
        self._limits: dict[tuple[int, str], TokenBucket] = {}
        self._left_out: dict[tuple[int, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        kind = record.levelno, str(record.msg)
        if kind not in self._limits and len(self._limits) >= KINDS:
            self._limits.clear()
            self._left_out.clear()
        if not self._limits.setdefault(kind, TokenBucket(LINES, LINES / EVERY)).take(record.created):
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return False
        if left := self._left_out.pop(kind, 0):
            record.msg = f"{record.msg} (and {left} more of these before)"
        return True

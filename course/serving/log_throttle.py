"""Throttle repeated log messages, so that strangers who can trigger them cannot fill the disk."""

import logging

from course.bucket import TokenBucket

LINES, EVERY = 10, 60.0
"""A token bucket per kind of message: `LINES` messages at once, refilled over `EVERY` seconds."""
KINDS = 500
"""The number of message kinds tracked; beyond it all counts are reset, since messages may contain arbitrary input."""


class LogThrottle(logging.Filter):
    """Log filter that limits the rate of each kind of message and reports how many messages it suppressed.

    The kind of a message is its level and its format string. The number of suppressed messages is appended to the next
    message of the kind. Works on a logger or on a handler.
    """

    def __init__(self) -> None:
        super().__init__()
        self._limits: dict[tuple[int, str], TokenBucket] = {}
        self._left_out: dict[tuple[int, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True if the record is to be logged."""
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


_THROTTLE = LogThrottle()


def throttle_log() -> None:
    """Throttle all that this process logs, by whichever logger."""
    for handler in (*logging.getLogger().handlers, logging.lastResort):
        if handler is not None:
            handler.addFilter(_THROTTLE)

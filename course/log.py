"""Logging of the servers and their workers: JSON for log collectors, and a throttle for repeated messages."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

from course.bucket import TokenBucket

VARIABLE: Final = "COURSE_LOG_FORMAT"
"""The environment variable that selects the log format in the server and its workers; `json` for this one."""
LINES, EVERY = 10, 60.0
"""A token bucket per kind of message: `LINES` messages at once, refilled over `EVERY` seconds."""
KINDS = 500
"""The number of message kinds tracked; beyond it all counts are reset, since messages may contain arbitrary input."""


class JsonFormatter(logging.Formatter):
    """Formats time in UTC, level, logger, process and message, and an error's type.

    An error's message is left out because it may contain user input.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
        return json.dumps(told, ensure_ascii=False)


def write_json() -> None:
    """Log everything in this process to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


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
    """Throttle all that this process logs, by whichever logger, so that strangers cannot fill the disk."""
    for handler in (*logging.getLogger().handlers, logging.lastResort):
        if handler is not None:
            handler.addFilter(_THROTTLE)

"""Format log records as JSON, one object per line, for log collectors."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

VARIABLE: Final = "COURSE_LOG_FORMAT"
"""The environment variable that selects the log format in the server and its workers; `json` for this one."""


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

"""Log lines as JSON, one object a line, for a collector of logs."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

VARIABLE: Final = "COURSE_LOG_FORMAT"
"""The variable by which workers are told; `json` for this."""


class JsonFormatter(logging.Formatter):
    """Time in UTC, level, logger, message and process. Of an error only its kind: its words may hold what was sent."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
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
    """Write every log line of this process as JSON to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)

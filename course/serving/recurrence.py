"""What happens again and again is logged at once, and then now and then with how often it happened.

A stranger can make most of a server's lines come as often as they like: none of them may fill a disk.
"""

import logging
import time
from dataclasses import dataclass

LOG = logging.getLogger("serving")
LINES = 10
"""So many lines of one kind are written in `EVERY` seconds."""
EVERY = 60.0
KINDS = 500
"""So many kinds are told apart; lines that carry what somebody sent could be of any number."""


@dataclass
class Recurrence:
    """A warning that a stranger can bring about as often as they like."""

    text: str
    """What happened, with one %d for how often since it was last told."""
    every: float = 60.0
    """Seconds between two lines."""
    count: int = 0
    due: float = 0.0

    def note(self, now: float | None = None) -> None:
        """It has happened once more, at `now` (monotonic seconds)."""
        now = time.monotonic() if now is None else now
        self.count += 1
        if now >= self.due:
            LOG.warning(self.text, self.count)
            self.count, self.due = 0, now + self.every


class Seldom(logging.Filter):
    """Lets a few lines of each kind through in a minute, and says with the next one how many were left out."""

    def __init__(self) -> None:
        super().__init__()
        self._kinds: dict[tuple[int, str], list[float]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is written. Its kind is its text before anything is put in."""
        kind = record.levelno, str(record.msg)
        if kind not in self._kinds and len(self._kinds) >= KINDS:
            self._kinds.clear()
        count = self._kinds.setdefault(kind, [record.created, 0.0])
        if record.created - count[0] >= EVERY:
            left, count[:] = count[1] - LINES, [record.created, 0.0]
            if left > 0:
                record.msg = f"{record.msg} (and {left:.0f} more of these before)"
        count[1] += 1
        return count[1] <= LINES

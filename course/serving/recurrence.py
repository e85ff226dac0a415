"""What happens again and again is logged at once, and then now and then with how often it happened."""

import logging
import time
from dataclasses import dataclass

LOG = logging.getLogger("serving")


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

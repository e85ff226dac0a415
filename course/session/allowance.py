"""An allowance: so many at once, and then one more each time that a while has passed."""

import math
import threading
from datetime import datetime


class Allowance:
    """Counts what is done; may be shared by many threads."""

    def __init__(self, most: int, every: float) -> None:
        """`most` at once, and one more for each `every` seconds."""
        self._most, self._every = most, every
        self._lock = threading.Lock()
        self._debt = 0.0
        self._as_of: datetime | None = None

    def add(self, now: datetime) -> None:
        """Count one."""
        with self._lock:
            self._settle(now)
            self._debt = min(self._debt + 1, 2.0 * self._most)

    def wait(self, now: datetime) -> float:
        """Seconds until another is allowed, to the millisecond."""
        with self._lock:
            self._settle(now)
            return round(max(0.0, self._debt - self._most + 1) * self._every, 3)

    def _settle(self, now: datetime) -> None:
        if self._as_of is not None:
            self._debt = max(0.0, self._debt - max(0.0, (now - self._as_of).total_seconds()) / self._every)
        self._as_of = now


def said(seconds: float) -> str:
    """A wait as people are told it: 1 second, 40 seconds, 3 minutes."""
    whole = math.ceil(seconds)
    if whole <= 90:
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{math.ceil(whole / 60)} minutes"

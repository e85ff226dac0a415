"""The token bucket used for every rate limit of the course, from messages to resume codes."""

import math
import threading


class TokenBucket:
    """A token bucket: `burst` units at once and `rate` units per second on average. Thread-safe.

    Times are in seconds of one clock, which need not be monotonic: if it is set back, no tokens are gained or lost.
    """

    __slots__ = ("_burst", "_lock", "_rate", "_since", "_spent")

    def __init__(self, burst: float, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._lock = threading.Lock()
        self._spent, self._since = 0.0, -math.inf

    def take(self, now: float, cost: float = 1.0) -> bool:
        """Spend `cost` and return True if enough tokens are available at `now`; else spend nothing and return False."""
        with self._lock:
            fits = self._settle(now) + cost <= self._burst
            if fits:
                self._spent += cost
            return fits

    def spend(self, now: float, cost: float = 1.0) -> None:
        """Spend `cost` even if too few tokens are available. The debt is limited to one burst."""
        with self._lock:
            self._spent = min(self._settle(now) + cost, 2 * self._burst)

    def wait(self, now: float, cost: float = 1.0) -> float:
        """Return the seconds until `cost` can be spent, rounded to milliseconds; 0 if it can be spent now."""
        with self._lock:
            return round(max(0.0, self._settle(now) + cost - self._burst) / self._rate, 3)

    def spent(self, now: float) -> float:
        """Return the number of tokens not yet refilled; 0 if the bucket is full and can be discarded."""
        with self._lock:
            return self._settle(now)

    def _settle(self, now: float) -> float:
        self._spent = max(0.0, self._spent - max(0.0, now - self._since) * self._rate)
        self._since = now
        return self._spent

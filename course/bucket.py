"""A token bucket: the one rate limit behind everything that is counted here, from messages to resume codes."""

import math
import threading


class TokenBucket:
    """Lets `burst` through at once and `rate` a second in the long run; may be shared by many threads.

    Times are seconds of any one clock. A clock that is set back gives nothing away and makes nobody wait longer.
    """

    __slots__ = ("_burst", "_lock", "_rate", "_since", "_spent")

    def __init__(self, burst: float, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._lock = threading.Lock()
        self._spent, self._since = 0.0, -math.inf

    def take(self, now: float, cost: float = 1.0) -> bool:
        """Spend `cost` if it fits at `now`; False where it does not, and then nothing is spent."""
        with self._lock:
            fits = self._settle(now) + cost <= self._burst
            if fits:
                self._spent += cost
            return fits

    def spend(self, now: float, cost: float = 1.0) -> None:
        """Spend `cost` whether it fits or not; what is owed never exceeds a second burst."""
        with self._lock:
            self._spent = min(self._settle(now) + cost, 2 * self._burst)

    def wait(self, now: float, cost: float = 1.0) -> float:
        """Seconds until `cost` fits, to the millisecond; 0 where it fits now."""
        with self._lock:
            return round(max(0.0, self._settle(now) + cost - self._burst) / self._rate, 3)

    def spent(self, now: float) -> float:
        """How much of what was spent still counts; 0 for a bucket that can be thrown away."""
        with self._lock:
            return self._settle(now)

    def _settle(self, now: float) -> float:
        self._spent = max(0.0, self._spent - max(0.0, now - self._since) * self._rate)
        self._since = now
        return self._spent


def spoken(seconds: float) -> str:
    """A wait in words: 1 second, 40 seconds, 3 minutes."""
    whole = math.ceil(seconds)
    if whole <= 90:
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{math.ceil(whole / 60)} minutes"

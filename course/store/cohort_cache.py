"""A short-lived cache of cohorts, since every action of a learner looks up theirs."""

import threading
import time
from collections.abc import Callable
from typing import Final

from cachetools import TTLCache

from course.store.cohort import Cohort

SECONDS: Final = 0.5
"""How long a cached cohort is used; another process may have changed it meanwhile."""
MOST: Final = 100
"""How many cohorts are cached."""


class CohortCache:
    """Looks up cohorts by id, each at most once in `SECONDS`. Usable from many threads.

    The lock is held during a lookup, so that one which began before a change cannot be cached after it.
    """

    def __init__(self, look_up: Callable[[str], Cohort | None], timer: Callable[[], float] = time.monotonic) -> None:
        self._look_up, self._lock = look_up, threading.Lock()
        self._cached: TTLCache[str, Cohort | None] = TTLCache(MOST, SECONDS, timer)

    def find(self, id_: str) -> Cohort | None:
        """The cohort as it is, or was within the last `SECONDS`; None where there is none."""
        with self._lock:
            try:
                return self._cached[id_]
            except KeyError:
                found = self._cached[id_] = self._look_up(id_)
                return found

    def invalidate(self, id_: str) -> None:
        """Look up this cohort again the next time."""
        with self._lock:
            self._cached.pop(id_, None)

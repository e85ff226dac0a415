"""A short-lived cache of cohorts, since every learner action looks up the learner's cohort."""

import threading
import time
from collections.abc import Callable
from typing import Final

from cachetools import TTLCache

from course.store.cohort import Cohort

SECONDS: Final = 0.5
"""Lifetime of a cache entry; changes made by other processes become visible after it."""
MOST: Final = 100
"""Maximum number of cached cohorts."""


class CohortCache:
    """Cache of cohorts by id, each loaded at most once in `SECONDS`. Thread-safe.

    The lock is held while loading, so that a load that started before `invalidate` cannot be cached after it.
    """

    def __init__(self, look_up: Callable[[str], Cohort | None], timer: Callable[[], float] = time.monotonic) -> None:
        self._look_up, self._lock = look_up, threading.Lock()
        self._cached: TTLCache[str, Cohort | None] = TTLCache(MOST, SECONDS, timer)

    def find(self, id_: str) -> Cohort | None:
        """Return the cohort, at most `SECONDS` old; None if there is none."""
        with self._lock:
            try:
                return self._cached[id_]
            except KeyError:
                found = self._cached[id_] = self._look_up(id_)
                return found

    def invalidate(self, id_: str) -> None:
        """Remove the cohort from the cache."""
        with self._lock:
            self._cached.pop(id_, None)

"""Health check of a running store: whether it still answers and its file is undamaged."""

from __future__ import annotations

import logging
import time

from course.store.failure import StoreError
from course.store.store import Store

LOG = logging.getLogger("store")
EVERY = 60.0
"""Minimum seconds between two checks of all pages; the interval grows so that checks use at most 1% of the time."""


class StoreWatch:
    """Checks that the store responds, and from time to time that no database page is damaged. Logs changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sound = True
        self._pages_sound = True
        self._due = 0.0

    def sound(self) -> bool:
        """Return True if the store is healthy, so that writes are durable. Blocks: call it in a separate thread."""
        begun = time.monotonic()
        pages = begun >= self._due
        try:
            self._store.check(pages=pages)
            self._store.checkpoint(truncate=False)  # a lost log loses only what it alone holds
        except StoreError as failure:
            if self._sound:
                LOG.error("%s", failure)
            self._sound = False
            self._pages_sound = self._pages_sound and not pages
        else:
            self._pages_sound = self._pages_sound or pages
            if self._pages_sound and not self._sound:
                LOG.warning("the store can be used again")
            self._sound = self._pages_sound
        if pages:
            now = time.monotonic()
            self._due = now + max(EVERY, 100 * (now - begun))
        return self._sound

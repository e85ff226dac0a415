"""Whether a store that is in use is still there and whole, for a health check that is asked often."""

from __future__ import annotations

import logging
import time

from course.store.failure import StoreError
from course.store.store import Store

LOG = logging.getLogger("store")
EVERY = 60.0
"""Seconds between two checks of every page, at least; a check takes at most a hundredth of the time."""


class StoreWatch:
    """Checks each time that the store answers, and from time to time its pages; logs failures and recoveries."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sound = True
        self._pages_sound = True
        self._due = 0.0

    def sound(self) -> bool:
        """Whether what is written now is kept. Waits for the store, so call it in a thread of its own."""
        begun = time.monotonic()
        pages = begun >= self._due
        try:
            self._store.check(pages=pages)
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

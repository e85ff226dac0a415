"""Lately: what was looked up a moment ago, for those who ask at each turn of everybody."""

import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

SECONDS: Final = 0.5
"""For so long, what was found is taken to be as it was then."""
MOST: Final = 100
"""So many are kept."""

Found = TypeVar("Found")


class Lately(Generic[Found]):
    """Looks up by id, at most once in `SECONDS`. Usable from many threads."""

    def __init__(self, look: Callable[[str], Found], clock: Callable[[], float] = time.monotonic) -> None:
        self._look, self._clock = look, clock
        self._kept: dict[str, tuple[float, Found]] = {}
        self._changes = 0

    def find(self, id_: str) -> Found:
        """What is there, or was within the last `SECONDS`."""
        now, kept = self._clock(), self._kept.get(id_)
        if kept is not None and now - kept[0] < SECONDS:
            return kept[1]
        changes, found = self._changes, self._look(id_)
        if changes == self._changes:  # else it may have been changed while it was looked up
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[id_] = now, found
        return found

    def changed(self, id_: str) -> None:
        """Look again the next time."""
        self._changes += 1
        self._kept.pop(id_, None)

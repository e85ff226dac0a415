"""How much of the processor a server got while it had work: other programs on the machine are not its fault."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


class Stopwatch:
    """Measures how long something takes, less the share in which these processes waited for a processor.

    Linux counts for each thread the nanoseconds that it ran and those that it waited, able to run
    (`/proc/PID/task/TID/schedstat`). On other systems this is an ordinary clock.
    """

    def __init__(self, pids: Sequence[int]) -> None:
        self._pids = pids
        self._begun, self._ran, self._waited = time.monotonic(), *self._counts()

    def seconds(self) -> tuple[float, float]:
        """Seconds since it was made: as they passed, and as they would have with a processor always at hand."""
        passed = time.monotonic() - self._begun
        ran, waited = (now - before for now, before in zip(self._counts(), (self._ran, self._waited), strict=True))
        return passed, passed * ran / (ran + waited) if waited > 0 else passed

    def _counts(self) -> tuple[int, int]:
        """Nanoseconds that all threads have run, and have waited to."""
        ran = waited = 0
        for pid in self._pids:
            with suppress(OSError):  # ended, or no Linux
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    with suppress(OSError):
                        words = (thread / "schedstat").read_text(encoding="ascii").split()
                        ran, waited = ran + int(words[0]), waited + int(words[1])
        return ran, waited

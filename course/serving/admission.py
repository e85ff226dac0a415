"""Who may come in when many come: everybody while there is room, so that nobody inside is harmed."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psutil

from course.serving.place import Places

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]  # the name stands for "no limits here"


@dataclass
class Limits:
    """Where admission ends. Sizes in bytes, times in seconds."""

    places: int = 3000
    """The most pages at once."""
    entering: int = 6
    """How many pages are made at the same time; the others wait their turn, so that each is made quickly."""
    waiting: int = 250
    """How many may wait for their page to be made."""
    memory: int = 200 * 2**20
    """Memory that stays free."""
    descriptors: int = 64
    """File descriptors that stay free."""
    lag: float = 2.0
    """How far the server's loop may be behind."""


@dataclass
class Admission:
    """Judges, at no cost a visit, whether one more page fits."""

    places: Places
    limits: Limits = field(default_factory=Limits)
    waiting: int = 0
    lag: float = 0.0
    shortage: str | None = None

    quickest: Callable[[], float] = field(default=lambda: 0.0)
    """How late the most responsive worker is, in seconds."""

    def __post_init__(self) -> None:
        self._turns = asyncio.Semaphore(self.limits.entering)

    def refusal(self) -> str | None:
        """Why no more page fits just now, or None if one does."""
        if len(self.places) >= self.limits.places:
            return "places"
        if self.waiting >= self.limits.waiting:
            return "waiting"
        return self.shortage

    @asynccontextmanager
    async def entry(self) -> AsyncIterator[None]:
        """Wait for one's turn to have a page made."""
        self.waiting += 1
        try:
            async with self._turns:
                yield
        finally:
            self.waiting -= 1

    async def watch(self, every: float = 0.5) -> None:
        """Measure the loop's lag, and memory and descriptors, until cancelled."""
        while True:
            begun = time.monotonic()
            await asyncio.sleep(every)
            self.lag = time.monotonic() - begun - every
            self.shortage = self._shortage()

    def _shortage(self) -> str | None:
        if self.lag > self.limits.lag or self.quickest() > self.limits.lag:
            return "lag"
        if free_memory() < self.limits.memory:
            return "memory"
        if free_descriptors() < self.limits.descriptors:
            return "descriptors"
        return None


def free_memory() -> int:
    """Bytes that this machine, or this container, can still give."""
    free = int(psutil.virtual_memory().available)
    try:
        with open("/sys/fs/cgroup/memory.max") as limit, open("/sys/fs/cgroup/memory.current") as used:
            free = min(free, int(limit.read()) - int(used.read()))
    except (OSError, ValueError):
        return free  # no cgroup, or one without a limit ("max")
    return free


def free_descriptors() -> int:
    """File descriptors that this process can still open."""
    if resource is None:
        return 1_000_000
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[0]) - psutil.Process().num_fds()


def raise_descriptors() -> int:
    """Raise this process's limit of file descriptors as far as it may; the limit then."""
    if resource is None:
        return 1_000_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else min(hard, 65536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return int(soft)

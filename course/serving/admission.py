"""Who may come in when many come: everybody while there is room, so that nobody inside is harmed."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from course.bucket import TokenBucket
from course.serving.address import own, whole
from course.serving.capacity import free_descriptors, free_memory
from course.serving.place import Place, Places

PLACE_MEMORY = 150 * 1024
"""What one place of a virtual kernel may need, in bytes: .06 MB measured, and room for what the app keeps."""
MESSAGES = 3000.0, 300.0
"""Messages from one address that are read at once, and a second in the long run; only pages in a hurry wait for it."""
HURRY = 10.0
"""A page is in a hurry that has sent so many messages more than it may send in the long run."""
CONNECTION_DESCRIPTORS = 3
"""File descriptors a visitor may hold while the page loads: a websocket and two connections for files."""


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
    newcomers: int = 600
    """How many pages one address may open at once, and again a minute: a whole campus may stand behind one."""
    lag: float = 2.0
    """How far the server's loop may be behind."""


@dataclass
class Admission:
    """Judges, at no cost a visit, whether one more page fits."""

    places: Places
    limits: Limits = field(default_factory=Limits)
    behind_proxy: bool = False
    """Whether addresses are those that a proxy forwards."""
    waiting: int = 0
    wanted: Counter[str] = field(default_factory=Counter)
    """How many found no room since places were last looked through: by address with too many, and "" for anywhere."""
    lag: float = 0.0
    shortage: str | None = None

    quickest: Callable[[], float] = field(default=lambda: 0.0)
    """How late the most responsive worker is, in seconds."""

    _addresses: dict[str, TokenBucket] = field(default_factory=dict)
    _messages: dict[str, TokenBucket] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._turns = asyncio.Semaphore(self.limits.entering)

    def refusal(self) -> str | None:
        """Why no more page fits just now, or None if one does."""
        if len(self.places) >= self.limits.places:
            return "places"
        if self.waiting >= self.limits.waiting:
            return "waiting"
        return self.shortage

    def admits(self, address: str, now: float) -> bool:
        """Whether one more page may be opened from this address at `now` (monotonic seconds).

        One address, behind which a whole campus may stand, may hold at most as many places as are then left for all
        others, so the next address always finds some. Loopback is always admitted, but not behind a proxy, whose
        client address may be forged.
        """
        if own(address) and not self.behind_proxy:
            return True
        if self.places.held(whole(address)) > self.limits.places - len(self.places) - 1:
            return False
        fresh = TokenBucket(self.limits.newcomers, self.limits.newcomers / 60)
        return self._addresses.setdefault(whole(address), fresh).take(now)

    def wait(self, place: Place, now: float, cost: float) -> float:
        """Count what has come from a page as `cost` messages; seconds until it may be looked at."""
        wait = place.wait(now, cost)
        if own(place.address) and not self.behind_proxy:
            return wait
        all_ = self._messages.setdefault(place.address, TokenBucket(*MESSAGES))
        all_.spend(now, cost)
        return max(wait, all_.wait(now, 0)) if place.limit.spent(now) > HURRY else wait

    def full(self, address: str, now: float) -> bool:
        """Whether no more page may be opened from this address at `now`; it counts as none itself."""
        bucket = self._addresses.get(whole(address))
        return bucket is not None and bucket.wait(now) > 0 and (self.behind_proxy or not own(address))

    def room(self, memory: int) -> int:
        """How many places this machine can carry, at `memory` bytes a place."""
        by_memory = max(0, free_memory() - self.limits.memory) // memory
        by_descriptors = max(0, free_descriptors() - self.limits.descriptors) // CONNECTION_DESCRIPTORS
        return min(self.limits.places, by_memory, by_descriptors)

    def makes_room(self, now: float, idle_after: float, left_after: float) -> list[Place]:
        """Of the places that are idle, as many as are wanted since this was last asked."""
        wanted, self.wanted = self.wanted, Counter()
        if self.refusal() in ("lag", "waiting"):  # which no free place would cure
            return []
        idle = self.places.idle(now, idle_after, left_after)
        return [each for one, count in wanted.items() for each in _from(idle, one)[:count]]

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
            now = time.monotonic()
            for limits in (self._addresses, self._messages):
                for address in [each for each, bucket in limits.items() if not bucket.spent(now)]:
                    del limits[address]

    def _shortage(self) -> str | None:
        if self.lag > self.limits.lag or self.quickest() > self.limits.lag:
            return "lag"
        if free_memory() < self.limits.memory:
            return "memory"
        if free_descriptors() < self.limits.descriptors:
            return "descriptors"
        return None


def _from(places: list[Place], address: str) -> list[Place]:
    return [each for each in places if address in ("", each.address)]

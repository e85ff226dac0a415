"""Admission control: admit visitors while there is capacity, so that the pages already open keep working."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from course.bucket import TokenBucket
from course.serving.address import networks, own, whole
from course.serving.capacity import free_descriptors, free_memory
from course.serving.slot import Slot, Slots

SLOT_MEMORY = 150 * 1024
"""Memory for one slot of a virtual kernel, in bytes: 0.06 MB measured, plus room for the app's data."""
MESSAGES = 3000.0, 300.0
"""Rate limit of messages per address: burst size, messages per second. It only delays pages that exceed HURRY."""
HURRY = 10.0
"""Messages above its own sustained rate after which a page is also subject to the limit of its address."""
CONNECTION_DESCRIPTORS = 3
"""File descriptors that a visitor may use while the page loads: a WebSocket and two connections for files."""


@dataclass
class Limits:
    """Limits of admission. Sizes in bytes, times in seconds."""

    slots: int = 3000
    """The largest number of slots in use."""
    entering: int = 6
    """The number of pages rendered at the same time. Other visitors queue, so that each page is rendered quickly."""
    waiting: int = 250
    """The largest number of visitors waiting for their page to be rendered."""
    memory: int = 200 * 2**20
    """Memory to keep free."""
    descriptors: int = 64
    """File descriptors to keep free."""
    newcomers: int = 600
    """Pages that one address may open at once, and per minute; a whole campus may share one address."""
    lag: float = 2.0
    """The largest delay of the server's event loop."""


@dataclass
class Admission:
    """Decides whether one more page can be admitted, from measurements taken in the background."""

    slots: Slots
    limits: Limits = field(default_factory=Limits)
    behind_proxy: bool = False
    """Whether client addresses come from a proxy's headers."""
    waiting: int = 0
    wanted: Counter[str] = field(default_factory=Counter)
    """Visitors refused since idle slots were last freed, by network if it had too many pages, under "" otherwise."""
    lag: float = 0.0
    shortage: str | None = None

    lowest_latency: Callable[[], float] = field(default=lambda: 0.0)
    """Returns the response time of the most responsive worker, in seconds."""

    _addresses: dict[str, TokenBucket] = field(default_factory=dict)
    _messages: dict[str, TokenBucket] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._turns = asyncio.Semaphore(self.limits.entering)

    def refusal(self) -> str | None:
        """Return which limit currently prevents another page, or None if there is capacity."""
        if len(self.slots) >= self.limits.slots:
            return "places"
        if self.waiting >= self.limits.waiting:
            return "waiting"
        return self.shortage

    def admits(self, address: str, now: float) -> bool:
        """Return True if this address may open one more page at `now` (monotonic seconds), and count it if so.

        An address, which a whole campus may share, may hold at most as many slots as remain free for all others, so a
        new address always finds some. The networks that it belongs to may hold twice or three times as many, so no
        party with thousands of addresses holds them all. Loopback is always admitted, except behind a proxy, where the
        address may be forged.
        """
        if own(address) and not self.behind_proxy:
            return True
        if self.full(address, now):
            return False
        for network, share in networks(whole(address)).items():
            fresh = TokenBucket(share * self.limits.newcomers, share * self.limits.newcomers / 60)
            self._addresses.setdefault(network, fresh).spend(now)
        return True

    def full(self, address: str, now: float) -> bool:
        """Return True if this address may open no more pages at `now`, without counting a page."""
        if own(address) and not self.behind_proxy:
            return False
        for network, share in networks(whole(address)).items():
            if self._full(network, share, now):
                self.wanted[network] += 1
                return True
        return False

    def _full(self, network: str, share: int, now: float) -> bool:
        bucket = self._addresses.get(network)
        if bucket is not None and bucket.wait(now) > 0:
            return True
        most = share * (self.limits.slots - len(self.slots) - 1)
        return len(self.slots) > most and self.slots.held(network) > most

    def wait(self, slot: Slot, now: float, cost: float) -> float:
        """Charge `cost` messages to the rate limits of a page, its address and the networks around it.

        Return the seconds to wait before handling them.
        """
        wait = slot.wait(now, cost)
        if own(slot.address) and not self.behind_proxy:
            return wait
        for network, share in networks(slot.address).items():
            all_ = self._messages.setdefault(network, TokenBucket(*(share * each for each in MESSAGES)))
            all_.spend(now, cost)
            if slot.limit.spent(now) > HURRY:
                wait = max(wait, all_.wait(now, 0))
        return wait

    def room(self, memory: int) -> int:
        """Return the number of slots that this machine has capacity for, at `memory` bytes per slot."""
        by_memory = max(0, free_memory() - self.limits.memory) // memory
        by_descriptors = max(0, free_descriptors() - self.limits.descriptors) // CONNECTION_DESCRIPTORS
        return min(self.limits.slots, by_memory, by_descriptors)

    def makes_room(self, now: float, idle_after: float, left_after: float) -> list[Slot]:
        """Return idle slots to free: as many as visitors were refused since the last call."""
        wanted, self.wanted = self.wanted, Counter()
        if self.refusal() in ("lag", "waiting"):  # freeing slots would not help
            return []
        idle = self.slots.idle(now, idle_after, left_after)
        return [each for one, count in wanted.items() for each in _from(idle, one)[:count]]

    @asynccontextmanager
    async def entry(self) -> AsyncIterator[None]:
        """Wait for one's turn to have a page rendered."""
        self.waiting += 1
        try:
            async with self._turns:
                yield
        finally:
            self.waiting -= 1

    async def watch(self, every: float = 0.5) -> None:
        """Measure event loop lag, memory and file descriptors until cancelled."""
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
        if self.lag > self.limits.lag or self.lowest_latency() > self.limits.lag:
            return "lag"
        if free_memory() < self.limits.memory:
            return "memory"
        if free_descriptors() < self.limits.descriptors:
            return "descriptors"
        return None


def _from(slots: list[Slot], network: str) -> list[Slot]:
    return [each for each in slots if not network or network in networks(each.address)]

"""Slots: the server's state for each open page and the kernel behind it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from course.bucket import TokenBucket
from course.serving.address import networks

BURST: Final = 60.0
RATE: Final = 5.0
"""Rate limit of a page's messages: `BURST` at once, `RATE` per second on average."""
LARGE: Final = 128 * 1024
"""Size of an answer, in bytes, that costs its page one more message: the server has to compress it."""


class Connection(Protocol):
    """The connection between a page and its kernel."""

    def end(self, code: int, reason: str) -> None:
        """Close the connection with a WebSocket close code that the page understands."""


@dataclass(eq=False)
class Slot:
    """A slot: what the server stores about one page while its kernel lives."""

    kernel: str
    """The kernel's id. Never log it: anyone who knows it can use the kernel."""
    owner: str = ""
    """The person's user name if people sign in by name, else empty. Never log it."""
    views: set[str] = field(default_factory=set)
    """Ids of the models that the page displays. The page may send messages to no other models."""
    control: str | None = None
    """Id of the comm on which the page requests the states of its models, or None before it is open."""
    address: str = ""
    """Rate-limit key of the address that opened the page; empty if none was recorded."""
    spoken: bool = False
    """True once the page has sent a message, which shows that its script is running."""
    readings: dict[str, str] = field(default_factory=dict)
    """Language -> the widget's first screen, until the page is given to a visitor; empty with one language."""
    acted: float | None = None
    """When the person last acted on the page, in monotonic seconds; None before that (a reload would lose nothing)."""
    failed: bool = False
    """Whether a cell of the notebook raised an exception while the page was rendered."""
    reserved: bool = False
    """Whether the page waits in the reserve and has not been given to a visitor yet."""
    connection: Connection | None = None
    polling: bool = False
    """Whether the page has no WebSocket and uses long polling."""
    waiting: set[str] = field(default_factory=set)
    """HTTP methods for which a long-polling request of the page is being delayed; at most one request each."""
    limit: TokenBucket = field(default_factory=lambda: TokenBucket(BURST, RATE))
    """Rate limit of the page's messages, pings and connections."""
    opened: float = field(default_factory=time.monotonic)
    left: float | None = None
    """When the last connection closed, in monotonic seconds; None while one is open or before the first."""
    visited: bool = False
    """Whether the page has ever connected."""

    def wait(self, now: float, cost: float) -> float:
        """Charge `cost` messages to the page's rate limit; return the seconds to wait before handling them.

        `now`: monotonic seconds.
        """
        self.limit.spend(now, cost)
        return self.limit.wait(now, 0)

    def sent(self, size: int) -> None:
        """Charge a sent answer to the rate limit: one message per `LARGE` bytes, so nothing for a usual screen."""
        if size >= LARGE:
            self.limit.spend(time.monotonic(), size // LARGE)

    def take(self) -> None:
        """Mark the reserved page as given to a visitor now."""
        self.reserved, self.opened = False, time.monotonic()

    def connect(self, connection: Connection) -> None:
        """Make this the page's connection, and close the previous one if there is one."""
        before, self.connection = self.connection, connection
        self.left, self.visited = None, True
        if before is not None:
            before.end(4409, "taken over")

    def disconnect(self, connection: Connection) -> None:
        """Record that the connection has closed, unless another has already replaced it."""
        if self.connection is connection:
            self.connection, self.left = None, time.monotonic()

    def abandoned(self, now: float, unvisited_after: float, left_after: float, idle_after: float) -> bool:
        """Return True if the slot can be freed because its page has gone; never while a page is connected.

        A page that never connected is kept for `unvisited_after` seconds, a page on which nothing was done for
        `idle_after`, any other for `left_after` after it disconnected.
        """
        if self.connection is not None or self.reserved:
            return False
        if not self.visited:
            return now - self.opened > unvisited_after
        kept = left_after if self.acted is not None else min(left_after, idle_after)
        return self.left is not None and now - self.left > kept


class Slots:
    """All slots of this server, by kernel id."""

    def __init__(self) -> None:
        self._slots: dict[str, Slot] = {}

    def open(self, kernel: str) -> Slot:
        """Create the slot of a new kernel."""
        slot = self._slots[kernel] = Slot(kernel)
        return slot

    def find(self, kernel: str) -> Slot | None:
        """Return the slot of a kernel, or None if there is none."""
        return self._slots.get(kernel)

    def close(self, kernel: str) -> None:
        """Remove the slot of a kernel that has ended."""
        self._slots.pop(kernel, None)

    def held(self, network: str) -> int:
        """Return the number of slots opened from an address or a network."""
        return sum(network in networks(slot.address) for slot in self._slots.values())

    def idle(self, now: float, idle_after: float, left_after: float) -> list[Slot]:
        """Return the slots that may be freed for other visitors, in the order in which to free them.

        Disconnected pages come before connected ones, then pages without user actions, then pages that never sent a
        message, then those idle for longest. A slot counts as idle if its page has been disconnected for `idle_after`
        seconds, had no user action in the first `idle_after` seconds, or had none for `left_after` seconds.
        """

        def since(slot: Slot) -> float:
            return slot.acted or slot.opened

        def waits(slot: Slot) -> bool:
            if slot.reserved:
                return False
            if slot.connection is None and slot.left is not None and slot.acted is not None:
                return now - slot.left > idle_after
            return now - since(slot) > (left_after if slot.acted is not None else idle_after)

        def rank(slot: Slot) -> tuple[bool, bool, bool, float]:
            return slot.connection is not None, slot.acted is not None, slot.spoken, since(slot)

        return sorted((each for each in self._slots.values() if waits(each)), key=rank)

    def __len__(self) -> int:
        """Return the number of slots in use, without those of reserved pages."""
        return sum(not slot.reserved for slot in self._slots.values())

    def __iter__(self) -> Iterator[Slot]:
        return iter(list(self._slots.values()))

"""A place: one open page and the kernel behind it, as the server sees them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from course.bucket import TokenBucket

BURST: Final = 60.0
RATE: Final = 5.0
"""Messages of a page that are read at once, and a second in the long run."""
LARGE: Final = 128 * 1024
"""Bytes of an answer that count as one more message of its page, since the server compresses them."""


class Connection(Protocol):
    """The connection between a page and its kernel."""

    def end(self, code: int, reason: str) -> None:
        """Close the connection with a close code that the page understands."""


@dataclass(eq=False)
class Place:
    """What the server remembers of one page while its kernel lives."""

    kernel: str
    """The kernel's id: whoever knows it sits in this place, so it is never logged."""
    owner: str = ""
    """Whose it is, where people are known by name; it is never logged either."""
    views: set[str] = field(default_factory=set)
    """The models that the page displays."""
    reach: set[str] = field(default_factory=set)
    """The models that the displayed ones refer to: all that the page may speak to."""
    control: str | None = None
    """The comm on which the page asks for its models' states."""
    address: str = ""
    """From where it was opened, where that counts."""
    spoken: bool = False
    """The page has said something of its own, as every page does that its script has brought to life."""
    acted: float | None = None
    """When somebody last did something on the page, in monotonic seconds; None where a reload brings back all of it."""
    failed: bool = False
    """A cell of the notebook raised while this page was made."""
    reserved: bool = False
    """Nobody has been given the page yet."""
    connection: Connection | None = None
    polling: bool = False
    """The page has no websocket: it sends and fetches its frames by plain HTTP."""
    waiting: set[str] = field(default_factory=set)
    """Methods of HTTP by which a page that polls has sent too much: a request of each waits, no more than one."""
    limit: TokenBucket = field(default_factory=lambda: TokenBucket(BURST, RATE))
    """Messages, pings and connections of the page."""
    opened: float = field(default_factory=time.monotonic)
    left: float | None = None
    """When the last connection went, in monotonic seconds; None while one is there or before the first came."""
    visited: bool = False
    """A page has connected at least once."""

    def wait(self, now: float, cost: float) -> float:
        """Count what has just come as `cost` messages; seconds until it may be looked at (`now`: monotonic)."""
        self.limit.spend(now, cost)
        return self.limit.wait(now, 0)

    def sent(self, size: int) -> None:
        """Count an answer of `size` bytes: a usual screen costs nothing, a large download as much as it takes."""
        if size >= LARGE:
            self.limit.spend(time.monotonic(), size // LARGE)

    def take(self) -> None:
        """Give the page to somebody, from now on."""
        self.reserved, self.opened = False, time.monotonic()

    def connect(self, connection: Connection) -> None:
        """Seat a connection; the one before it, if any, has been taken over and is ended."""
        before, self.connection = self.connection, connection
        self.left, self.visited = None, True
        if before is not None:
            before.end(4409, "taken over")

    def disconnect(self, connection: Connection) -> None:
        """Note that the connection has gone, unless another has taken over already."""
        if self.connection is connection:
            self.connection, self.left = None, time.monotonic()

    def abandoned(self, now: float, unvisited_after: float, left_after: float, idle_after: float) -> bool:
        """Whether nobody sits here any more: never someone who is connected.

        A page on which nothing was ever done is kept for `idle_after` seconds, any other for `left_after`; sooner only
        where others want its place.
        """
        if self.connection is not None or self.reserved:
            return False
        if not self.visited:
            return now - self.opened > unvisited_after
        kept = left_after if self.acted is not None else min(left_after, idle_after)
        return self.left is not None and now - self.left > kept


class Places:
    """Every place of this server, by kernel id."""

    def __init__(self) -> None:
        self._places: dict[str, Place] = {}

    def open(self, kernel: str) -> Place:
        """A new place for a kernel that has just been made."""
        place = self._places[kernel] = Place(kernel)
        return place

    def find(self, kernel: str) -> Place | None:
        """The place of a kernel, or None where there is none."""
        return self._places.get(kernel)

    def close(self, kernel: str) -> None:
        """Forget a place whose kernel has gone."""
        self._places.pop(kernel, None)

    def held(self, address: str) -> int:
        """How many places were opened from an address."""
        return sum(place.address == address for place in self._places.values())

    def idle(self, now: float, idle_after: float, left_after: float) -> list[Place]:
        """Places that can be given to others, the emptiest first.

        First those whose page has been gone for `idle_after` seconds, then those that never spoke, then those where
        nothing was ever done for as long; last those where nothing was done for `left_after` seconds.
        """

        def since(place: Place) -> float:
            return place.acted or place.opened

        def waits(place: Place) -> bool:
            if place.reserved:
                return False
            if place.connection is None and place.left is not None and place.acted is not None:
                return now - place.left > idle_after
            return now - since(place) > (left_after if place.acted is not None else idle_after)

        def rank(place: Place) -> tuple[bool, bool, bool, float]:
            return place.connection is not None, place.acted is not None, place.spoken, since(place)

        return sorted((each for each in self._places.values() if waits(each)), key=rank)

    def __len__(self) -> int:
        """How many are taken: what is in reserve is there for whoever comes next."""
        return sum(not place.reserved for place in self._places.values())

    def __iter__(self) -> Iterator[Place]:
        return iter(list(self._places.values()))

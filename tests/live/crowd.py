"""A crowd without browsers: many learners at the real app, in the room of one cohort."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import aiohttp

from course.live.room_actions import move, opened
from course.store import Ask, Room, Store
from tests.live.hall import CODE
from tests.serving.visitor import Visitor

AT_ONCE = 20
"""So many pages are opened at the same time."""


def told(message: dict[str, Any]) -> dict[str, Any]:
    """What the page is told by a message; empty for one that is not the app's."""
    body = message["content"].get("data", {})
    found: dict[str, Any] = body.get("content", {}) if body.get("method") == "custom" else {}
    return found


class Crowd:
    """So many learners with open pages; on a server that the test has started."""

    def __init__(self, address: str, store: Store, count: int) -> None:
        self._address, self._store, self._count = address, store, count
        self.visitors: list[Visitor] = []

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self.visitors = [Visitor(self._http, self._address) for _ in range(self._count)]
        turns = asyncio.Semaphore(AT_ONCE)

        async def come(visitor: Visitor) -> None:
            async with turns:
                await self._open(visitor)
                await visitor.connect()
                await visitor.act("hello", token="", join=CODE, within=60)

        await asyncio.gather(*map(come, self.visitors))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(visitor.leave() for visitor in self.visitors), return_exceptions=True)
        await self._http.close()

    async def _open(self, visitor: Visitor) -> None:
        """Open the page; while the server is too busy for newcomers, again, as its own page does."""
        await visitor.open(f"?join={CODE}")

    def begin(self, *steps: Ask) -> Room:
        """The facilitator opens a room, in another process than the learners'."""
        room = opened("hall", "may", steps, datetime.now(UTC), "asking")
        self._store.rooms.open(room)
        return room

    def move(self, room: Room, how: str) -> Room:
        """The facilitator moves it."""
        moved = move(room, how, datetime.now(UTC))
        assert self._store.rooms.move(moved)
        return moved

    async def join(self) -> list[dict[str, Any]]:
        """All go into the room; what each is shown."""
        return await asyncio.gather(*(each.act("join-room", within=60) for each in self.visitors))

    async def vote(self, room: Room, picks: Sequence[str], action: str = "vote") -> list[dict[str, Any]]:
        """All vote at once, the picks in turn; what each is told. `action`: `tick` for picks that are not sent."""
        fields = {"room": room.id, "step": str(room.step)}
        return await asyncio.gather(
            *(
                each.act(action, within=60, **fields, **{room.ask.group: picks[number % len(picks)]})
                for number, each in enumerate(self.visitors)
            )
        )

    async def arrivals(self, words: str, since: float) -> list[float]:
        """Seconds until each page is shown, unasked, a screen with these words."""

        async def wait(visitor: Visitor) -> float:
            await visitor.until(
                lambda message: words in told(message).get("html", "") and "ack" not in told(message), 60
            )
            return time.monotonic() - since

        return await asyncio.gather(*map(wait, self.visitors))

"""A visitor whose network lets no WebSocket through: polls as lean.js does, and can also misbehave."""

import asyncio
import struct
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from tests.patience import PATIENCE
from tests.serving.visitor import Visitor, unpack


class Poller(Visitor):
    """One person at one page, over plain HTTP."""

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave without a word: there is no connection to close."""

    @property
    def poll(self) -> str:
        """The address for frames in both directions."""
        return f"{self.address}api/kernels/{self.kernel}/poll"

    async def connect(self, *_: str, states: bool = True) -> None:
        self.received: list[bytes] = []
        if states:
            await self.ask()

    async def post(self, body: bytes, **headers: str) -> int:
        """Send bytes; the reply's status."""
        async with self.http.post(self.poll, data=body, params={"heard": self.heard}, headers=headers) as reply:
            await reply.read()
            return reply.status

    async def fetch(self, **headers: str) -> tuple[int, bytes]:
        """Ask for frames, and wait for them; status and body."""
        async with self.http.get(self.poll, params={"heard": self.heard}, headers=headers) as reply:
            self.reply = reply
            return reply.status, await reply.read()

    async def deliver(self, frame: bytes) -> None:
        status = await self.post(frame)
        if status != 200:
            raise ConnectionError(status)

    async def hear(self, within: float = PATIENCE) -> dict[str, Any]:
        async with asyncio.timeout(within):
            while not self.received:
                status, body = await self.fetch()
                if status != 200:
                    raise ConnectionError(status)
                self.received = list(apart(body))
        self.heard += 1
        self.log.append(unpack(self.received.pop(0)))
        return self.log[-1]


def apart(body: bytes) -> Iterator[bytes]:
    """The frames of a reply: the last offset of each is its length."""
    while body:
        (count,) = struct.unpack_from("<Q", body)
        (size,) = struct.unpack_from("<Q", body, 8 * count)
        yield body[:size]
        body = body[size:]

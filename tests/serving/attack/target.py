"""What is attacked: a running app, how one signs in to it, and what no stranger may ever read of it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.serving.visitor import Visitor

Story = Callable[[aiohttp.ClientSession], Coroutine[Any, Any, None]]


async def nobody(_http: aiohttp.ClientSession) -> None:
    """The page is open to all: there is nothing to sign in to."""


@dataclass(frozen=True)
class Target:
    """One app that is served."""

    name: str
    address: str
    log: Path
    secrets: tuple[str, ...]
    """What no page and no message carries."""
    look: tuple[str, dict[str, Any]] = ("hello", {"token": ""})
    """An action that shows the page as it is."""
    sign_in: Callable[[aiohttp.ClientSession], Awaitable[None]] = field(default=nobody)
    pid: int = 0
    """The server's process; 0 where no test asks."""

    def told(self) -> str:
        """What it has logged so far."""
        return self.log.read_text(errors="replace")

    def visitor(self, http: aiohttp.ClientSession) -> Visitor:
        """Somebody at this app, with the client's cookies."""
        return Visitor(http, self.address)

    async def looks_well(self, visitor: Visitor) -> None:
        """The page still answers, and has kept nothing of what was tried."""
        action, fields = self.look
        answer = await visitor.act(action, **fields)
        assert 'data-screen="' in answer["html"] or answer["extra"] | {"pid": 0} == {
            "total": 0,
            "score": 0,
            "acts": 1,
            "pid": 0,
        }
        heard = "".join(message["raw"].decode("utf-8", "replace") for message in visitor.log)
        for secret in self.secrets:
            assert secret not in heard

    async def serves_others(self, http: aiohttp.ClientSession) -> None:
        """Whoever comes next finds the page and its answers."""
        async with self.visitor(http) as other:
            await self.looks_well(other)
            await other.leave()

    def tell(self, story: Story) -> None:
        """Run one story with the client of somebody who has signed in, as far as one can."""
        asyncio.run(self.hear(story))

    async def hear(self, story: Story) -> None:
        """The same, where a loop is running."""
        connector = aiohttp.TCPConnector(limit=0, force_close=True)  # what was refused may have ended a kept one
        jar = aiohttp.CookieJar(unsafe=True)  # unsafe: it holds an IP's cookies
        async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as http:
            await self.sign_in(http)
            await story(http)

    async def raw(self, request: bytes, within: float = 2) -> bytes:
        """What comes back for these very bytes, until the server closes the connection."""
        place = urlsplit(self.address)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            writer.write(request)
            return await asyncio.wait_for(reader.read(), within)
        except (ConnectionError, TimeoutError):  # cut off, or waited for in vain: nothing was answered
            return b""
        finally:
            writer.close()


def tell_all(
    targets: Iterable[Target], story: Callable[[Target, aiohttp.ClientSession], Coroutine[Any, Any, None]]
) -> None:
    """Run one story at every app at the same time, as most of it is waiting for a rate limit."""

    async def told() -> None:
        async with asyncio.TaskGroup() as group:
            for each in targets:
                group.create_task(each.hear(functools.partial(story, each)), name=each.name)

    asyncio.run(told())

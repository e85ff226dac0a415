"""A person of the Hub without a browser: signs in as a browser does, and holds the cookies."""

from __future__ import annotations

import asyncio
import re
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.bench.crowd import filled
from tests.serving.visitor import Visitor


async def answer(page: Visitor, screen: str) -> dict[str, Any]:
    """Submit the question on a screen; what the page is told. Who was a guest is enrolled by it."""
    return await page.act("submit", **filled(screen))


class Guest:
    """One person with one browser's cookies."""

    def __init__(self, hub: str, name: str) -> None:
        self.hub, self.name = hub, name
        self.course = f"{hub}services/course/"
        self._connected: list[Visitor] = []

    async def __aenter__(self) -> Self:
        blind = aiohttp.TCPConnector(ssl=False)  # a test's certificate is trusted by nobody
        jar = aiohttp.CookieJar(unsafe=True)  # unsafe: it holds an IP's cookies
        self.http = aiohttp.ClientSession(connector=blind, cookie_jar=jar)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for visitor in self._connected:
            await visitor.socket.close()
        await self.http.close()
        await asyncio.sleep(0.1)  # aiohttp's connections end a moment after their session, in the loop

    async def sign_in(self) -> None:
        async with self.http.get(f"{self.hub}hub/login") as reply:
            [xsrf] = re.findall(r'name="_xsrf" value="([^"]+)"', await reply.text())
        form = {"username": self.name, "password": "any", "_xsrf": xsrf}
        async with self.http.post(f"{self.hub}hub/login", params={"next": "/services/course/"}, data=form) as reply:
            assert (reply.status, reply.url.path) == (200, "/services/course/"), await reply.text()

    async def page(self) -> Visitor:
        """A fresh page of the course, not yet connected."""
        visitor = Visitor(self.http, self.course)
        await visitor.open()
        return visitor

    async def live(self) -> Visitor:
        """A fresh page, connected."""
        visitor = await self.page()
        await visitor.connect(states=False)
        self._connected.append(visitor)
        await visitor.ask()
        return visitor

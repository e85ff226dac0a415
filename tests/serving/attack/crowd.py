"""Many pages doing their worst: `python -m tests.serving.attack.crowd ADDRESS WAY PAGES [TOKEN]`, until it is ended.

Each page uses all that the server lets it use, and a page that loses its connection comes again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys

import aiohttp

from tests.serving.visitor import Visitor


async def explore(visitor: Visitor) -> None:
    """Look and come back again and again, with a question open in the explorer, and other facts each time."""
    await visitor.act("hello", token="")  # nobody's
    [case, *_] = re.findall(r'data-case="([^"]+)"', (await visitor.act("explore", case=""))["html"])
    board = (await visitor.act("explore", case=case))["html"]
    options = re.findall(r'id="ask-([^"]+)"', board)
    subjects = re.findall(r'data-subject="([^"]+)"', board)
    while True:
        for option, subject in zip(options, subjects * len(options), strict=False):
            await visitor.act("ask", case=case, option=option)
            for _ in range(6):
                await visitor.act("look", case=case, subject=subject)
                await visitor.act("hello", token="")  # nobody's


async def export(visitor: Visitor) -> None:
    """Download everything that is stored of a learner who has done very much, again and again."""
    await visitor.act("hello", token=sys.argv[4])
    while True:
        await visitor.act("records")
        answer = await visitor.act("export", part="2")
        assert "This is part 2." in answer["html"]
        visitor.log.clear()


async def hurry(visitor: Visitor) -> None:
    """18 actions a second, whether they are answered or not."""
    listening = asyncio.create_task(_listen(visitor))
    try:
        while not listening.done():
            visitor.seq += 1
            await visitor.custom({"seq": visitor.seq, "action": "hello", "fields": {"token": ""}})
            await asyncio.sleep(1 / 18)
    finally:
        listening.cancel()
    raise ConnectionError


async def ping(visitor: Visitor) -> None:
    """Pings, as fast as the connection takes them."""
    listening = asyncio.create_task(_listen(visitor))
    try:
        while not listening.done():
            for _ in range(50):
                await visitor.socket.ping()
            await asyncio.sleep(0)
    finally:
        listening.cancel()
    raise ConnectionError


async def _listen(visitor: Visitor) -> None:
    while True:
        await visitor.hear()


async def page(http: aiohttp.ClientSession, address: str, way: str, after: float, there: asyncio.Barrier) -> None:
    await asyncio.sleep(after)
    first = True
    while True:
        with contextlib.suppress(AssertionError, aiohttp.ClientError, ConnectionError, TimeoutError, ValueError):
            visitor = Visitor(http, address)
            await visitor.open(patient=False)
            while True:
                await visitor.connect()
                if first:
                    first = False
                    await there.wait()
                with contextlib.suppress(ConnectionError):
                    await WAYS[way](visitor)
        await asyncio.sleep(0.5)


WAYS = {"explore": explore, "export": export, "hurry": hurry, "ping": ping}


async def crowd(address: str, way: str, pages: int) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        there = asyncio.Barrier(pages + 1)
        tasks = [asyncio.create_task(page(http, address, way, 5 * each / pages, there)) for each in range(pages)]
        await there.wait()
        sys.stdout.write("all are there\n")
        sys.stdout.flush()
        await asyncio.gather(*tasks)


if __name__ == "__main__":
    os.nice(10)  # a stranger's own machine would take no processor from the server
    asyncio.run(crowd(sys.argv[1], sys.argv[2], int(sys.argv[3])))

"""A crowd without browsers: people who open one link within some seconds, each as a browser that was never here."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import random
import re
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.serving.visitor import Visitor

LONGEST = 60.0
"""Seconds after which whoever waits for a page or an answer is lost."""
CONNECTIONS = 6
"""How many a browser opens to one host."""
MOST_SCREENS = 8
"""Between two questions there are no more screens than this."""


def filled(screen: str) -> dict[str, Any]:
    """The fields of the question on a screen, with the first option picked, as a page submits them."""
    found = re.findall(r'<input type="(\w+)" name="([\w-]+)"(?: id="[^"]*")? value="([^"]*)"', screen)
    fields: dict[str, Any] = {name: html.unescape(value) for kind, name, value in found if kind == "hidden"}
    kind, first = next((kind, value) for kind, name, value in found if name == fields["question"])
    fields[fields["question"]] = [first] if kind == "checkbox" else first
    return fields | ({"certainty": ""} if any(name == "certainty" for _, name, _ in found) else {})


class Person(ABC):
    """One person who comes; `join` ends when the page would be ready to be used, and raises when it never is."""

    def __init__(self, http: aiohttp.ClientSession, address: str, files: Sequence[str]) -> None:
        self.http, self.address, self.files = http, address, files

    async def fetch(self, path: str) -> str:
        """One file, whole."""
        async with self.http.get(self.address + path.lstrip("/")) as reply:
            body = await reply.read()
            assert reply.status == 200, reply.status
            return body.decode("utf-8", "replace")

    async def load(self) -> None:
        """The static files, as a browser without any of them asks for them."""
        await asyncio.gather(*(self.fetch(path) for path in self.files))

    @abstractmethod
    async def join(self) -> None:
        """Open the page and wait until it can be used."""

    async def read(self, seconds: float) -> None:
        """Look at the page for a while."""
        await asyncio.sleep(seconds)


class Learner(Visitor, Person):
    """A learner of the course."""

    def __init__(self, http: aiohttp.ClientSession, address: str, files: Sequence[str]) -> None:
        Visitor.__init__(self, http, address)
        self.files, self.token, self.html = files, "", ""
        self.guest = uuid.uuid4().hex
        """The random number by which this browser names its guest before the first answer."""

    async def join(self) -> None:
        await self.open()
        await self.load()
        await self.connect()
        await self.hello()
        assert "data-screen=" in self.html

    async def hello(self) -> float:
        """Say who this is, as a page does when it connects; the seconds until the answer was here."""
        return await self.do("hello", token=self.token, guest=self.guest, join="", at="")

    async def do(self, action: str, **fields: Any) -> float:
        """One action; the seconds until its answer was here."""
        begun = time.perf_counter()
        answer = await self.act(action, LONGEST, **fields)
        took = time.perf_counter() - begun
        assert "trouble" not in answer, answer["trouble"]
        self.html, self.token = answer.get("html") or self.html, answer.get("token") or self.token
        self.log.clear()
        return took

    def screen(self) -> str:
        """The screen that this learner sees."""
        return str(re.findall(r'data-screen="([a-z]+)"', self.html)[0])

    def asked(self) -> str:
        """The question on the screen; empty where there is none."""
        return next(iter(re.findall(r'<form[^>]* data-question="([\w-]+)"', self.html)), "")

    def reading(self) -> dict[str, Any]:
        """The form on the screen, filled in by somebody who picks the first option."""
        return filled(self.html)

    async def press(self) -> float:
        """Press the button that the screen offers first; the seconds until the next screen was here."""
        [button, *_] = re.findall(r"<button[^>]* data-primary[^>]*>", self.html)
        shown = {name: html.unescape(value) for name, value in re.findall(r' data-(\w+)="([^"]*)"', button)}
        return await self.do(shown.pop("action"), **shown)

    async def turn(self) -> None:
        """Go to a question that is to be answered, by the buttons that the screens offer first."""
        for _ in range(MOST_SCREENS):
            if self.asked():
                return
            await (self.do("map") if self.screen() == "summary" else self.press())
        raise AssertionError(f"no question after {MOST_SCREENS} screens, but {self.screen()}")

    async def submit(self) -> float:
        """Submit the question on the screen; the seconds until its verdict was here."""
        took = await self.do("submit", **self.reading())
        assert self.screen() == "verdict", self.screen()
        return took

    async def read(self, seconds: float) -> None:
        """Look at the page for a while; raises ConnectionError when the line is lost meanwhile, as lean.js notices."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await self.hear(seconds)

    async def come_back(self) -> None:
        """Open a new page after the kernel was lost, as lean.js does: everybody after a moment of their own."""
        await asyncio.sleep(1.5 * random.random())  # noqa: S311 - no secret
        self.heard, self.log = 0, []
        await self.socket.close()
        await self.open()
        await self.connect()
        await self.hello()


class Stock(Learner):
    """One who comes to the same notebook in Voila as everybody knows it."""

    async def _open(self, query: str) -> None:
        self.page = await self.fetch(query)
        [self.kernel] = re.findall(r'"kernelId": ?"([^"]+)"', self.page)
        self.models = re.findall(r'"model_id": ?"([^"]+)"', self.page)
        assert self.models, "a page without its widget"


class Streamlit(Person):
    """One who comes to a page of Streamlit, whose messages are read only so far as to see when its script is done."""

    async def join(self) -> None:
        await self.fetch("")
        await self.load()
        self.socket = await self.http.ws_connect(f"{self.address}_stcore/stream", max_msg_size=0)
        await self.socket.send_bytes(b"\x5a\x00")  # BackMsg, field 11: rerun the script
        seen = b""
        while True:
            message = await self.socket.receive()
            if message.type is not aiohttp.WSMsgType.BINARY:
                raise ConnectionError(message.type.name)
            if 6 in fields(message.data):  # ForwardMsg, field 6: the script is done
                break
            seen += message.data
        assert b"Submit" in seen


class Panel(Person):
    """One who comes to a page of Panel: Bokeh's protocol up to the whole document."""

    async def join(self) -> None:
        page = await self.fetch("panel_page")
        await self.load()
        [token] = re.findall(r'"token": ?"([^"]+)"', page)
        line = f"{self.address}panel_page/ws"
        self.socket = await self.http.ws_connect(line, protocols=("bokeh", token), max_msg_size=0)
        await self._until("ACK")
        for part in ({"msgid": uuid.uuid4().hex, "msgtype": "PULL-DOC-REQ"}, {}, {}):
            await self.socket.send_str(json.dumps(part))
        assert "Submit" in await self._until("PULL-DOC-REPLY")

    async def _until(self, kind: str) -> str:
        while True:
            header, _, content = [str((await self.socket.receive()).data) for _ in range(3)]
            if json.loads(header).get("msgtype") == kind:
                return content


def fields(message: bytes) -> set[int]:
    """The numbers of a protobuf message's fields, without what is in them."""
    found, at = set(), 0

    def number() -> int:
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = message[at]
            at, value, shift = at + 1, value | (byte & 0x7F) << shift, shift + 7
            if byte < 0x80:
                return value

    while at < len(message):
        tag = number()
        found.add(tag >> 3)
        if tag & 7 == 0:
            number()
        elif tag & 7 == 2:
            size = number()
            at += size
        else:
            at += 8 if tag & 7 == 1 else 4
    return found


KINDS: dict[str, type[Person]] = {"course": Learner, "voila": Stock, "streamlit": Streamlit, "panel": Panel}


@dataclass
class Crowd:
    """Many people at one address; to be entered. They stay until it is left."""

    kind: type[Person]
    address: str
    files: Sequence[str] = ()
    people: list[Any] = field(default_factory=list)
    """Those who are in."""
    lost: list[str] = field(default_factory=list)
    """Why each of the others is not."""

    async def __aenter__(self) -> Crowd:
        self._stack = AsyncExitStack()
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(person.socket.close() for person in self.people))
        await self._stack.aclose()

    async def come(self, number: int, over: float, tell: Callable[[], object] = lambda: None) -> list[float]:
        """So many join at moments by chance within `over` seconds; the seconds each needed who is in."""
        chance = random.Random(1)  # noqa: S311 - made to be repeated, not to be secret
        times: list[float] = []

        async def one(after: float) -> None:
            await asyncio.sleep(after)
            connector = aiohttp.TCPConnector(limit_per_host=CONNECTIONS)
            client = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
            http = await self._stack.enter_async_context(client)
            person = self.kind(http, self.address, self.files)
            begun = time.perf_counter()
            try:
                await asyncio.wait_for(person.join(), LONGEST)
            except (aiohttp.ClientError, OSError, TimeoutError, AssertionError, ValueError) as problem:
                self.lost.append(f"{type(problem).__name__} {problem}"[:80])
            else:
                times.append(time.perf_counter() - begun)
                self.people.append(person)
            tell()

        await self.stay(asyncio.gather(*(one(chance.uniform(0, over)) for _ in range(number))))
        return times

    async def stay(self, until: asyncio.Future[Any]) -> None:
        """Whoever is there goes on listening until something is done: an unanswered ping ends a connection."""
        while not until.done():
            await asyncio.gather(asyncio.sleep(0.1), *(each.read(3) for each in self.people))
        await until

    async def each(self, act: Callable[[Any], Awaitable[Any]], over: float = 0.0) -> list[Any]:
        """What comes of everybody's doing something, at moments by chance within `over` seconds, or all at once."""
        chance = random.Random(2)  # noqa: S311 - made to be repeated, not to be secret

        async def one(person: Person, after: float) -> Any:
            await asyncio.sleep(after)
            return await act(person)

        return await asyncio.gather(*(one(person, chance.uniform(0, over)) for person in self.people))


def share(times: Sequence[float], part: float) -> float:
    """The time within which this part of all times lies; 0 of none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0

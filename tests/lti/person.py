"""A person without a browser who is launched from the platform into the course, and holds the cookies."""

from __future__ import annotations

import html
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.bench.crowd import filled
from tests.lti.placed import Placed
from tests.serving.visitor import Visitor


@dataclass
class Answer:
    """What an address answered."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def where(self) -> str:
        """Where it leads."""
        return self.headers.get("location", "")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@dataclass
class Person:
    """One browser's cookies, and the steps of a launch one by one."""

    both: Placed
    cookies: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    """The path of each cookie that was set, in order."""

    def ask(self, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """The answer at an address; redirects are not followed."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        own = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, data, {**own, **named})  # noqa: S310 - addresses of the test
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=30) as reply:
                found = Answer(reply.status, reply.read().decode(), _lower(reply.headers.items()))
                set_ = reply.headers.get_all("Set-Cookie") or []
        except urllib.error.HTTPError as refusal:
            with refusal:
                found = Answer(refusal.code, refusal.read().decode(), _lower(refusal.headers.items()))
                set_ = refusal.headers.get_all("Set-Cookie") or []
        for each in set_:
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
            self.paths += re.findall("; Path=([^;]*)", each)
        return found

    def login(self, **said: str) -> Answer:
        """From the platform's link to the course's answer, which leads to the platform's sign-in."""
        return self.ask(self.ask(f"{self.both.lms}/start?{urllib.parse.urlencode(said)}").where)

    def form(self, login: Answer) -> dict[str, str]:
        """The signed message with which the platform answers."""
        found = re.findall(r'name="(\w+)" value="([^"]+)"', self.ask(login.where).text)
        return {name: html.unescape(value) for name, value in found}

    def launch(self, **said: str) -> Answer:
        """The whole launch; the answer leads into the course."""
        return self.ask(f"{self.both.tool}lti/launch", self.form(self.login(**said)))


@asynccontextmanager
async def seated(person: Person, place: str) -> AsyncIterator[Visitor]:
    """The page at a place to which a launch led, live and greeted."""
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    async with aiohttp.ClientSession(headers={"Cookie": cookies}) as http:
        visitor = Visitor(http, person.both.tool)
        await visitor.open(place.removeprefix(person.both.tool).partition("#")[0])
        await visitor.connect()
        try:
            await visitor.act("hello", at="")
            yield visitor
        finally:
            if not visitor.socket.closed:
                await visitor.socket.close()


async def pass_story(visitor: Visitor, path: str) -> dict[str, Any]:
    """Answer the next open story of a path, each of which asks one question; what the page is told."""
    shown = await visitor.act("path", path=path)
    return await visitor.act("submit", **filled(shown["html"]))


def _lower(headers: list[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}

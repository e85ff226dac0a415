"""A whole course that is launched from its platform within seconds: whether everybody arrives, and how soon."""

from __future__ import annotations

import asyncio
import html
import json
import re
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import click

from tests.lti.placed import Placed, placed
from tests.serving.visitor import Visitor

PATIENT = 300.0
"""Seconds after which somebody counts as lost."""
LATE = 10.0
"""Seconds after which somebody counts as late."""


async def launch(both: Placed, user: str) -> float:
    """Open the link as a browser does; how long it took until the page answered, in seconds."""
    begun = time.monotonic()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:

        async def ask(url: str, form: dict[str, str] | None = None, cookie: str = "") -> tuple[str, str, str]:
            method, head = "POST" if form else "GET", {"Cookie": cookie}
            async with http.request(method, url, data=form, headers=head, allow_redirects=False) as reply:
                assert reply.status in (200, 302, 303), reply.status
                kept = "; ".join(each.partition(";")[0] for each in reply.headers.getall("Set-Cookie", ()))
                return reply.headers.get("Location", ""), kept, await reply.text()

        where, _, _ = await ask(f"{both.lms}/start?{urlencode({'user': user, 'open': 'path/quick'})}")
        where, cookie, _ = await ask(where)
        _, _, page = await ask(where)
        form = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]+)"', page)}
        where, ticket, _ = await ask(f"{both.tool}lti/launch", form, cookie)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), headers={"Cookie": ticket}) as http:
        visitor = Visitor(http, both.tool)
        await visitor.open(where.removeprefix(both.tool).partition("#")[0])
        await visitor.connect()
        shown = await visitor.act("hello", at="#/path/quick")
        took = time.monotonic() - begun
        assert "data-question=" in shown["html"]
        await visitor.socket.close()
    return took


async def crowd(both: Placed, people: int, over: float) -> list[float | BaseException]:
    """So many people, spread evenly; how long each took, or why they never arrived."""

    async def one(number: int) -> float:
        await asyncio.sleep(over * number / people)
        return await asyncio.wait_for(launch(both, f"u{number}"), PATIENT)

    return await asyncio.gather(*(one(number) for number in range(people)), return_exceptions=True)


@click.command()
@click.option("--people", type=click.IntRange(1), default=200, show_default=True, help="How many are launched.")
@click.option("--over", type=click.FloatRange(0), default=10.0, show_default=True, help="Within so many seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def command(people: int, over: float, as_json: bool) -> None:
    """Launch a crowd from a platform into the course. Exit code 1 if anybody is lost.

    Example: python -m tests.bench launches --people 200 --over 10
    """
    with tempfile.TemporaryDirectory() as folder, placed(Path(folder), words=("--expect", str(people))) as both:
        found = asyncio.run(crowd(both, people, over))
    took = sorted(each for each in found if isinstance(each, float))
    lost = [each for each in found if not isinstance(each, float)]
    p95 = took[min(len(took) - 1, int(0.95 * len(took)))] if took else float("inf")
    figures = {
        "launches": people, "over_s": over, "lost": len(lost), "late": sum(each > LATE for each in took),
        "p50_s": statistics.median(took) if took else None,
        "p95_s": p95, "max_s": took[-1] if took else None,
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(f"{people} launches in {over:.0f} s: {len(lost)} lost{f' ({lost[0]!r})' if lost else ''}")
        click.echo(f"{figures['late']} of them waited for more than {LATE:.0f} s")
        click.echo(f"from the link to a page that answers: 95 of 100 within {p95:.2f} s")
    raise SystemExit(1 if lost else 0)

"""A whole orientation path with 200 learners on it at once: CPU, bytes, losses, and how soon actions are answered."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import random
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from course.serving.capacity import raise_descriptors
from tests.bench import served
from tests.bench.crowd import Crowd, Learner, share
from tests.bench.line import Line
from tests.bench.result import PATH_ROWS, missed, table
from tests.bench.served import Served

MOST_ACTIONS = 400
"""A path has fewer screens than this."""
LOST = (ConnectionError, TimeoutError, AssertionError, ValueError, aiohttp.ClientError)
"""What ends a learner's way before the path's end."""


async def walk(learner: Learner, pause: Callable[[], float], answered: Callable[[], object]) -> list[float]:
    """Walk from the first screen through the orientation path to its summary.

    `pause` says how many seconds the learner looks at a screen; `answered` is called for each question. Picks are sent
    as a draft before they are submitted, as a page does. Returns the seconds that each action took.
    """
    times: list[float] = []
    for _ in range(MOST_ACTIONS):
        await learner.read(pause())
        if learner.screen() == "summary":
            return times
        if learner.asked():
            times.append(await learner.do("draft", **learner.reading()))
            await learner.read(0.5)
            times.append(await learner.submit())
            answered()
        else:
            times.append(await learner.press())
    raise AssertionError(f"no summary after {MOST_ACTIONS} actions, but {learner.screen()}")


async def weigh(app: Served) -> tuple[dict[str, float], list[str]]:
    """The kB of one learner on the whole path with a cold browser, and the static files that the page asks for."""
    line = Line(app.port)
    async with line.laid() as address, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        learner = Learner(http, address, ())
        page = await learner.open()
        learner.files = sorted(set(re.findall(r'"(/assets/[^"]+)"', page)))
        await learner.load()
        await learner.connect()
        await learner.hello()
        times = await walk(learner, lambda: 0.0, lambda: None)
        await learner.leave()
        await learner.socket.close()
    passed = line.traffic
    down, up = (passed.files + passed.socket) / 1000, passed.sent / 1000
    return {"actions": len(times), "kb_down": down, "kb_up": up, "kb": down + up}, list(learner.files)


async def measure(app: Served, learners: int, pace: float, tell: Callable[[str], None]) -> dict[str, float]:
    """The figures of `PATH_ROWS` for so many learners, who look at each screen for `pace` seconds on average."""
    tell("one learner alone, whose bytes are counted")
    figures, files = await weigh(app)
    await asyncio.to_thread(app.rest)
    before, stored = app.spent(), app.stored()
    confirmed, ended, lost = 0, 0, list[str]()

    def answered() -> None:
        nonlocal confirmed
        confirmed += 1

    async with Crowd(Learner, app.address, files) as crowd:

        async def whole(learner: Learner) -> list[float]:
            nonlocal ended
            chance = random.Random(learner.guest)  # noqa: S311 - no secret
            try:
                return await walk(learner, lambda: chance.uniform(0.5, 1.5) * pace, answered)
            except LOST as problem:
                lost.append(f"{type(problem).__name__} {problem}"[:80])
                return []
            finally:
                ended += 1
                tell(f"{ended} of {learners} are done")

        tell(f"{learners} come")
        await crowd.come(learners, 10.0)
        times = [took for each in await crowd.each(whole, pace) for took in each]
        spent = app.spent().since(before)
    for reason in sorted({*crowd.lost, *lost}):
        tell(f"lost: {reason}")
    return figures | {
        "learners": learners,
        "pace": pace,
        "lost": len(crowd.lost) + len(lost),
        "missing": max(0, confirmed - (app.stored() - stored)),
        "cpu_server": spent.server / learners,
        "cpu_workers": spent.workers / learners,
        "cpu": (spent.server + spent.workers) / learners,
        "action_p50": 1000 * share(times, 0.5),
        "action_p95": 1000 * share(times, 0.95),
        "action_max": 1000 * share(times, 1),
    }


@click.command()
@click.option("--learners", type=click.IntRange(1), default=200, show_default=True, help="How many are on it at once.")
@click.option("--pace", type=click.FloatRange(min=0), default=6, show_default=True, help="Seconds at each screen.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def command(learners: int, pace: float, as_json: bool) -> None:
    """Measure the whole orientation path of many learners at once. Exit code 1 if a promise fails.

    Example: python -m tests.bench path --learners 200
    """
    raise_descriptors()
    found: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
    }
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Progress(*columns, console=console, transient=True) as progress,
        served.course(Path(folder)) as app,
    ):
        task = progress.add_task("the course starts")
        told = asyncio.run(measure(app, learners, pace, lambda what: progress.update(task, description=what)))
    found["apps"] = {"course": told}
    found["missed"] = missed(found, PATH_ROWS)
    if as_json:
        click.echo(json.dumps(found))
    else:
        Console().print(table(found, PATH_ROWS))
        for sentence in found["missed"]:
            click.echo(f"Missed: {sentence}")
    raise SystemExit(1 if found["missed"] else 0)

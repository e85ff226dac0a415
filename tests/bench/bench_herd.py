"""A whole orientation opens one link: who gets in, how soon, at what cost; the same of what one could serve else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import platform
import random
import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from course.serving.capacity import raise_descriptors
from tests.bench import peers, served
from tests.bench.crowd import KINDS, LONGEST, Crowd, Learner, share
from tests.bench.line import PHONE, proven
from tests.bench.result import missed, table
from tests.bench.served import Served
from tests.bench.window import Window, opened

Figures = dict[str, float]
QUARTER = 4.0
OPEN_PAGES = re.compile(r"(\d+) open pages lost their kernel")
"""What the server says when a worker is lost: nobody else knows who sat where."""


@dataclass(frozen=True)
class Plan:
    """What a run does."""

    joins: int
    over: float
    connected: int
    beside: int
    """How many join each of the other apps."""
    rounds: int = 5


def measure(plan: Plan, others: Sequence[str], tell: Callable[[str], None]) -> dict[str, Any]:
    """The whole run, one app after the other; `tell` hears what is being measured."""
    raise_descriptors()
    found: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "checks": {},
        "apps": {},
    }
    python = peers.install() if set(others) & set(peers.NAMES) else Path()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("course", *others):
            tell(f"{name}: starts")
            with started(name, Path(folder), python) as app:
                found["apps"][name] = asyncio.run(
                    _measure(app, plan, found["checks"], lambda what: tell(f"{app.name}: {what}"))
                )
    found["missed"] = missed(found)
    return found


@contextmanager
def started(name: str, folder: Path, python: Path) -> Iterator[Served]:
    """One of the apps, by name."""
    with ExitStack() as stack:
        if name in peers.NAMES:
            yield stack.enter_context(served.peer(folder, name, python))
        else:
            yield stack.enter_context(served.course(folder, ordinary=name == "voila"))


async def _measure(app: Served, plan: Plan, checks: Figures, tell: Callable[[str], None]) -> Figures:
    figures, files = await _look(app, plan, checks, tell)
    ours = app.name == "course"
    number = plan.joins if ours else min(plan.beside, plan.joins)
    before = app.spent()
    came = 0

    def count() -> None:
        nonlocal came
        came += 1
        tell(f"{came} of {number} have come")

    async with Crowd(KINDS[app.name], app.address, files) as crowd:
        times = await crowd.come(number, plan.over, count)
        # What was made in advance for those who came is made again for others: until then their cost is not all paid.
        await crowd.stay(asyncio.ensure_future(asyncio.to_thread(app.rest)))
        spent = app.spent().since(before)
        figures |= {"joins": number, "over": plan.over, "lost": len(crowd.lost)}
        figures |= {"ready_p50": share(times, 0.5), "ready_p95": share(times, 0.95), "ready_max": share(times, 1)}
        figures |= {"cpu_server": spent.server / number, "cpu_workers": spent.workers / number}
        figures |= {"cpu": (spent.server + spent.workers) / number, "memory": spent.memory / number}
        if ours:
            tell("all answer")
            figures |= await _answers(crowd, plan.over)
            tell("a worker is killed")
            figures |= await _killed(app, crowd, plan.over)
            if plan.connected > number:
                tell(f"{plan.connected} are connected")
                figures |= await _connected(crowd, plan)
    return figures


async def _look(app: Served, plan: Plan, checks: Figures, tell: Callable[[str], None]) -> tuple[Figures, list[str]]:
    """What Chromium sees, and the files that it asked for."""
    ours = app.name == "course"
    async with opened() as browser:
        window = Window(browser, app)
        tell("first and second visit")
        first, second, files = await window.loads()
        if ours:
            took, must = await proven(PHONE)
            checks |= {"line_s": took, "line_must_s": must, "quarter": await window.slowed(QUARTER)}
        tell("Chromium")
        seen = await window.seen(plan.rounds if ours else 1)
        tell("Chromium at a quarter of the speed")
        quarter = await window.seen(plan.rounds if ours else 1, slower=QUARTER)
        answered = await window.answered(plan.rounds if ours else 1)
        tell("Chromium on a phone's line")  # the others would need half a minute a visit for their megabytes
        phone = await window.seen(plan.rounds, speed=PHONE) if ours else None
    figures: Figures = {"readable": seen.readable, "interactive": seen.interactive, "answered": answered}
    figures |= {"quarter_readable": quarter.readable, "quarter_interactive": quarter.interactive}
    if phone is not None:
        figures |= {"phone_readable": phone.readable, "phone_interactive": phone.interactive}
    for visit, load in {"first": first, "second": second}.items():
        figures |= {f"{visit}_requests": load.requests, f"{visit}_kb": load.files, f"{visit}_socket_kb": load.socket}
        figures[f"{visit}_all_kb"] = load.files + load.socket + load.sent
    return figures, files


async def _answers(crowd: Crowd, over: float) -> Figures:
    """Everybody answers once within `over` seconds, as people do; then all at one moment, as nobody does."""

    async def answer(learner: Learner) -> float:
        await learner.turn()
        await learner.read(random.uniform(1, 3))  # noqa: S311 - no secret
        await learner.do("draft", **learner.reading())
        await learner.read(0.5)
        return await learner.submit()

    people = await crowd.each(answer, over)
    await crowd.each(Learner.turn, over / 2)
    burst = await crowd.each(Learner.submit)
    return {
        "submit_p50": 1000 * share(people, 0.5),
        "submit_p95": 1000 * share(people, 0.95),
        "burst_p50": 1000 * share(burst, 0.5),
        "burst_max": 1000 * share(burst, 1),
    }


async def _killed(app: Served, crowd: Crowd, over: float) -> Figures:
    """A worker is killed while everybody answers: when its learners are back where they were."""
    before, confirmed, stop = app.stored(), 0, False
    killed, noticed, back, one_more = 0.0, 0, list[float](), asyncio.Condition()

    async def work(learner: Learner) -> None:
        nonlocal confirmed, noticed
        while not stop:
            try:
                await learner.turn()
                await learner.read(random.uniform(1, 3))  # noqa: S311 - no secret
                await learner.submit()
                confirmed += 1
                await learner.read(random.uniform(1, 3))  # noqa: S311 - no secret
            except ConnectionError:
                noticed += 1
                await learner.come_back()
                assert learner.screen() != "welcome", learner.screen()
                async with one_more:
                    back.append(time.monotonic() - killed)
                    one_more.notify_all()

    working = asyncio.create_task(crowd.each(work, over / 2))
    await asyncio.sleep(over / 2)
    os.kill(app.children()[0], signal.SIGKILL)
    killed = time.monotonic()
    await asyncio.sleep(1)  # by then the server has said so
    of_it = int(OPEN_PAGES.findall(app.told())[0])
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LONGEST), one_more:
            await one_more.wait_for(lambda: len(back) >= of_it)
    await asyncio.sleep(over / 5)
    stop = True
    await working
    return {
        "killed": of_it,
        "killed_back": max(back, default=0),
        "killed_lost": max(0, of_it - len(back)),
        "killed_missing": max(0, confirmed - (app.stored() - before)),
        "killed_disturbed": max(0, noticed - of_it),
    }


async def _connected(crowd: Crowd, plan: Plan) -> Figures:
    """Many more come, and then all do the same at one moment."""
    more, lost = plan.connected - len(crowd.people), len(crowd.lost)
    await crowd.come(more, more / 25)
    turns = await crowd.each(lambda learner: learner.do("map"))
    await crowd.each(Learner.turn, plan.over)
    spread = await crowd.each(Learner.submit, plan.over)
    await crowd.each(Learner.turn, plan.over)
    submits = await crowd.each(Learner.submit)
    return {
        "connected": len(crowd.people),
        "connected_lost": len(crowd.lost) - lost,
        "connected_spread": max(spread),
        "connected_turn": max(turns),
        "connected_submit": max(submits),
    }


@click.command()
@click.option("--joins", type=click.IntRange(2), default=200, show_default=True, help="How many open the link.")
@click.option("--over", type=click.FloatRange(min=0), default=10, show_default=True, help="Within so many seconds.")
@click.option("--connected", type=click.IntRange(0), default=1000, show_default=True, help="How many stay in the end.")
@click.option("--beside", type=click.IntRange(1), default=25, show_default=True, help="How many join the other apps.")
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True, help="Visits by Chromium for a median.")
@click.option("--voila/--no-voila", default=True, show_default=True, help="Measure plain Voila too.")
@click.option(
    "--peers/--no-peers", "beside_peers", default=True, show_default=True, help="Measure Streamlit and Panel."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Keep the figures in this file.")
def command(
    joins: int,
    over: float,
    connected: int,
    beside: int,
    rounds: int,
    voila: bool,
    beside_peers: bool,
    as_json: bool,
    write: Path | None,
) -> None:
    """Measure how the course takes a crowd, beside plain Voila, Streamlit and Panel. Exit code 1 if a promise fails.

    Example: python -m tests.bench herd --joins 200 --over 10
    """
    others = [*(["voila"] if voila else []), *(peers.NAMES if beside_peers else [])]
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")
        plan = Plan(joins, over, connected, beside, rounds)
        try:
            found = measure(plan, others, lambda what: progress.update(task, description=what))
        except peers.PeersAbsent as absent:
            raise click.ClickException(str(absent)) from absent
    if write is not None:
        write.write_text(json.dumps(found, indent=2) + "\n")
    if as_json:
        click.echo(json.dumps(found))
    else:
        Console().print(table(found))
        for sentence in found["missed"]:
            click.echo(f"Missed: {sentence}")
    raise SystemExit(1 if found["missed"] else 0)

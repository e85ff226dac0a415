"""Whatever many pages do, somebody else's actions are answered in time."""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from course.serving.endpoints import MOST_UNSENT
from tests.process import children, required, running
from tests.serving.attack.conftest import served
from tests.serving.attack.much import do_much
from tests.serving.attack.starvation import Stopwatch
from tests.serving.attack.target import Target
from tests.serving.visitor import Visitor

PROMISED = 0.25
"""Seconds within which 95 of 100 actions are answered by a server that gets the processors it asks for."""
USUAL = 0.1
"""Half of them take less."""


TOKEN = "violet-harbour-lantern-meadow"  # noqa: S105 - of a learner who is none


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    required()
    folder = tmp_path_factory.mktemp("fairness")
    do_much(f"sqlite:///{folder}/learner.db", TOKEN, 2000)
    yield from served(folder, "learner", "serve", "--workers", "2")


async def waits(visitor: Visitor, seconds: float, pids: list[int]) -> list[tuple[float, float]]:
    """How long the actions of somebody who acts twice a second take: as they passed, and what the server is to blame
    for.
    """
    took = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for slot in ("card", "map"):
            stopwatch = Stopwatch(pids)
            await visitor.act("go", to=f"#/{slot}")
            took.append(stopwatch.seconds())
            await asyncio.sleep(0.5)
    return took


def late(took: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(took, n=20)[-1]


@pytest.mark.parametrize(("way", "pages"), [("explore", 150), ("hurry", 30), ("ping", 30), ("export", 30)])
def test_nobody_waits_for_many_who_do_their_worst(learner: Target, tmp_path: Path, way: str, pages: int) -> None:
    pids = [learner.pid, *(each.pid for each in children(learner.pid))]
    took: list[tuple[float, float]] = []

    async def story(http: aiohttp.ClientSession) -> None:
        async with learner.visitor(http) as victim:
            await waits(victim, 1, pids)
            command = [sys.executable, "-m", "tests.serving.attack.crowd", learner.address, way, str(pages), TOKEN]
            log = tmp_path / "crowd.log"
            with running(command, log, lambda: log.exists() and "all are there" in log.read_text()):
                await asyncio.sleep(8)  # until each page has spent its first budget
                took.extend(await waits(victim, 12, pids))
            await victim.leave()

    learner.tell(story)
    for what, seconds in zip(("as they passed", "by the server"), map(list, zip(*took, strict=True)), strict=True):
        figures = f"median {statistics.median(seconds):.3f} s, p95 {late(seconds):.3f} s, worst {max(seconds):.3f} s"
        sys.stderr.write(f"{way}: {figures} of {len(seconds)} actions, {what}\n")
    assert "a worker does not answer" not in learner.told()
    blamed = [each for _, each in took]
    assert late(blamed) < PROMISED
    assert statistics.median(blamed) < USUAL


def test_export_of_very_much_comes_in_parts_that_fit(learner: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = learner.visitor(http)
        visitor.compress = 0  # a browser that takes no compressed messages
        async with visitor:
            await visitor.act("hello", token=TOKEN)
            html = (await visitor.act("export"))["html"]
            [parts] = re.findall(r"it comes in (\d+) parts", html)
            rows = 0
            for part in range(1, int(parts) + 1):
                answer = await visitor.act("export", part=str(part))
                assert len(visitor.log[-1]["raw"]) < MOST_UNSENT
                rows += answer["html"].count("item_version")
            assert rows == 2000
            await visitor.leave()

    learner.tell(story)

"""Whatever many pages do, somebody else's actions are answered in time."""

from __future__ import annotations

import asyncio
import math
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.process import running
from tests.serving.attack.conftest import served
from tests.serving.attack.target import Target
from tests.serving.visitor import Visitor

PROMISED = 0.25
"""Seconds within which 95 of 100 actions are answered, on a machine that has nothing else to do."""


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    yield from served(tmp_path_factory.mktemp("fairness"), "learner", "serve", "--workers", "2")


async def waits(visitor: Visitor, seconds: float) -> list[float]:
    """How long the actions of somebody who acts twice a second take."""
    took = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for action in ("begin", "map"):
            begun = time.monotonic()
            await visitor.act("go", to="#/map" if action == "map" else "#/card")
            took.append(time.monotonic() - begun)
            await asyncio.sleep(0.5)
    return took


def late(took: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(took, n=20)[-1]


@pytest.mark.parametrize(("way", "pages"), [("explore", 150), ("hurry", 30), ("ping", 30)])
def test_nobody_waits_for_many_who_do_their_worst(learner: Target, tmp_path: Path, way: str, pages: int) -> None:
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    took: list[float] = []

    async def story(http: aiohttp.ClientSession) -> None:
        async with learner.visitor(http) as victim:
            await waits(victim, 2)
            command = [sys.executable, "-m", "tests.serving.attack.crowd", learner.address, way, str(pages)]
            log = tmp_path / "crowd.log"
            with running(command, log, lambda: log.exists() and "all are there" in log.read_text()):
                await asyncio.sleep(8)  # until each page has spent its first budget
                took.extend(await waits(victim, 20))
            await victim.leave()

    learner.tell(story)
    figures = f"median {statistics.median(took):.3f} s, p95 {late(took):.3f} s, worst {max(took):.3f} s"
    sys.stderr.write(f"{way}: {figures} of {len(took)} actions\n")
    assert "a worker does not answer" not in learner.told()
    assert late(took) < PROMISED * math.ceil(busy)

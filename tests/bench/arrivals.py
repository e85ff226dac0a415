"""Learners who come one after another, each with a browser of their own, and walk the whole orientation path."""

from __future__ import annotations

import asyncio
import random
import re
import time
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp

from tests.bench.bench_path import LOST, walk
from tests.bench.cluster import Cluster
from tests.bench.crowd import CONNECTIONS, Learner, share


class Timed(Learner):
    """A learner who notes when each action was answered, and how long it took."""

    def __init__(self, http: aiohttp.ClientSession, address: str, files: list[str]) -> None:
        super().__init__(http, address, files)
        self.took: list[tuple[float, float]] = []

    async def do(self, action: str, **fields: Any) -> float:
        took = await super().do(action, **fields)
        self.took.append((time.monotonic(), took))
        return took


@dataclass(frozen=True)
class Stage:
    """What was measured while learners came at one rate."""

    rate: float
    """Learners who came, a second."""
    actions: float
    """Actions that were answered, a second."""
    open_pages: int
    """Learners on the path when it was measured."""
    lost: int
    p50: float
    p95: float
    worst: float
    """Seconds from an action to its screen."""
    spent: dict[str, float]
    """Seconds of processor time for one learner's whole path, of each group of processes."""
    busy: dict[str, float]
    """Processors that each group kept busy."""
    busiest_front: float
    """The same of the busiest first process of a replica, which is a single thread."""

    def figures(self) -> dict[str, Any]:
        """All of it, rounded, as JSON can hold it."""

        def rounded(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: rounded(each) for key, each in value.items()}
            return round(value, 4) if isinstance(value, float) else value

        return {key: rounded(value) for key, value in asdict(self).items()}


class Arrivals:
    """The learners who have come so far, as a context manager: on exit, those still on the path leave."""

    def __init__(self, site: Cluster, pace: float) -> None:
        self.site, self.pace = site, pace
        self.confirmed = 0
        """Answers that a learner was told are stored."""
        self._files: list[str] = []
        self._here: dict[Timed, asyncio.Task[None]] = {}
        self._took: list[tuple[float, float]] = []
        self._lost: list[str] = []
        self._actions = 1
        self._chance = random.Random(1)  # noqa: S311 - made to be repeated, not to be secret

    async def __aenter__(self) -> Arrivals:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._here.values():
            task.cancel()
        await asyncio.gather(*self._here.values(), return_exceptions=True)

    async def alone(self) -> float:
        """Walk the path once, to know its actions and the files that a page asks for; the seconds that it takes."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as http:
            first = Timed(http, self.site.address, [])
            await first.open()
        self._files = sorted(set(re.findall(r'"(/assets/[^"]+)"', first.page)))
        begun = time.monotonic()
        await self._whole()
        if self._lost:
            raise RuntimeError(f"not even a single learner reaches the end: {self._lost[0]}")
        self._actions = len(self._took)
        return time.monotonic() - begun

    async def run(self, rate: float, seconds: float) -> None:
        """Let learners come at moments by chance, so many a second on average."""
        end = time.monotonic() + seconds
        at = time.monotonic()
        while (at := at + self._chance.expovariate(rate)) < end:
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            asyncio.create_task(self._whole())  # noqa: RUF006 - `_here` holds it
        await asyncio.sleep(max(0.0, end - time.monotonic()))

    async def measured(self, rate: float, seconds: float) -> Stage:
        """The same, and what came of it."""
        self._lost.clear()
        before, fronts = self.site.spent(), self.site.fronts()
        begun = time.monotonic()
        await self.run(rate, seconds)
        within = time.monotonic() - begun
        after, fronts_after = self.site.spent(), self.site.fronts()
        all_took = [*self._took, *(each for learner in self._here for each in learner.took)]
        took = [seconds for when, seconds in all_took if when > begun]
        self._took = [each for each in self._took if each[0] > begun]
        used = {group: after[group] - before[group] for group in after}
        return Stage(
            rate=rate,
            actions=len(took) / within,
            open_pages=len(self._here),
            lost=len(self._lost),
            p50=share(took, 0.5),
            p95=share(took, 0.95),
            worst=share(took, 1),
            spent={group: seconds * self._actions / max(1, len(took)) for group, seconds in used.items()},
            busy={group: seconds / within for group, seconds in used.items()},
            busiest_front=max(late - early for early, late in zip(fronts, fronts_after, strict=True)) / within,
        )

    async def _whole(self) -> None:
        """One learner, from the link to the summary."""
        task = asyncio.current_task()
        assert task is not None
        # Unsafe: it holds the cookies of an address without a name. One is nginx's, which leads back to the replica.
        jar, connector = aiohttp.CookieJar(unsafe=True), aiohttp.TCPConnector(limit_per_host=CONNECTIONS, ssl=False)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as http:
            learner = Timed(http, self.site.address, self._files)
            self._here[learner] = task
            chance = random.Random(learner.guest)  # noqa: S311 - no secret
            try:
                await learner.join()
                await walk(learner, lambda: chance.uniform(0.5, 1.5) * self.pace, self._answered)
                await learner.leave()
                await learner.socket.close()
            except LOST as problem:
                self._lost.append(f"{type(problem).__name__} {problem}"[:80])
            finally:
                del self._here[learner]
                self._took += learner.took

    def _answered(self) -> None:
        self.confirmed += 1

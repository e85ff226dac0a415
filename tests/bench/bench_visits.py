"""Pages that are opened and closed, thousands of them: whether the memory of server and workers stays as it is."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import aiohttp
import click
from rich.console import Console
from rich.progress import Progress

from tests.bench import served
from tests.bench.crowd import Learner
from tests.bench.served import Served

PROMISED = 0.02
"""What the last fifth of all visits may add to the memory, as a part of it."""
AT_ONCE = 8


async def measure(app: Served, visits: int, tell: Callable[[int], object]) -> list[float]:
    """The memory (PSS) of all processes in MB, after a first tenth of the visits, and after each fifth."""

    async def one(_: int) -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            learner = Learner(http, app.address, ())
            await learner.join()
            await learner.leave()
            await learner.socket.close()
        tell(1)

    async def some(number: int) -> float:
        coming = iter(range(number))

        async def lane() -> None:
            for at in coming:
                await one(at)

        await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
        return app.spent().memory

    return [await some(number) for number in (visits // 10, *[visits // 5] * 5)]


@click.command()
@click.option("--visits", type=click.IntRange(50), default=5000, show_default=True, help="How many come and leave.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def command(visits: int, as_json: bool) -> None:
    """Measure the memory of the course while people come and leave. Exit code 1 if it grows.

    Example: python -m tests.bench visits --visits 5000
    """
    console = Console(stderr=True)
    progress = Progress(console=console, transient=True)
    with tempfile.TemporaryDirectory() as folder, served.course(Path(folder)) as app, progress:
        task = progress.add_task("visits", total=visits + visits // 10)
        memory = asyncio.run(measure(app, visits, lambda more: progress.advance(task, more)))
    grown = memory[-1] / memory[-2] - 1
    if as_json:
        click.echo(json.dumps({"visits": visits, "memory_mb": memory, "last_fifth": grown}))
    else:
        said = ", ".join(f"{each:.1f}" for each in memory)
        click.echo(f"{said} MB after {visits // 10} visits and then every {visits // 5}")
        click.echo(f"the last {visits // 5} visits: {100 * grown:+.2f} %; promised: less than {100 * PROMISED:.0f} %")
    raise SystemExit(1 if grown > PROMISED else 0)

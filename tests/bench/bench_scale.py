"""Replicas on one PostgreSQL behind nginx: how many learners an hour a core carries, and what gives way first."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from course.serving.capacity import raise_descriptors
from tests.bench.arrivals import Arrivals, Stage
from tests.bench.cluster import Cluster, Cores, cluster
from tests.bench.sizing import PROMISED, machines, measured, shared

FIRST, SECOND, STEP, MOST = 0.5, 0.7, 1.25, 9
"""Learners a second and core at the first rate; the part of what the replicas' cores would then just carry, by what a
learner costs at the first rate, at the second; the factor from there to each further rate; and how many rates at most.
"""


async def stages(
    site: Cluster, cores: int, pace: float, seconds: float, tell: Callable[[str], None]
) -> tuple[list[Stage], int]:
    """The stages, each with more learners a second, up to the first that misses; and answers confirmed, not stored."""
    found: list[Stage] = []
    async with Arrivals(site, pace) as arrivals:
        tell("one learner alone")
        path = await arrivals.alone()
        rate = FIRST * cores
        for _ in range(MOST):
            tell(f"{rate:.2f} learners a second come")
            await arrivals.run(rate, path)  # until those who came at this rate are everywhere on the path
            stage = await arrivals.measured(rate, seconds)
            found.append(stage)
            if stage.lost or stage.p95 > PROMISED:
                break
            carried = cores / (stage.spent["front"] + stage.spent["workers"])
            rate = max(SECOND * carried, STEP * rate) if len(found) == 1 else STEP * rate
        tell("the last ones leave")
    return found, max(0, arrivals.confirmed - await asyncio.to_thread(site.stored))


@click.command()
@click.option("--replicas", multiple=True, type=click.IntRange(2), default=(2, 4, 8), show_default=True)
@click.option("--pace", type=click.FloatRange(min=0), default=0.5, show_default=True, help="Seconds at each screen.")
@click.option("--seconds", type=click.FloatRange(min=1), default=20, show_default=True, help="Measured of each rate.")
@click.option("--price", type=click.FloatRange(min=0), help="Of a core for an hour: adds the cost to the table.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Keep the figures in this file.")
def command(
    replicas: Sequence[int], pace: float, seconds: float, price: float | None, as_json: bool, write: Path | None
) -> None:
    """Measure how many learners an hour replicas carry on the whole orientation path. Exit code 1 if any are lost.

    Half of this machine's cores are the replicas'; PostgreSQL, nginx and the learners have the others.

    Example: python -m tests.bench scale --replicas 2 --replicas 4
    """
    raise_descriptors()
    mine = Cores.of_this_process()
    found: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "cores": {"replicas": len(mine.replicas), "others": len(mine.others)},
        "pace": pace,
        "load_before": round(os.getloadavg()[0], 2),
        "runs": [],
    }
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")

        def tell(count: int, what: str) -> None:
            progress.update(task, description=f"{count} replicas: {what}")

        for count in replicas:
            say = functools.partial(tell, count)
            with tempfile.TemporaryDirectory() as folder, cluster(Path(folder), count, mine) as site:
                reached, missing = asyncio.run(stages(site, len(mine.replicas), pace, seconds, say))
                run = {"replicas": count, "memory": site.memory(), "missing": missing}
            found["runs"].append(run | {"stages": [stage.figures() for stage in reached]})
            if write is not None:
                write.write_text(json.dumps(found, indent=2) + "\n")
    if as_json:
        click.echo(json.dumps(found))
    else:
        click.echo(
            f"{found['date']}, {found['machine']}; {shared(found)}\n\n{measured(found)}\n{machines(found, price)}"
        )
    raise SystemExit(1 if any(run["missing"] for run in found["runs"]) else 0)

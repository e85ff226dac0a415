"""A live room full of learners: how soon a vote is acknowledged, and how soon the reveal is on every page."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from course.store import Ask, Cohort, Store
from tests.live.crowd import Crowd
from tests.live.hall import CODE
from tests.ui.course_server import start

PROMISED = 3.0
"""Seconds within which the reveal is on 19 pages of 20."""
KINDS = ("uoft-to-uoft", "external-to-uoft", "uoft-to-external", "multi-party")
ROUNDS = 4


def share(sorted_: list[float], part: float) -> float:
    """The value that this part of the values do not exceed."""
    return sorted_[min(len(sorted_) - 1, int(part * len(sorted_)))]


async def measured(address: str, store: Store, learners: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds until all had ticked, until all had voted, and of each page until it showed the reveal."""
    ticked: list[float] = []
    voted: list[float] = []
    arrived: list[float] = []
    async with Crowd(address, store, learners) as crowd:
        room = crowd.begin(*[Ask("ferry-strike", "quadrant")] * ROUNDS)
        await crowd.join()
        for number in range(ROUNDS):
            begun = time.monotonic()
            await crowd.vote(room, KINDS[:1], "tick")
            ticked.append(time.monotonic() - begun)
            begun = time.monotonic()
            await crowd.vote(room, KINDS)
            voted.append(time.monotonic() - begun)
            cast = store.rooms.cast(room.id, number)
            if cast != learners:
                raise click.ClickException(f"{cast} votes of {learners} were counted.")
            room = crowd.move(room, "reveal")
            arrived += await crowd.arrivals("The room’s votes and the answers", time.monotonic())
            if number + 1 < ROUNDS:
                room = crowd.move(room, "forward")
                await crowd.arrivals("Send my vote", time.monotonic())
    return ticked, voted, sorted(arrived)


@click.command("room")
@click.option("--learners", type=click.IntRange(1, 1000), default=200, show_default=True, help="How many pages.")
def command(learners: int) -> None:
    """Step a room of learners through votes and reveals. Exit code 1 if a reveal comes late."""
    with tempfile.TemporaryDirectory() as folder:
        server = start(Path(folder), "lean")
        try:
            store = Store.open(server.store)
            store.add_cohort(Cohort("may", "May", datetime.now(UTC), code=CODE))
            ticked, voted, arrived = asyncio.run(measured(server.address, store, learners))
            store.close()
        finally:
            server.stop()
    late = share(arrived, 0.95)
    click.echo(
        f"{learners} learners, {ROUNDS} reveals: on the page after {share(arrived, 0.5):.2f} s (median), {late:.2f} s "
        f"(p95), {arrived[-1]:.2f} s (last); {learners} votes at once stored within {max(voted):.2f} s, "
        f"and picks that were not sent within {max(ticked):.2f} s."
    )
    sys.exit(late > PROMISED)

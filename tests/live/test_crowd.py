"""Two hundred learners in one room: every vote counts once, and the reveal reaches everybody."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from course.live.presence import AWAY
from course.store import Ask, Cohort, Store
from tests.live.crowd import Crowd
from tests.live.hall import CODE
from tests.ui.course_server import start

KINDS = ("uoft-to-uoft", "external-to-uoft", "external-to-uoft", "multi-party")
LEARNERS = 200


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[tuple[str, Store]]:
    server = start(tmp_path, "lean")
    store = Store.open(server.store)
    store.add_cohort(Cohort("may", "May", _now(), code=CODE, expected=LEARNERS))
    yield server.address, store
    store.close()
    server.stop()


def _now() -> datetime:
    return datetime.now(UTC)


def test_every_vote_of_two_hundred_counts_once_and_the_reveal_reaches_all(crowded: tuple[str, Store]) -> None:
    address, store = crowded

    async def story() -> None:
        async with Crowd(address, store, LEARNERS) as crowd:
            room = crowd.begin(Ask("ferry-strike", "quadrant"), Ask("ferry-strike", "supports"))
            entered = await crowd.join()
            assert all("Send my vote" in each["html"] for each in entered)
            assert not any("does not apply" in each["html"].lower() for each in entered)
            await crowd.vote(room, KINDS[:1])
            said = await crowd.vote(room, KINDS)  # all change their mind
            assert Counter(each.get("announce") for each in said) == {"Your vote is in.": LEARNERS}
            assert store.rooms.present(room.id, _now() - AWAY) == store.rooms.cast(room.id, 0) == LEARNERS
            [stored] = store.rooms.of(room.cohort)
            assert stored.chosen == {}
            crowd.move(room, "reveal")
            arrived = await crowd.arrivals("The room’s votes and the answers", time.monotonic())
            assert len(arrived) == LEARNERS
            [stored] = store.rooms.of(room.cohort)
            assert stored.chosen == {0: {"external-to-uoft": 100, "multi-party": 50, "uoft-to-uoft": 50}}
            shown = [message for each in crowd.visitors for message in each.log[-3:]]
            assert sum("200 voted." in str(message["content"]) for message in shown) >= LEARNERS

    asyncio.run(story())

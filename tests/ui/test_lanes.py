"""Lanes: pages that have spent their processor time wait, and those that have spent little go first."""

from __future__ import annotations

import asyncio
import functools
import threading
import time

import pytest

from course.bucket import TokenBucket
from course.page import action_threads
from course.page.action_threads import BURST, Budget, Lane


def burn(seconds: float) -> str:
    """Use the processor for so long; the name of the thread in which this ran."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
    return threading.current_thread().name


@pytest.fixture(autouse=True)
def unspent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action_threads, "ALL", TokenBucket(0.5, 0.5))


def test_lane_takes_first_what_was_asked_by_whoever_spent_least() -> None:
    lane, begun = Lane(1, "one"), threading.Event()
    done: list[float] = []
    first = lane.put(0.0, begun.wait)
    others = [lane.put(spent, functools.partial(done.append, spent)) for spent in (3.0, 1.0, 2.0, 1.5)]
    begun.set()
    for each in (first, *others):
        each.result(10)
    assert done == [1.0, 1.5, 2.0, 3.0]


def test_failure_in_a_lane_is_told_to_whoever_asked() -> None:
    lane = Lane(1, "one")

    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        lane.put(0.0, fail).result(10)
    assert lane.put(0.0, lambda: 1).result(10) == 1


def test_page_that_has_spent_its_budget_waits_in_the_spent_lane() -> None:
    async def story() -> list[str]:
        budget = Budget()
        return [await budget.run(lambda: burn(BURST * 2)), await budget.run(lambda: burn(0.0))]

    first, second = asyncio.run(story())
    assert not first.startswith("spent")
    assert second.startswith("spent")


def test_what_takes_long_runs_in_the_slow_lane_and_is_counted() -> None:
    async def story() -> list[str]:
        budget = Budget()
        return [await budget.run(lambda: burn(BURST * 2), slow=True), await budget.run(lambda: burn(0.0))]

    slow, after = asyncio.run(story())
    assert slow.startswith("slow")
    assert after.startswith("spent")


def test_all_pages_together_have_a_budget_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action_threads, "ALL", TokenBucket(0.1, 0.001))

    async def story() -> str:  # the fourth exceeds the burst by what takes twenty seconds to refill
        for _ in range(10):
            await Budget().run(lambda: burn(0.03))
        return await Budget().run(lambda: burn(0.0))

    assert asyncio.run(story()).startswith("busy")

"""A server that runs prepares for a cohort that is made meanwhile."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from course.live.expected_learners import EVERY, expected, prepare_in_time
from course.serving.host import Host
from course.store import Cohort, Store, StoreError

NOW = datetime.now(UTC)


def test_expected_is_the_most_of_any_cohort_that_is_not_over() -> None:
    past = Cohort("past", "Past", NOW, expected=900, closes=NOW - timedelta(days=1))
    later = Cohort("later", "Later", NOW, expected=80, opens=NOW + timedelta(hours=1))
    assert expected([past, later, Cohort("open", "Open", NOW), Cohort("may", "May", NOW, expected=40)], NOW) == 80
    assert expected([], NOW) == 0


def test_prepare_comes_once_with_the_first_cohort_that_expects_anybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    looks: list[float] = []
    prepared: list[int] = []

    def pause(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            store.add_cohort(Cohort("open", "Open", NOW))
        if len(looks) == 3:
            whole = store.cohorts
            monkeypatch.setattr(store, "cohorts", lambda: _fail(monkeypatch, store, whole))
        if len(looks) == 4:
            store.add_cohort(Cohort("may", "May", NOW, expected=40))

    prepare_in_time(store, lambda: prepared.append(len(looks)), pause)
    assert (looks, prepared) == ([EVERY] * 4, [4])
    store.close()


def _fail(monkeypatch: pytest.MonkeyPatch, store: Store, whole: Any) -> list[Cohort]:
    monkeypatch.setattr(store, "cohorts", whole)
    raise StoreError("not just now")


def test_server_says_when_more_are_expected_than_it_can_carry(caplog: pytest.LogCaptureFixture) -> None:
    counts, pages = [0, 40, 40, 200], list[int]()
    host: Any = SimpleNamespace(
        app_settings=SimpleNamespace(expect=30, headcount=lambda: counts.pop(0), kernels="virtual"),
        admission=SimpleNamespace(room=lambda _memory: 120),
        reserve=SimpleNamespace(expect=pages.append),
    )
    host.size_up = lambda expect: Host.size_up(host, expect)
    with caplog.at_level(logging.INFO, logger="serving"), suppress(IndexError):
        asyncio.run(Host.count(host, every=0))
    assert [(each.levelname, each.message) for each in caplog.records if each.name == "serving"] == [
        ("INFO", "this machine has capacity for about 120 open pages"),
        ("WARNING", "this machine has capacity for about 120 open pages"),
    ]
    assert pages == [40, 200]

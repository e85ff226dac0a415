"""How long people take, read off their attempts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from course.store import Attempt, Store

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def attempt(store: Store, number: int, seconds: float, **changed: object) -> Attempt:
    learner = store.enrol(f"{number:064x}", "autumn", NINE)
    end = NINE + timedelta(hours=number, seconds=seconds)
    made = Attempt(
        str(number), "autumn", learner.id, "practice", "porridge", "v", "r", {}, NINE + timedelta(hours=number), end
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # the tests name fields of an attempt


def test_durations_are_those_of_people_in_practice(store: Store) -> None:
    store.append_many([
        attempt(store, 1, 61.5),
        attempt(store, 2, 90),
        attempt(store, 3, 45, item="goose"),
        attempt(store, 4, 30, phase="pre"),
        attempt(store, 5, 30, simulated=True),
    ])  # fmt: skip
    assert store.statistics.durations() == {"porridge": [90.0, 61.5], "goose": [45.0]}
    assert store.statistics.durations(most=1) == {"goose": [45.0]}

"""The facilitator's screens about cohorts and rooms, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from course.bank import open_bank
from course.cohort.hosting import Hosting
from course.cohort.view import environment
from course.page import Trouble
from course.store import Cohort, Store
from tests import college

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def test_cohort_that_is_closed_ends_its_room_and_begins_no_other(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    store.add_cohort(Cohort("may", "May", NINE, code="abc234"))
    bank = open_bank(college.GUIDANCE, college.SCENARIOS)
    hosting = Hosting(bank, store, "http://127.0.0.1/", environment(), clock=lambda: NINE)
    asked: dict[str, Any] = {"cohort": "may", "items": ["goose"], "groups": ["quadrant", "desks"]}
    assert "Leave this screen" in hosting.actions["open-room"](asked).html
    [room] = store.rooms.of("may")
    assert [(each.item, each.group) for each in room.steps] == [("goose", "quadrant"), ("goose", "desks")]
    hosting.actions["close-cohort"]({"cohort": "may"})
    assert [each.ended for each in store.rooms.of("may")] == [NINE]
    with pytest.raises(Trouble, match="not open"):
        hosting.actions["open-room"](asked)
    for wrong in ({"cohort": "no-such"}, {"cohort": None}, {}):
        with pytest.raises(Trouble, match="no such cohort"):
            hosting.actions["invite"](wrong)
    store.close()

"""A quick story in a live room."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from course.bank import open_bank
from course.cohort.facilitator_screens import Hosting
from course.cohort.figures_page import environment
from course.live.ballot import Ballots
from course.page import Trouble
from course.store import Ask, Cohort, Store
from tests.college import GUIDANCE, with_horn

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def test_quick_story_makes_one_step(tmp_path: Path) -> None:
    ballots = Ballots(open_bank(GUIDANCE, with_horn(tmp_path)))
    assert ballots.groups("horn") == ("moves",)
    assert ballots.ballot(Ask("horn", "quadrant")) is None
    assert [each.choice.id for each in ballots.answers(Ask("horn", "moves")) if each.fits] == ["keep-a-copy"]


def test_story_without_a_question_of_the_kinds_ticked_is_named(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    store.add_cohort(Cohort("may", "May", NINE, code="abc234"))
    bank = open_bank(GUIDANCE, with_horn(tmp_path))
    hosting = Hosting(bank, store, "http://127.0.0.1/", environment(), clock=lambda: NINE)
    act = hosting.actions
    [kind] = [each.name for each in bank.rulebook.groups.values() if each.id == "moves"]
    assert f'<span class="tag">only {kind}</span>' in act["invite"]({"cohort": "may"}).html
    only = f"“{bank.scenarios['horn'].item.title}” only has a {kind} question: tick {kind}, or choose another story."
    for items in (["horn"], ["horn", "porridge"]):
        with pytest.raises(Trouble) as refused:
            act["open-room"]({"cohort": "may", "items": items, "groups": ["quadrant", "desks"]})
        assert str(refused.value) == only
    wrong: tuple[dict[str, Any], ...] = (
        {"items": ["horn"]},
        {"groups": ["moves"]},
        {"items": ["no-such"], "groups": ["moves"]},
        {},
    )
    for nothing in wrong:
        with pytest.raises(Trouble, match="Choose at least one story"):
            act["open-room"]({"cohort": "may", **nothing})
    act["open-room"]({"cohort": "may", "items": ["horn"], "groups": ["moves"]})
    [room] = store.rooms.of("may")
    assert room.steps == (Ask("horn", "moves"),)
    store.close()

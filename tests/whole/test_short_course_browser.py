"""A short course in Chromium, by keyboard alone and by touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.ui import short_course
from tests.ui.learner import Hand, keyboard, touch
from tests.whole.completing import complete

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}


@pytest.mark.parametrize(
    ("hand", "shown"), [(keyboard, DESK), (touch, PHONE)], ids=["keyboard alone", "touch at 360 px"]
)
def test_short_course_is_done_entirely(browser: Browser, tmp_path: Path, hand: Hand, shown: dict[str, Any]) -> None:
    """A course of 16 of its stories, since every one by every hand would take minutes."""
    scenarios = tmp_path / "scenarios"
    bank = short_course.make(scenarios)
    complete(browser, tmp_path, bank, scenarios, hand, shown)

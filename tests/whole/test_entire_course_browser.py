"""The entire course in Chromium, by mouse; a file of its own, since another worker takes the shorter ways meanwhile."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from course.bank import open_bank
from course.settings import Settings
from tests.whole.completing import complete
from tests.whole.walking import by_mouse

DESK = {"viewport": {"width": 1280, "height": 900}}


def test_entire_course_is_done_by_mouse(browser: Browser, tmp_path: Path) -> None:
    """All of the real course: 50 stories of 70 items."""
    settings = Settings()
    bank = open_bank(settings.guidance, settings.scenarios)
    complete(browser, tmp_path, bank, settings.scenarios, by_mouse, DESK)

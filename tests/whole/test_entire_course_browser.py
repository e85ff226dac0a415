"""The entire course in Chromium, three ways, from the welcome page to the completion record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from course.bank import Bank, open_bank
from course.session import verify
from course.settings import Settings
from course.store import Store
from tests.ui import short_course
from tests.ui.course_server import start
from tests.ui.learner import Learner
from tests.whole.walking import Walk, by_keyboard, by_mouse, by_touch

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}


def complete(browser: Browser, folder: Path, bank: Bank, scenarios: Path, hand: Any, shown: dict[str, Any]) -> None:
    """Walk through all of the course at the scenarios, and hold what the page and the store then say."""
    server = start(folder, "lean", "--scenarios", str(scenarios))
    try:
        with browser.new_context(**shown) as context:
            learner = Learner(context.new_page(), server.address)
            learner.come()
            code = Walk(learner, bank, hand(learner)).whole()
            stories = {scenario.item.story for scenario in bank.scenarios.values()}
            expect(learner.page.locator(".count")).to_contain_text(
                f"Pre-check done · Scenarios {len(stories)} of {len(stories)} · Final done"
            )
        store = Store.open(server.store)
        try:
            attempts = store.attempts()
            found, said = verify(store, code)
        finally:
            store.close()
    finally:
        server.stop()
    assert bank.forms is not None
    assert sorted(each.item for each in attempts) == sorted(bank.scenarios)  # every one of them, and each once
    assert {each.item for each in attempts if each.phase == "pre"} == {*bank.forms.pre}
    assert {each.item for each in attempts if each.phase == "post"} == {*bank.forms.final}
    assert {each.score for each in attempts if each.phase != "pre"} == {1.0}
    for each in attempts:
        if each.phase == "pre":  # where one option a group was picked, which is all that fits in some
            weights = bank.scenarios[each.item].key.weights.values()
            assert (each.score == 1.0) == all(sum(weight > 0 for weight in worth.values()) == 1 for worth in weights)
            assert each.score
    assert found is not None
    assert said.startswith("Valid: somebody finished the course")


def test_entire_course_is_done_by_mouse(browser: Browser, tmp_path: Path) -> None:
    """All of the real course: 50 stories of 70 items."""
    settings = Settings()
    bank = open_bank(settings.guidance, settings.scenarios)
    complete(browser, tmp_path, bank, settings.scenarios, by_mouse, DESK)


@pytest.mark.parametrize(
    ("hand", "shown"), [(by_keyboard, DESK), (by_touch, PHONE)], ids=["keyboard alone", "touch at 360 px"]
)
def test_short_course_is_done_entirely(browser: Browser, tmp_path: Path, hand: Any, shown: dict[str, Any]) -> None:
    """A course of 14 of its stories, since every scenario by every hand would take minutes."""
    scenarios = tmp_path / "scenarios"
    bank = short_course.make(scenarios)
    complete(browser, tmp_path, bank, scenarios, hand, shown)

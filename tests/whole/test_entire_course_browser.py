"""The real course in Chromium, by mouse: its full path, from the link to the completion record."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from course.session import verify
from course.store import Store
from tests.course_bank import course_bank
from tests.ui.course_server import start
from tests.ui.learner import Learner
from tests.whole.walking import Walk


def test_full_path_leads_to_the_record(browser: Browser, tmp_path: Path) -> None:
    bank = course_bank()
    server = start(tmp_path, "lean")
    try:
        with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
            learner = Learner(context.new_page(), server.address)
            learner.come()
            learner.start(bank)
            Walk(learner, bank).path("full")
            learner.to("record", "button[data-action=record]")
            code = learner.page.locator(".record code").inner_text()
        store = Store.open(server.store)
        try:
            found, _ = verify(store, code)
            attempts = store.attempts()
        finally:
            store.close()
    finally:
        server.stop()
    assert found is not None
    assert {each.score for each in attempts} == {1.0}

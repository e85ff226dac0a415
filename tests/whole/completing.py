"""An entire course in Chromium, from the first question to the completion record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from course.bank import Bank
from course.session import verify
from course.settings import Settings
from course.store import Store
from tests.ui.course_server import start
from tests.ui.learner import Hand, Learner
from tests.whole.walking import Walk


def complete(browser: Browser, folder: Path, bank: Bank, scenarios: Path, hand: Hand, shown: dict[str, Any]) -> None:
    """Walk through all of the course at the scenarios, and hold what the page and the store then say."""
    server = start(folder, "lean", "--guidance", str(Settings().guidance), "--scenarios", str(scenarios))
    try:
        with browser.new_context(**shown) as context:
            learner = Learner(context.new_page(), server.address, hand)
            learner.come()
            code = Walk(learner, bank).whole()
        store = Store.open(server.store)
        try:
            attempts = store.attempts()
            found, said = verify(store, code)
        finally:
            store.close()
    finally:
        server.stop()
    assert bank.forms is not None
    items = [each.item for each in attempts]
    assert len(items) == len({*items})  # each once
    assert {bank.scenarios[item].item.story for item in items} == {each.item.story for each in bank.scenarios.values()}
    assert {each.item for each in attempts if each.phase == "pre"} == {*bank.forms.pre}
    assert {each.item for each in attempts if each.phase == "post"} == {*bank.forms.final}
    assert {each.score for each in attempts} == {1.0}
    assert found is not None
    assert said.startswith("Valid: ")

"""An entire course in Chromium, from the first question to the completion record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from course.bank import Bank
from course.session import verify
from course.store import Store
from tests.ui.course_server import start
from tests.ui.learner import Hand, Learner
from tests.whole.walking import Walk


def complete(browser: Browser, folder: Path, bank: Bank, scenarios: Path, hand: Hand, shown: dict[str, Any]) -> None:
    """Walk through all of the course at the scenarios, and hold what the page and the store then say."""
    server = start(folder, "lean", "--scenarios", str(scenarios))
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
    assert sorted(each.item for each in attempts) == sorted(bank.scenarios)  # every one of them, and each once
    assert {each.item for each in attempts if each.phase == "pre"} == {*bank.forms.pre}
    assert {each.item for each in attempts if each.phase == "post"} == {*bank.forms.final}
    assert {each.score for each in attempts if each.phase != "pre"} == {1.0}
    for each in attempts:
        if each.phase == "pre":  # where one option a group was picked, which is all that applies in some
            weights = bank.scenarios[each.item].key.weights.values()
            assert (each.score == 1.0) == all(sum(weight > 0 for weight in worth.values()) == 1 for worth in weights)
            assert each.score
    assert found is not None
    assert said.startswith("Valid: somebody finished the course")

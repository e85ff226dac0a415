"""Every story of the real course, question by question to its feedback, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime

from course.store import Store
from course.ui import Page
from tests.course_bank import course_bank
from tests.ui.learner import applying
from tests.ui.sending import Sender, asked, screen

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)


def test_every_item_can_be_answered_right(store: Store) -> None:
    bank = course_bank()
    page = Page(bank, store, cohort="open", clock=lambda: NOW)
    sender = Sender(page)
    sender.send("release")
    for item, scenario in bank.scenarios.items():
        sender.send("read", item=item)
        for question in scenario.questions:
            assert (item, asked(sender.html)) == (item, question)
            fits = applying(scenario, question)
            answer = sender.submit({question: fits[0] if question == "quadrant" else fits})
            assert (item, question, answer["announce"]) == (item, question, "Saved. Right.")
            if not scenario.quick:
                sender.onward()
        assert (item, screen(sender.html)) == (item, "verdict" if scenario.quick else "feedback")
    page.close()
    assert {each.item: each.score for each in store.attempts()} == dict.fromkeys(bank.scenarios, 1.0)

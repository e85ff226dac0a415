"""A second window of a learner who was erased says what is so, and shows nothing that does not stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course.bank import Bank
from course.store import Store
from course.ui import Page
from tests.ui.sending import PORRIDGE, Sender

FORGOTTEN = "Everything that was stored about you has been erased. You can begin anew here."


@pytest.fixture
def beside(sender: Sender, bank: Bank, store: Store) -> Iterator[Sender]:
    """A window of a learner who finishes the course and erases everything in another."""
    token = sender.begin()["token"]
    for item, scenario in bank.scenarios.items():
        sender.send("read", item=item)
        picks = {group: [offered[0]] for group, offered in scenario.offers.items()}
        sender.send("submit", **sender.form(item, quadrant=scenario.quadrant, **picks))
    made = Page(bank, store, cohort="autumn", clock=lambda: Sender.NOW)
    window = Sender(made)
    window.send("hello", token=token)
    sender.send("record")
    sender.send("erase-all")
    yield window
    made.close()


@pytest.mark.parametrize("action", ["records", "export", "new-code", "record", "erase", "overview"])
def test_window_of_an_erased_learner_says_so_and_forgets_the_code(beside: Sender, store: Store, action: str) -> None:
    answer = beside.send(action)
    assert (answer["announce"], answer["token"], answer.get("trouble")) == (FORGOTTEN, "", None)
    assert 'data-screen="welcome"' in answer["html"]
    assert [note.act for note in store.audit.notes()] == ["erase"]
    assert 'data-screen="overview"' in beside.send("begin")["html"]
    assert store.attempts() == []


def test_submission_for_an_erased_learner_is_not_said_to_be_saved(sender: Sender, bank: Bank, store: Store) -> None:
    token = sender.begin()["token"]
    fields = sender.form("porridge", **PORRIDGE)
    other = Sender(Page(bank, store, cohort="autumn", clock=lambda: Sender.NOW))
    other.send("hello", token=token)
    other.send("erase-all")
    answer = sender.send("submit", **fields)
    assert (answer["announce"], answer["token"], store.attempts()) == (FORGOTTEN, "", [])

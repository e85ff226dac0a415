"""A second window of a learner who was erased says what is so, and shows nothing that does not stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course.bank import Bank
from course.store import Store
from course.ui import Page
from tests.ui.sending import PORRIDGE, Sender, screen

FORGOTTEN = "Everything that was stored about you has been erased. You can start again here."


@pytest.fixture
def beside(sender: Sender, bank: Bank, store: Store) -> Iterator[Sender]:
    """A window of a learner who finishes the course and erases everything in another."""
    token = ""
    for item, scenario in bank.scenarios.items():
        picks = {group: [offered[0]] for group, offered in scenario.offers.items()}
        token = sender.complete(item, {"quadrant": scenario.quadrant, **picks})["token"]
    made = Page(bank, store, cohort="autumn", clock=lambda: Sender.NOW)
    window = Sender(made)
    window.send("hello", token=token)
    sender.send("record")
    sender.send("erase-all")
    yield window
    made.close()


@pytest.mark.parametrize("action", ["records", "export", "new-code", "record", "erase", "map"])
def test_window_of_an_erased_learner_says_so_and_forgets_the_code(beside: Sender, store: Store, action: str) -> None:
    answer = beside.send(action)
    assert (answer["announce"], answer["token"], answer.get("trouble")) == (FORGOTTEN, "", None)
    assert screen(answer["html"]) == "welcome"
    assert [note.act for note in store.audit.notes()] == ["erase"]
    assert screen(beside.send("begin")["html"]) == "paths"
    assert store.attempts() == []


def test_submission_for_an_erased_learner_is_not_said_to_be_saved(sender: Sender, bank: Bank, store: Store) -> None:
    sender.send("open", item="porridge")
    token = sender.submit(PORRIDGE)["token"]
    sender.onward()
    fields = sender.form(PORRIDGE)
    other = Sender(Page(bank, store, cohort="autumn", clock=lambda: Sender.NOW))
    other.send("hello", token=token)
    other.send("erase-all")
    answer = sender.send("submit", **fields)
    assert (answer["announce"], answer["token"], store.attempts()) == (FORGOTTEN, "", [])

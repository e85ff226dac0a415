"""What a page tells a learning management system around it, and what its learner reads of that."""

from __future__ import annotations

import html

import pytest

from course.bank import Bank
from course.store import Cohort, Sight, Store
from course.ui import Page
from tests.ui.sending import PORRIDGE, Sender

STORY = "Once you complete “Story: Porridge again”, your browser sends that"


def opened(bank: Bank, store: Store, sight: Sight) -> Sender:
    store.add_cohort(Cohort("june", "June", Sender.NOW, code="xyz789", sight=sight))
    return Sender(Page(bank, store, cohort="autumn", clock=lambda: Sender.NOW))


def test_page_that_was_opened_otherwise_tells_nothing(sender: Sender) -> None:
    assert "reached" not in sender.send("hello")
    assert "reached" not in sender.complete("porridge", PORRIDGE)


@pytest.mark.parametrize("target", ["story/none", "", 7, None, ["course"]])
def test_page_that_was_opened_for_nothing_known_tells_nothing(sender: Sender, target: object) -> None:
    assert "reached" not in sender.send("hello", report=target)


@pytest.mark.parametrize(("sight", "score"), [("completion", None), ("progress", None), ("results", 100.0)])
def test_completion_is_told_as_far_as_the_group_was_told(
    bank: Bank, store: Store, sight: Sight, score: float | None
) -> None:
    sender = opened(bank, store, sight)
    said = sender.send("hello", join="xyz789", report="story/porridge")
    assert said["reached"] == {"reports": True, "complete": False, "score": None}
    assert STORY in html.unescape(said["html"])
    assert "Anonymous." not in said["html"]
    assert ("sends that and your score" in said["html"]) == (score is not None)
    assert not said.get("aside")  # where the screen itself says it
    assert STORY in html.unescape(sender.send("read", item="porridge")["aside"])
    done = sender.complete("porridge", PORRIDGE)
    assert not done.get("aside")  # once something is submitted, “My records” says it
    assert done["reached"] == {"reports": True, "complete": True, "score": score}
    assert STORY in html.unescape(sender.send("records")["html"])
    sender.page.close()


def test_group_that_was_told_nothing_reports_nothing(bank: Bank, store: Store) -> None:
    sender = opened(bank, store, "nothing")
    said = sender.send("hello", join="xyz789", report="story/porridge")
    assert "Nothing about you is sent to the learning" in said["html"]
    assert sender.complete("porridge", PORRIDGE)["reached"] == {"reports": False, "complete": False, "score": None}
    sender.page.close()

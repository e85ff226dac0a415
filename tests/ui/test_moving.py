"""A learner who is in the wrong group is asked, and moves with their answers."""

from __future__ import annotations

from course.bank import Bank
from course.store import Cohort, Store
from course.ui import Page
from tests.ui.sending import PORRIDGE, Sender, screen

JUNE = Cohort("june", "June", Sender.NOW, code="xyz789", sight="progress")
QUESTION = "You are in “autumn”. Do you want to move to “June”?"


def test_the_right_link_asks_and_moves(sender: Sender, bank: Bank, store: Store) -> None:
    store.add_cohort(JUNE)
    token = sender.complete("porridge", PORRIDGE)["token"]
    page = Page(bank, store, cohort="autumn", clock=lambda: Sender.NOW)
    again = Sender(page)
    asked = again.send("hello", token=token, join="xyz789")["aside"]
    assert QUESTION in asked
    assert "facilitators may also see the following about you" in asked
    assert [each.cohort for each in store.attempts()] == ["autumn"]
    moved = again.send("move")
    assert moved["announce"] == "You are now in “June”. Your answers moved with you."
    assert (moved["aside"].strip(), moved["token"]) == (
        "<p>You are now in “June”. Your answers moved with you.</p>",
        token,
    )
    assert [each.cohort for each in store.attempts()] == ["june"]
    assert "in the group “June”" in again.send("records")["html"]
    page.close()


def test_staying_puts_the_question_away(sender: Sender, store: Store) -> None:
    store.add_cohort(JUNE)
    sender.complete("porridge", PORRIDGE)
    sender.send("records")
    said = sender.send("resume", code="XYZ-789")
    assert said["announce"] == "This code is for “June”. You can move there at the top of the page."
    assert QUESTION in said["aside"]
    assert sender.send("stay")["aside"] == ""
    assert [each.cohort for each in store.attempts()] == ["autumn"]
    assert screen(sender.send("map")["html"]) == "map"


def test_nobody_moves_to_a_group_that_is_closed(sender: Sender, store: Store) -> None:
    store.add_cohort(Cohort("june", "June", Sender.NOW.replace(year=2025), code="xyz789", closes=Sender.NOW))
    sender.complete("porridge", PORRIDGE)
    said = sender.send("resume", code="xyz789")["aside"]
    assert "You are in “autumn”. You cannot move to “June” now: it closed on" in said
    assert "<button" not in said
    assert sender.send("move")["trouble"] == "“June” is not open just now, so nobody can move there."

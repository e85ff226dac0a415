"""A learner who switches the language reads everything on the screen in the new one, notices and dates too."""

import re
from pathlib import Path
from typing import Any

import pytest

from course.bank import Bank, open_bank
from course.live.room_actions import opened
from course.store import Ask, Cohort, Store
from course.ui.page import Page
from course.ui.view import View
from course.ui.views import Views
from tests.college import GUIDANCE, SCENARIOS
from tests.ui import college_course
from tests.ui.sending import PORRIDGE, Sender, asked, screen

WRONG = "one that is not known"


@pytest.fixture
def store(store: Store) -> Store:
    store.add_cohort(Cohort("may", "May", Sender.NOW, code="abc234"))
    return store


def page_of(bank: Bank, store: Store) -> Page:
    views = Views(lambda language: View(bank, language=language, languages=("en", "fr")), ("en", "fr"))
    return Page(bank, store, cohort="open", views=views, clock=lambda: Sender.NOW)


@pytest.fixture
def page(store: Store) -> Page:
    return page_of(open_bank(GUIDANCE, SCENARIOS), store)


def test_a_notice_is_in_the_language_switched_to(page: Page) -> None:
    asked = iter(range(1, 9))

    def answer(action: str, **fields: Any) -> str:
        return str(page.answer({"seq": next(asked), "action": action, "fields": fields})["html"])

    unknown = answer("hello", token=WRONG, languages=["en"])
    assert "The resume code stored in this browser no longer works" in unknown
    assert "Le code de reprise" in answer("language", languages="fr")
    answer("begin")
    assert "Votre session est fermée" in answer("leave")
    assert "You are signed out." in answer("language", languages="en")


def test_a_check_goes_on_in_another_language_and_on_a_second_device_with_the_code(store: Store, tmp_path: Path) -> None:
    bank = college_course.make(tmp_path / "scenarios")
    first = Sender(page_of(bank, store))
    first.send("hello", token="", languages=["en"])
    first.send("take", phase="post")
    token = ""
    for language, question in (("fr", "Question 2 sur 3"), ("en", "Question 3 of 3")):
        token = first.submit(PORRIDGE).get("token", token)
        answered = first.html
        first.send("language", languages=language)
        assert (asked(first.html), question in first.html) == (asked(answered), True)
    second = Sender(page_of(bank, store))
    second.send("hello", token=token, languages=["fr-CA"])
    assert (asked(second.html), "Question 3 sur 3" in second.html) == (asked(first.html), True)
    second.submit(PORRIDGE)
    second.send("language", languages="en")
    [attempt] = store.attempts()
    assert bank.forms is not None
    assert (attempt.item, attempt.phase) == (bank.forms.final[0], "post")
    assert attempt.response == PORRIDGE


def test_a_vote_stays_cast_in_another_language(store: Store) -> None:
    bank = open_bank(GUIDANCE, SCENARIOS)
    sender = Sender(page_of(bank, store))
    store.rooms.open(opened("r1", "may", (Ask("porridge", "quadrant"), Ask("porridge", "desks")), Sender.NOW, "asking"))
    sender.send("hello", token="", join="abc234", languages=["en"])
    sender.send("join-room")
    sender.send("vote", room="r1", step="0", quadrant="in-house")
    for language, said in (("fr", "Votre vote"), ("en", "Your vote")):
        told = sender.send("language", languages=language)["html"]
        assert (screen(told), said in told) == ("live", True)
        assert re.search(r'value="in-house"[^>]* checked', told)
        assert store.rooms.cast("r1", 0) == 1
    sender.page.close()

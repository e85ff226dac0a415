"""A learner who switches the language reads everything on the screen in the new one, notices and dates too."""

from pathlib import Path
from typing import Any

import pytest

from course.bank import open_bank
from course.store import Store
from course.ui.page import Page
from course.ui.view import View
from course.ui.views import Views
from tests.college import GUIDANCE, SCENARIOS

WRONG = "one that is not known"


@pytest.fixture
def page(tmp_path: Path) -> Page:
    bank = open_bank(GUIDANCE, SCENARIOS)
    views = Views(lambda language: View(bank, language=language, languages=("en", "fr")), ("en", "fr"))
    return Page(bank, Store.open(f"sqlite:///{tmp_path / 'course.db'}"), cohort="open", views=views)


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

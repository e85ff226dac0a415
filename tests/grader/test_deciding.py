"""The facts by which a condition holds, in words."""

from typing import Any

import pytest

from course.bank import open_rulebook
from course.settings import Settings
from grader import Rulebook
from grader.deciding import deciding_facts
from tests.grader.test_cases import as_item


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return open_rulebook(Settings().guidance)


INSULT = {"by": "colleague", "to": ["professor"], "conduct": ["joke", "insult"]}


@pytest.mark.parametrize(
    ("option", "rule", "entry", "said"),
    [
        (
            "workplace-conduct",
            "employee-at-member",
            {"act": INSULT},
            (
                "Post 1 (from colleague to you) jokes, insults or demeans and has been sent. Colleague: a faculty "
                "member. You are a faculty member and can be identified by readers."
            ),
        ),
        (
            "ict-guideline",
            "personal-opinion",
            {"act": {"by": "professor", "conduct": ["opinion"], "over": "university-it"}},
            (
                "Post 1 (from you to no one in particular) gives an opinion on a public matter, is not marked as "
                "personal opinion and was sent using University IT. You are a faculty member."
            ),
        ),
        (
            "efap",
            "attacked-or-complained-about",
            {"act": INSULT, "circumstances": {"complaint": True}, "people": {"professor": {"efap": "qualified"}}},
            "You are covered by the Employee and Family Assistance Plan. You are facing a complaint about your posts.",
        ),
        ("emergency", "danger-now", {"act": INSULT}, ""),
    ],
)
def test_deciding_facts(option: str, rule: str, entry: dict[str, Any], said: str, rulebook: Rulebook) -> None:
    found = next(each for each in rulebook.options[option].rules if each.id == f"{option}.{rule}")
    assert deciding_facts(found.when, as_item(entry, rulebook).case, rulebook) == said

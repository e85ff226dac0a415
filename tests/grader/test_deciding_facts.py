"""The facts by which a condition holds, in words."""

from typing import Any

import pytest

from course.bank import open_rulebook
from grader import Rulebook
from grader.condition import All, Condition, Not, SomeAct
from grader.deciding_facts import deciding_facts
from tests import college
from tests.grader.sketch import act, case, has, person, some
from tests.grader.test_cases import as_item

INSULT = {"by": "colleague", "to": ["professor"], "conduct": ["joke", "insult"]}


@pytest.mark.parametrize(
    ("option", "rule", "entry", "said"),
    [
        (
            "workplace-conduct",
            "employee-at-member",
            {"act": INSULT},
            (
                "Post 1 (from colleague to you) makes a joke; insults or demeans; and has been sent. Colleague: a "
                "faculty member. You are a faculty member and can be identified by readers."
            ),
        ),
        (
            "ict-guideline",
            "personal-opinion",
            {"act": {"by": "professor", "conduct": ["opinion"], "over": "university-it"}},
            (
                "Post 1 (from you to no one in particular) gives an opinion on a public matter; is not marked as "
                "personal opinion; and was posted or sent using University IT. You are a faculty member."
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


MOCKING, TIRED = has("act", "does", "mock"), has("circumstances", "tired", "yes")
BY_TUTOR, AT_TUTOR = has("author", "standing", "tutor"), has("target", "standing", "tutor")
CASE = case(
    act("p1", "fenn", "iris", does=["mock"]),
    act("p2", "iris", does=["argue", "enquire"]),
    you="iris",
    people=(person("iris", standing="tutor"), person("fenn", standing="neighbour")),
    tired="no",
)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Not(TIRED), "You are rested."),
        (All((Not(TIRED), Not(Not(has("you", "standing", "tutor"))))), "You are rested. You are a tutor."),
        (Not(some(has("act", "does", "menace"))), ""),
        (some(MOCKING, Not(BY_TUTOR)), "Post 1 (from Fenn to you) mocks somebody. Fenn: a neighbour."),
        (
            some(Not(All((has("act", "does", "menace"), Not(has("target", "standing", "reporter")))))),
            "Post 1 (from Fenn to you) mocks somebody. You are a tutor.",
        ),
        (
            some(Not(MOCKING), Not(AT_TUTOR)),
            "Post 2 (from you to no one in particular) argues and asks for comment.",
        ),
        (SomeAct(BY_TUTOR), "Post 2 (from you to no one in particular) is in the story. You are a tutor."),
    ],
)
def test_deciding_facts_of_what_is_asked_not_to_be(condition: Condition, said: str) -> None:
    assert deciding_facts(condition, CASE, open_rulebook(college.GUIDANCE)) == said


def test_deciding_facts_with_commas_are_set_apart_by_semicolons(rulebook: Rulebook) -> None:
    entry = {"act": {"by": "colleague", "to": ["professor"], "conduct": ["joke", "intimate-images", "threat"]}}
    said = deciding_facts(some(has("act", "conduct", "joke")), as_item(entry, rulebook).case, rulebook)
    assert said == (
        "Post 1 (from colleague to you) makes a joke; shares intimate images, including faked ones; and threatens."
    )

"""The quadrant, ruled from who acts on whom."""

from typing import Any

import pytest

from course.bank import open_rulebook
from course.settings import Settings
from grader import Rulebook, rule
from tests.grader.test_cases import as_item


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return open_rulebook(Settings().guidance)


def act(by: str, to: str | None, conduct: str, **more: Any) -> dict[str, Any]:
    return {"by": by, "to": [to] if to else [], "conduct": [conduct], **more}


@pytest.mark.parametrize(
    ("says", "acts", "quadrant"),
    [
        ("one member insults another", [act("professor", "colleague", "insult")], "uoft-to-uoft"),
        (
            "three members, all answering each other, stay inside",
            [
                act("professor", "colleague", "insult"),
                act("colleague", "chair", "insult"),
                act("chair", "professor", "insult"),
            ],
            "uoft-to-uoft",
        ),
        (
            "many outsiders on one who does not answer",
            [
                act("stranger", "professor", "insult"),
                act("reader", "professor", "harassment"),
                act("bot", "professor", "threat"),
            ],
            "external-to-uoft",
        ),
        (
            "the same, and the one answers civilly",
            [
                act("stranger", "professor", "insult"),
                act("reader", "professor", "insult"),
                act("professor", "reader", "answer"),
            ],
            "multi-party",
        ),
        (
            "two parties, a civil answer",
            [act("reader", "professor", "insult"), act("professor", "reader", "answer")],
            "external-to-uoft",
        ),
        (
            "civil criticism first, then outsiders pile on: they alone are the matter",
            [
                act("professor", "senator", "criticism"),
                act("stranger", "professor", "insult"),
                act("reader", "professor", "insult"),
            ],
            "external-to-uoft",
        ),
        (
            "an insult first, then outsiders pile on: several parties",
            [act("professor", "senator", "insult"), act("stranger", "professor", "insult")],
            "multi-party",
        ),
        (
            "a colleague takes on the outsider",
            [act("reader", "professor", "insult"), act("colleague", "reader", "criticism")],
            "multi-party",
        ),
        ("a draft only", [act("professor", "senator", "insult", stage="drafted")], "uoft-to-external"),
        (
            "a draft does not count beside what was posted",
            [act("reader", "professor", "insult"), act("professor", "reader", "insult", stage="drafted")],
            "external-to-uoft",
        ),
        (
            "a friend's kind words and a report to an office count for nothing",
            [
                act("student", "professor", "insult"),
                act("peer", "professor", "support"),
                act("professor", "chair", "report"),
            ],
            "uoft-to-uoft",
        ),
        (
            "a debate across the door between two",
            [act("professor", "peer", "debate"), act("peer", "professor", "debate")],
            "uoft-to-external",
        ),
        ("words to the world at large", [act("professor", None, "opinion")], "uoft-to-external"),
        ("outsiders among themselves", [act("reader", "senator", "insult")], None),
    ],
)
def test_rule_quadrant(says: str, acts: list[dict[str, Any]], quadrant: str | None, rulebook: Rulebook) -> None:
    assert rule(as_item({"acts": acts}, rulebook).case, rulebook).quadrant == quadrant, says

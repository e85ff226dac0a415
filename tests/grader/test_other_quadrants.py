"""What is said of the quadrants that are not right, and of drafts that do not count."""

from typing import Any

import pytest

from grader import Rulebook, rule
from grader.readability import words
from tests.course_bank import course_bank
from tests.grader.test_cases import as_item
from tests.grader.test_quadrant import act

MOST_WORDS = 33
ONE_INSULT = [act("stranger", "professor", "insult")]


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        (
            ONE_INSULT,
            {
                "uoft-to-uoft": "This comes from outside the University: stranger insulted you (post 1).",
                "uoft-to-external": "This comes from outside the University: stranger insulted you (post 1).",
                "multi-party": "That takes three or more people or groups. "
                "This is only between stranger and you (post 1).",
            },
        ),
        (
            [act("professor", "senator", "insult")],
            {
                "uoft-to-uoft": "This is directed at someone outside the University: you insulted senator (post 1).",
                "external-to-uoft": "This comes from inside the University: you insulted senator (post 1).",
                "multi-party": "That takes three or more people or groups. "
                "This is only between you and senator (post 1).",
            },
        ),
        (
            [act("colleague", "professor", "insult"), act("chair", "colleague", "insult")],
            {
                "external-to-uoft": "This comes from inside the University: colleague insulted you (post 1).",
                "uoft-to-external": "This is directed at someone inside the University: "
                "colleague insulted you (post 1).",
                "multi-party": "Both sides belong to the University: colleague insulted you (post 1).",
            },
        ),
        (
            [*ONE_INSULT, act("reader", "professor", "insult")],
            {
                "uoft-to-uoft": "This comes from outside the University: stranger insulted you (post 1).",
                "uoft-to-external": "This comes from outside the University: stranger insulted you (post 1).",
                "multi-party": "Only one side acts here: stranger insulted you (post 1).",
            },
        ),
        (
            [*ONE_INSULT, act("professor", "stranger", "insult")],
            {
                "uoft-to-uoft": "This comes from outside the University: stranger insulted you (post 1).",
                "uoft-to-external": "What counts is who acted first: stranger insulted you (post 1).",
                "multi-party": "That takes three or more people or groups. "
                "This is only between stranger and you (post 1).",
            },
        ),
        (
            [*ONE_INSULT, act("colleague", "stranger", "insult")],
            {
                "uoft-to-uoft": "This comes from outside the University: stranger insulted you (post 1).",
                "external-to-uoft": "That is only part of it. In addition, colleague insulted stranger (post 2).",
                "uoft-to-external": "That is only part of it. In addition, stranger insulted you (post 1).",
            },
        ),
        (
            [*ONE_INSULT, act("reader", "professor", "insult"), act("professor", "reader", "answer")],
            {  # external-to-uoft is right as well
                "uoft-to-uoft": "This comes from outside the University: stranger insulted you (post 1).",
                "uoft-to-external": "That is only part of it. In addition, stranger insulted you (post 1).",
            },
        ),
    ],
)
def test_rule_tells_who_acts_where_another_quadrant_is_picked(
    acts: list[dict[str, Any]], told: dict[str, str], rulebook: Rulebook
) -> None:
    ruling = rule(as_item({"acts": acts}, rulebook).case, rulebook)
    assert ruling.quadrant_unlike == told
    assert ruling.quadrant_drafts == ()


def test_rule_says_which_draft_does_not_count(rulebook: Rulebook) -> None:
    draft = act("professor", "stranger", "insult", stage="drafted")
    ruling = rule(as_item({"acts": [*ONE_INSULT, draft]}, rulebook).case, rulebook)
    assert ruling.quadrant_drafts == ("Your unsent draft (post 2) counts only in the other questions.",)
    alone = rule(as_item({"acts": [draft]}, rulebook).case, rulebook)
    assert (alone.quadrant, alone.quadrant_drafts) == ("uoft-to-external", ())


def test_rule_says_little_of_other_quadrants() -> None:
    """At most 33 words with the drafts, in every item and variant."""
    bank = course_bank()
    rulings = [scenario.ruling for variants in bank.variants.values() for scenario in variants]
    said = {" ".join((why, *each.quadrant_drafts)) for each in rulings for why in each.quadrant_unlike.values()}
    assert [sentence for sentence in said if len(words(sentence)) > MOST_WORDS or "{" in sentence] == []
    assert all(len(each.quadrants) + len(each.quadrant_unlike) == len(bank.rulebook.quadrants) for each in rulings)

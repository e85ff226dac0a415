"""The quadrant, ruled from who acts on whom."""

from typing import Any

import pytest

from grader import Rulebook, rule
from tests.grader.test_cases import as_item


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
        (
            "thanks to an outsider, who replies",
            [act("professor", "reader", "announcement"), act("reader", "professor", "answer")],
            "uoft-to-external",
        ),
        (
            "an outsider asks, and the professor replies",
            [act("reader", "professor", "inquiry"), act("professor", "reader", "answer")],
            "external-to-uoft",
        ),
        (
            "the reply is to somebody else's thanks",
            [act("colleague", "reader", "announcement"), act("reader", "professor", "answer")],
            "external-to-uoft",
        ),
        (
            "the thanks come after the reply",
            [act("reader", "professor", "answer"), act("professor", "reader", "support")],
            "external-to-uoft",
        ),
        (
            "what answers the thanks is criticism",
            [act("professor", "reader", "support"), act("reader", "professor", "criticism")],
            "external-to-uoft",
        ),
        (
            "thanks and a reply beside an insult count for nothing",
            [
                act("professor", "reader", "support"),
                act("reader", "professor", "answer"),
                act("stranger", "professor", "insult"),
            ],
            "external-to-uoft",
        ),
    ],
)
def test_rule_quadrant(says: str, acts: list[dict[str, Any]], quadrant: str | None, rulebook: Rulebook) -> None:
    assert rule(as_item({"acts": acts}, rulebook).case, rulebook).quadrant == quadrant, says


PERHAPS = {"stranger": {"role": "unknown", "may_be_student": True}}
"""An anonymous account on a campus app."""
MEMBER = {"reader": {"role": "public", "part_of": "community"}}
"""A member of the group."""


@pytest.mark.parametrize(
    ("says", "people", "acts", "quadrants"),
    [
        # A post at nobody in particular
        (
            "a hateful post at nobody in particular, and one civil reply from outside",
            {},
            [act("professor", None, "hate"), act("reader", "professor", "criticism")],
            ("uoft-to-external",),
        ),
        (
            "the same, and two outsiders reply: several people engaged",
            {},
            [
                act("professor", None, "hate"),
                act("reader", "professor", "criticism"),
                act("senator", "professor", "criticism"),
            ],
            ("multi-party", "uoft-to-external"),
        ),
        (
            "an opinion at nobody in particular, and one civil reply from outside",
            {},
            [act("professor", None, "opinion"), act("reader", "professor", "criticism")],
            ("uoft-to-external", "external-to-uoft"),
        ),
        (
            "the same, and several outsiders reply: it is they who act on the professor",
            {},
            [
                act("professor", None, "opinion"),
                act("reader", "professor", "criticism"),
                act("senator", "professor", "criticism"),
            ],
            ("external-to-uoft",),
        ),
        (
            "an opinion at nobody in particular, and the one reply is an insult",
            {},
            [act("professor", None, "opinion"), act("reader", "professor", "insult")],
            ("external-to-uoft",),
        ),
        (
            "an opinion at nobody in particular, and the one who replies is a colleague",
            {},
            [act("professor", None, "opinion"), act("colleague", "professor", "criticism")],
            ("uoft-to-uoft",),
        ),
        (
            "an outsider's insult at nobody in particular changes nothing",
            {},
            [act("reader", None, "insult"), act("professor", "colleague", "criticism")],
            ("uoft-to-uoft",),
        ),
        # How many people are several
        (
            "civil criticism of an outsider first, then others pile on",
            {},
            [
                act("professor", "senator", "criticism"),
                act("stranger", "professor", "insult"),
                act("reader", "professor", "insult"),
            ],
            ("external-to-uoft", "multi-party"),
        ),
        (
            "outsiders insult, and the one they insult answers civilly",
            {},
            [
                act("stranger", "professor", "insult"),
                act("reader", "professor", "insult"),
                act("professor", "reader", "answer"),
            ],
            ("multi-party", "external-to-uoft"),
        ),
        (
            "insults on both sides of the door between three",
            {},
            [act("reader", "professor", "insult"), act("colleague", "reader", "insult")],
            ("multi-party",),
        ),
        (
            "many outsiders on one who does not answer",
            {},
            [act("stranger", "professor", "insult"), act("reader", "professor", "insult")],
            ("external-to-uoft",),
        ),
        (
            "criticism from one outsider, answered with an insult: two people are not several",
            {},
            [act("reader", "professor", "criticism"), act("professor", "reader", "insult")],
            ("uoft-to-external",),
        ),
        (
            "one member insults, and two outsiders insult back",
            {},
            [
                act("professor", "senator", "insult"),
                act("stranger", "professor", "insult"),
                act("senator", "professor", "insult"),
            ],
            ("multi-party", "uoft-to-external"),
        ),
        (
            "two members and an outsider, and nobody does harm",
            {},
            [act("reader", "professor", "criticism"), act("colleague", "reader", "debate")],
            ("multi-party", "external-to-uoft"),
        ),
        # On which side somebody unknown stands
        (
            "an account that may be a student's",
            PERHAPS,
            [act("stranger", "professor", "harassment")],
            ("external-to-uoft", "uoft-to-uoft"),
        ),
        (
            "an account that may be a student's, and an outsider",
            PERHAPS,
            [act("stranger", "professor", "harassment"), act("reader", "professor", "harassment")],
            ("external-to-uoft", "multi-party"),
        ),
        ("an account that nobody knows", {}, [act("stranger", "professor", "harassment")], ("external-to-uoft",)),
        # What outsiders do to each other, and a member who joins in
        (
            "a professor likes a stranger's joke about a group outside",
            {},
            [act("stranger", "community", "insult"), act("professor", "community", "liking")],
            ("uoft-to-external",),
        ),
        (
            "a professor likes a stranger's joke about a group outside, and a staff member minds",
            {},
            [
                act("stranger", "community", "insult"),
                act("professor", "community", "liking"),
                act("staffer", "professor", "criticism"),
            ],
            ("multi-party", "uoft-to-external"),
        ),
        (
            "an account that may be a student's only looks on",
            PERHAPS,
            [act("reader", "professor", "harassment"), act("stranger", "professor", "support")],
            ("external-to-uoft",),
        ),
        # A group and its members are one party
        (
            "a member of the group that was insulted answers",
            MEMBER,
            [act("professor", "community", "insult"), act("reader", "professor", "criticism")],
            ("uoft-to-external",),
        ),
        (
            "somebody who is not of the group answers",
            {},
            [act("professor", "community", "insult"), act("reader", "professor", "criticism")],
            ("multi-party", "uoft-to-external"),
        ),
    ],
)
def test_rule_open_quadrant(
    says: str,
    people: dict[str, Any],
    acts: list[dict[str, Any]],
    quadrants: tuple[str, ...],
    rulebook: Rulebook,
) -> None:
    """The main quadrant first, then those that are right as well."""
    ruling = rule(as_item({"people": people, "acts": acts}, rulebook).case, rulebook)
    assert ruling.quadrants == quadrants, says
    assert bool(ruling.quadrant_open) == (len(quadrants) > 1)

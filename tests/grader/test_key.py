"""Keys: what the options of an item are worth, and which items have none."""

from typing import Any

import pytest

from course.bank import open_rulebook
from grader.rulebook import Rulebook
from grader.ruling import Ruling, Verdict
from grader.scoring import Key, Malformed, Response, Unscorable, grade, make_key, read_response
from tests import college

DEGREES: dict[str, Any] = {
    "e": "essential", "h": "helpful", "n": "neutral", "w": "wrong", "v": "wrong", "x": "harmful",
}  # fmt: skip
OFFERS = {"desks": ("e", "h", "n", "w", "x")}


@pytest.fixture
def rulebook() -> Rulebook:
    return open_rulebook(college.GUIDANCE)


def ruling(quadrant: str | None = "in-house", *safety: str) -> Ruling:
    verdicts = {
        id_: Verdict(id_, degree, "stated", (), id_ in safety, ("Because.",), (), ()) for id_, degree in DEGREES.items()
    }
    return Ruling(quadrant, "", (), verdicts, quadrant_also=("from-outside",))


def test_make_key_weighs_what_is_offered(rulebook: Rulebook) -> None:
    assert make_key("goose", ruling("in-house", "e", "h", "x"), OFFERS, rulebook) == Key(
        item="goose",
        quadrant="in-house",
        weights={"desks": {"e": 2, "h": 1, "n": 0, "w": -1, "x": -2}},
        unasked=frozenset({"moves"}),
        safety=frozenset({"e"}),
        harmful=frozenset({"x"}),
        quadrants=frozenset({"in-house", "from-outside", "towards-outside"}),
        quadrant_also=frozenset({"from-outside"}),
    )


def test_make_key_of_an_item_that_does_not_ask_for_the_quadrant(rulebook: Rulebook) -> None:
    key = make_key("goose", ruling(), OFFERS, rulebook, asks_quadrant=False)
    assert key.unasked == {"moves", "quadrant"}
    with pytest.raises(Malformed, match="'quadrant' is not asked"):
        read_response(key, {"quadrant": "in-house"})
    assert read_response(key, {"quadrant": None, "desks": ["e"]}) == Response(None, {"desks": ("e",)})
    assert grade(key, Response(None, {"desks": ("e", "h")})).groups == {"desks": 1.0}


def test_make_key_of_an_item_that_asks_for_the_quadrant_alone(rulebook: Rulebook) -> None:
    key = make_key("goose", ruling(), {}, rulebook)
    assert key.unasked == {"desks", "moves"}
    assert key.weights == {}


@pytest.mark.parametrize(
    ("quadrant", "offers", "asks_quadrant", "why"),
    [
        (None, OFFERS, True, "no act involves the institution"),
        ("in-house", {}, False, "it asks no question"),
        ("in-house", {"desks": ("n", "w", "v")}, True, "none of the desks that it offers applies"),
        ("in-house", {"desks": ("e", "n", "w")}, True, "fewer than 2 desks that do not apply"),
        ("in-house", {"moves": ("h", "w", "x"), "desks": ("h", "n", "x")}, True, "fewer than 2 desks"),
    ],
)
def test_make_key_refuses_what_cannot_be_scored(
    quadrant: str | None, offers: dict[str, tuple[str, ...]], asks_quadrant: bool, why: str, rulebook: Rulebook
) -> None:
    with pytest.raises(Unscorable, match=why):
        make_key("goose", ruling(quadrant), offers, rulebook, asks_quadrant=asks_quadrant)


@pytest.mark.parametrize("offers", [("e", "w", "v"), ("h", "w", "x"), ("h", "n", "w", "v")])
def test_make_key_needs_one_that_applies_and_two_that_do_not(offers: tuple[str, ...], rulebook: Rulebook) -> None:
    assert list(make_key("goose", ruling(), {"desks": offers}, rulebook).weights["desks"]) == list(offers)


def test_quadrant_of_another_course_is_refused(rulebook: Rulebook) -> None:
    key = make_key("goose", ruling(), OFFERS, rulebook)
    with pytest.raises(Malformed, match="'everywhere' is not a quadrant"):
        read_response(key, {"quadrant": "everywhere"})
    assert grade(key, read_response(key, {"quadrant": "from-outside"})).score == 1.0
    assert grade(key, read_response(key, {"quadrant": "towards-outside"})).score == 0.0
    assert grade(key, read_response(key, {"quadrant": "towards-outside", "desks": ["e", "h"]})).score == 0.5


def test_grade_names_every_missed_safety_option_and_every_harmful_pick(rulebook: Rulebook) -> None:
    key = make_key("goose", ruling("in-house", "e"), {**OFFERS, "moves": ("h", "v", "x")}, rulebook)
    outcome = grade(key, Response(None, {"moves": ("x",), "desks": ("x",)}))
    assert (outcome.critical_miss, outcome.harmful_pick) == (("e",), ("x", "x"))
    right = grade(key, Response(None, {"moves": ("h",), "desks": ("e", "h")}))
    assert (right.critical_miss, right.harmful_pick, right.score) == ((), (), 1.0)


def test_group_without_answers_after_one_with_answers_is_unscored(rulebook: Rulebook) -> None:
    key = make_key("goose", ruling(), {"desks": ("e", "w", "v"), "moves": ("h", "w", "x")}, rulebook)
    assert grade(key, Response(None, {"moves": ("h",)})).groups == {"quadrant": None, "desks": None, "moves": 1.0}

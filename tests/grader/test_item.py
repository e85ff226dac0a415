"""Items on a small rulebook: which options a question offers, and which ending follows."""

from dataclasses import replace
from typing import Any

import pytest

from course.bank import open_rulebook
from grader import Item, Rulebook, Ruling, far_off, fitting, offered, rule
from grader.branch import Branch
from grader.condition import ALWAYS, All
from grader.item import following
from grader.rulebook import Option
from tests import college
from tests.grader import sketch
from tests.grader.sketch import act, case, has, person, some

TIRED, MENACE = has("circumstances", "tired", "yes"), has("act", "does", "menace")
REPORTER = has("author", "standing", "reporter")
CASE = case(
    act("p1", "fenn", "iris", does=["argue"]),
    you="iris",
    people=(person("iris", standing="tutor"), person("fenn", standing="neighbour")),
    tired="no",
)
"""Nobody is tired, and a neighbour argues."""


def option(id_: str, degree: str, when: Any, group: str = "desks", **more: Any) -> Option:
    made = sketch.rule(f"{id_}.r", when, degree, **more)
    return replace(sketch.option(made, id_=id_), group=group)


def fits(id_: str, degree: str = "essential", **more: Any) -> Option:
    return option(id_, degree, ALWAYS, **more)


NEAR = option("near", "helpful", TIRED)
NEARER_IF_TWO = option("two-away", "helpful", some(MENACE, REPORTER))
THREE_AWAY = option("three-away", "helpful", All((TIRED, some(MENACE, REPORTER))))
HARM, IDLE = option("rant", "harmful", ALWAYS), option("idle", "harmful", TIRED)
OPEN = option("open", "neutral", ALWAYS)
UNFIT = (NEAR, NEARER_IF_TWO, THREE_AWAY, HARM, IDLE, OPEN)


def item(**more: Any) -> Item:
    given: dict[str, Any] = {"story": "goose", "offers": {}, **more}
    return Item("goose", "Goose", "You teach.", "", CASE, version="1", **given)


def ruled(*options: Option) -> tuple[Ruling, Rulebook]:
    rulebook = replace(open_rulebook(college.GUIDANCE), options={each.id: each for each in options})
    return rule(CASE, rulebook), rulebook


def desks(*options: Option, contested: str = "", **more: Any) -> str:
    found = offered(item(**more), *ruled(*options), frozenset(contested.split()))
    return " ".join(found.get("desks", ("nothing",)))


def test_offered_are_what_fits_and_the_near_misses_and_one_decoy_that_does_harm() -> None:
    assert desks(*UNFIT, fits("a")) == "near two-away rant a"
    assert desks(fits("a"), *UNFIT, contested="open") == "a near two-away rant open"
    assert desks(*UNFIT, fits("a", "helpful"), contested="three-away idle") == "near two-away rant a"


def test_offered_at_most_five_or_six_where_four_fit() -> None:
    """Where there is room for one near miss, it is the contested one, and otherwise the nearest."""
    three, four = [fits(id_) for id_ in "abc"], [fits(id_) for id_ in "abcd"]
    assert desks(*three, *UNFIT) == "a b c near rant"
    assert desks(*three, *UNFIT, contested="two-away") == "a b c two-away rant"
    assert desks(*four, *UNFIT) == "a b c d near rant"
    assert desks(fits("a"), fits("b"), *UNFIT, contested="open") == "a b near rant open"


def test_offered_has_a_second_decoy_only_where_there_is_no_near_miss() -> None:
    assert desks(fits("a"), THREE_AWAY, HARM) == "a three-away rant"
    assert desks(fits("a"), NEAR, THREE_AWAY, IDLE, HARM) == "a near rant"


def test_offered_always_has_what_decides_the_ending() -> None:
    assert desks(fits("a"), *UNFIT, turns_on=frozenset({"idle"})) == "a near two-away idle"
    assert desks(fits("a"), *UNFIT, turns_on=frozenset({"two-away"})) == "a near two-away rant"
    assert desks(fits("a"), *UNFIT, turns_on=frozenset({"open"})) == "a near two-away rant open"
    both = frozenset({"idle", "three-away", "open"})
    assert desks(*(fits(id_) for id_ in "abc"), *UNFIT, turns_on=both) == "a b c three-away idle open"


def test_offered_nearest_of_the_same_distance_are_others_in_other_stories() -> None:
    near = [option(f"near-{number}", "helpful", TIRED) for number in range(3)]
    given = [*(fits(id_) for id_ in "abc"), *near, HARM]
    found = {desks(*given, story=f"story-{number}") for number in range(20)}
    assert found == {f"a b c near-{number} rant" for number in range(3)}
    assert desks(*given) == desks(*given)


def test_offered_asks_nothing_where_nothing_fits_and_what_the_author_chose_elsewhere() -> None:
    moves = [fits("call", group="moves"), option("wait", "helpful", TIRED, "moves"), replace(HARM, group="moves")]
    ruling, rulebook = ruled(NEAR, HARM, OPEN, *moves[:2])
    assert list(offered(item(), ruling, rulebook)) == ["moves"]
    chosen = {"desks": ("open", "near"), "moves": ()}
    assert offered(item(offers=chosen), ruling, rulebook) == {"desks": ("open", "near")}
    ruling, rulebook = ruled(fits("a"), NEAR, IDLE, *moves)
    assert offered(item(offers={"desks": ()}), ruling, rulebook) == {"moves": ("call", "wait", "rant")}


def fit(*options: Option, **more: Any) -> str:
    return " ".join(fitting("desks", item(**more), *ruled(*options)))


def test_fitting_keeps_four_and_drops_the_helpful_first() -> None:
    assert fit(*(fits(id_) for id_ in "abcd"), NEAR) == "a b c d"
    assert fit(fits("h", "helpful"), *(fits(id_) for id_ in "abcd")) == "a b c d"
    assert fit(fits("h", "helpful"), fits("i", "helpful"), *(fits(id_) for id_ in "abc")) == "h a b c"


def test_fitting_never_drops_what_safety_calls_for_or_what_decides_the_ending() -> None:
    safe = [fits(id_, safety=True) for id_ in "stuvw"]
    assert fit(*(fits(id_) for id_ in "abcd"), safe[0]) == "a b c s"
    assert fit(fits("a"), *safe) == "s t u v w"
    helpful = fits("h", "helpful", safety=True)
    assert fit(*(fits(id_) for id_ in "abcd"), helpful) == "a b c d"
    assert fit(*(fits(id_) for id_ in "abcd"), fits("h", "helpful"), turns_on=frozenset({"h", "near"})) == "a b c h"


def test_fitting_of_what_the_author_chose_keeps_their_order() -> None:
    options = [fits(id_) for id_ in "abcdef"]
    assert fit(*options, NEAR, offers={"desks": ("f", "near", "a", "b", "c", "d")}) == "f a b c d"


def test_far_off_are_those_that_more_than_two_facts_keep_away() -> None:
    ruling, rulebook = ruled(fits("a"), *UNFIT)
    assert far_off(rulebook.options, item(), ruling, rulebook) == ("three-away", "rant", "idle")


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({}, ""),
        ({"stage": 2, "stages": 2}, "2 of 2"),
        ({"stage": 2, "stages": 2, "branch": Branch("b", "You answered", "")}, "2 of 2, You answered"),
    ],
)
def test_part_of_its_story(more: dict[str, Any], part: str) -> None:
    assert item(**more).part == part


def test_following_is_the_first_ending_whose_branch_the_picks_lead_to() -> None:
    told = item(branch=Branch("told", "You told", "", picked=frozenset({"a"})))
    quiet = item(branch=Branch("quiet", "You waited", "", left_out=frozenset({"b"})))
    default = item(branch=Branch("", "You did", ""))
    endings = [told, quiet, default]
    assert following(endings, {"quadrant": "inside", "desks": ["a"]}) is told
    assert following(endings, {"desks": ["c"], "moves": None}) is quiet
    assert following(endings, {"desks": ["b"]}) is default
    plain = item()
    assert following([plain], {"desks": ["a"]}) is plain

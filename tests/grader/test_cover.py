"""Coverage of a small course: what its stories exercise, and what too few of them do."""

from dataclasses import replace
from typing import Any

import pytest

from course.bank import open_rulebook
from grader import Item, Rulebook, cover, rule
from grader.coverage import Coverage, Decision
from tests import college
from tests.grader.sketch import act, case, person


@pytest.fixture
def rulebook() -> Rulebook:
    return open_rulebook(college.GUIDANCE)


def decision(rulebook: Rulebook, does: str, story: str, *offers: str, tired: str = "no") -> Decision:
    """A neighbour does this to the tutor, in a story that offers these desks."""
    told = case(
        act("p1", "fenn", "iris", does=[does]),
        you="iris",
        people=(person("iris", standing="tutor"), person("fenn", standing="neighbour")),
        tired=tired,
    )
    item = Item(story, "", "", "", told, {}, "1", story)
    return item, rule(told, rulebook), {"desks": offers}


def named(stories: Any, *names: str) -> list[str]:
    return [" ".join(sorted(stories[name])) for name in names]


def test_cover_counts_each_story_once(rulebook: Rulebook) -> None:
    menaced, mocked = decision(rulebook, "menace", "goose"), decision(rulebook, "mock", "goose")
    found = cover(rulebook, [menaced, mocked, decision(rulebook, "menace", "swan", tired="yes")])
    assert named(found.applying, "night-porter", "keep-a-copy", "listening-room", "dean-of-people") == [
        "goose swan", "goose swan", "swan", "",
    ]  # fmt: skip
    assert named(found.applying, "tempting-hit-back", "tempting-wipe") == ["goose swan", "goose swan"]
    assert named(found.speaking, "night-porter.menaced", "keep-a-copy.rough", "press-desk.asked") == [
        "goose swan", "goose swan", "",
    ]  # fmt: skip


def test_cover_counts_near_misses_that_are_offered_and_one_fact_away(rulebook: Rulebook) -> None:
    desks = ("night-porter", "listening-room", "press-desk", "tempting-wipe")
    given = [decision(rulebook, "mock", "goose", *desks), decision(rulebook, "mock", "swan")]
    found = cover(rulebook, [*given, decision(rulebook, "argue", "heron", "press-desk", "listening-room", tired="yes")])
    assert named(found.near, "night-porter", "listening-room", "press-desk") == ["goose", "goose", ""]
    assert "tempting-wipe" not in found.near
    assert set(found.near) | {"tempting-wipe", "tempting-hit-back"} == set(rulebook.options)
    again = cover(rulebook, [given[1], given[0], given[0]])
    assert named(again.near, "night-porter") == ["goose"]


def test_cover_names_values_that_no_story_declares(rulebook: Rulebook) -> None:
    told = [decision(rulebook, "menace", "goose"), decision(rulebook, "argue", "swan", tired="yes")]
    found = cover(rulebook, [*told, decision(rulebook, "argue", "heron")])
    assert named(found.using, "acts.does.argue", "circumstances.tired.no") == ["heron swan", "goose heron"]
    assert found.rare == ("acts.does.menace", "circumstances.tired.yes")
    assert found.unused == (
        "people.standing.boarder",
        "people.standing.reporter",
        "acts.does.mock",
        "acts.does.enquire",
    )


def test_thin_has_a_sentence_for_each_gap() -> None:
    stories = frozenset({"a", "b", "c"})
    enough = stories | {"d"}
    found = Coverage(
        {"porter": stories, "dean": enough}, {"porter": enough, "dean": frozenset()},
        {"x": frozenset("ab"), "y": stories}, {},
    )  # fmt: skip
    assert found.thin() == (
        "option porter applies in 3 of the 4 stories it needs",
        "option dean is a near miss in 0 of the 4 stories it needs",
        "rule x holds in 2 of the 3 stories it needs",
    )
    assert replace(found, applying={}, near={}, speaking={}).thin() == ()

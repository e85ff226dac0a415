"""The next item is chosen by a rule, and the learner is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.progress import Choice, Syllabus, choose
from course.store import Attempt
from grader import read_items, rule
from tests.progress.story import PEOPLE, RIGHT, RULEBOOK, SYLLABUS, attempt
from tests.session.moment import NINE


def tries(*made: tuple[str, dict[str, Any]]) -> list[Attempt]:
    """Attempts, an hour after each other."""
    return [attempt(item, NINE + timedelta(hours=hour), **picks) for hour, (item, picks) in enumerate(made)]


NEW = "because it depends on a clause you have not met yet"
ON = "because it continues the story you began"


@pytest.mark.parametrize(
    ("made", "item", "because"),
    [
        ([], "letter", NEW),
        ([("letter", {})], "porridge", NEW),
        # a missed clause goes before one that was not met: press stands in the bench, too
        (
            [("letter", {"desks": []})],
            "bench.1",
            "because it comes back to “Press desk”, which you got wrong once",
        ),
        (
            [("letter", {"desks": []}), ("letter", {"desks": []})],
            "bench.1",
            "because it comes back to “Press desk”, which you got wrong twice",
        ),
        # what was missed and then met is settled
        ([("letter", {"desks": []}), ("letter", {})], "porridge", NEW),
        ([("letter", {}), ("bench.1", {})], "bench.2", ON),
        ([("bench.1", {}), ("letter", {})], "bench.2", ON),
        # the content note comes last, even with a missed clause
        ([("bench.1", {"desks": []}), ("bench.2", {"desks": ["press-desk"]}), ("letter", {})], "porridge", NEW),
    ],
)
def test_choose_says_why(made: list[tuple[str, dict[str, Any]]], item: str, because: str) -> None:
    found = choose(tries(*made), SYLLABUS)
    assert found is not None
    assert (found.item, found.because, found.again) == (item, because, False)


ALL = [(item, dict[str, Any]()) for item in RIGHT]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (ALL, None),
        (
            [*ALL[:-1], ("fog", {"moves": []})],
            Choice(
                "fog",
                "because it comes back to “Keep a copy”, which you got wrong once",
                RULEBOOK.clauses["keep"],
                again=True,
            ),
        ),
        # tried twice, the porridge waits for the letter's second try
        (
            [("letter", {"quadrant": "in-house"}), ("porridge", {"desks": []}), *ALL[2:], ("porridge", {"desks": []})],
            Choice("letter", "because you missed something in it last time", again=True),
        ),
        ([*ALL, ("bench.1", {})], Choice("bench.2", ON, again=True)),
    ],
)
def test_choose_offers_second_tries_last(made: list[tuple[str, dict[str, Any]]], expected: Choice | None) -> None:
    assert choose(tries(*made), SYLLABUS) == expected


def test_choose_keeps_to_what_may_be_chosen() -> None:
    assert choose([], SYLLABUS, {"fog"}) == Choice("fog", NEW)
    assert choose([], SYLLABUS, {"bench.2"}) is None
    assert choose(tries(("bench.1", {})), SYLLABUS, {"porridge"}) == Choice("porridge", NEW)
    assert choose(tries(("letter", {})), SYLLABUS, {"letter"}) is None


def test_choose_gives_what_has_changed_no_second_try() -> None:
    made = [replace(each, item_version="other") for each in tries(*((item, {"desks": []}) for item in RIGHT))]
    assert choose(made, SYLLABUS) is None


@given(st.lists(st.booleans(), min_size=5, max_size=30))
def test_following_the_choice_meets_every_item_and_ends(luck: list[bool]) -> None:
    made: list[Attempt] = []
    for hour in range(len(luck) + 15):
        found = choose(reversed(made), SYLLABUS)
        if found is None:
            break
        lucky = hour >= len(luck) or luck[hour]
        made.append(
            attempt(found.item, NINE + timedelta(hours=hour), desks=RIGHT[found.item]["desks"] if lucky else [])
        )
    order = [each.item for each in made]
    firsts = list(dict.fromkeys(order))
    assert choose(made, SYLLABUS) is None
    assert set(order) == set(RIGHT)
    assert firsts[-1] == "fog"  # the one with a content note
    assert all(order[place + 1] == "bench.2" for place, item in enumerate(order) if item == "bench.1")
    assert order[:5] == firsts  # second tries come after all that was not met


POND = """
acts:
  - {id: p1, by: fenn, to: [iris], does: [menace]}
stages:
  - until: p1
  - branches:
      - {id: told, when: {picked: [night-porter]}, acts: [{id: p2, by: pell, to: [iris], does: [enquire]}]}
      - {when: otherwise, acts: [{id: p3, by: tobias, to: [iris], does: [mock]}]}
"""


def pond(item: str, hour: int, **response: Any) -> Attempt:
    """An attempt at a stage of the pond."""
    made = attempt("fog", NINE + timedelta(hours=hour))
    return replace(made, id=f"{item}-{hour}", item=item, item_version=ITEMS[0].version, response=response)


ITEMS = read_items("pond.yaml", PEOPLE + POND, RULEBOOK, facts_only=True)
BRANCHING = Syllabus(RULEBOOK, [(item, rule(item.case, RULEBOOK)) for item in ITEMS])
ALONE, TOLD = {"quadrant": "from-outside", "desks": [], "moves": []}, {"desks": ["night-porter"]}


@pytest.mark.parametrize(
    ("made", "item"),
    [
        ([("pond.1", ALONE)], "pond.2"),
        ([("pond.1", ALONE | TOLD)], "pond.2.told"),
        # the second time round, the picks of the second try count
        ([("pond.1", ALONE), ("pond.2", {}), ("pond.1", ALONE | TOLD)], "pond.2.told"),
        ([("pond.1", ALONE | TOLD), ("pond.2.told", {}), ("pond.1", ALONE)], "pond.2"),
    ],
)
def test_choose_goes_on_where_the_picks_lead(made: list[tuple[str, dict[str, Any]]], item: str) -> None:
    found = choose([pond(id_, hour, **picks) for hour, (id_, picks) in enumerate(made)], BRANCHING)
    assert found == Choice(item, ON, again=item in [id_ for id_, _ in made])


def test_choose_asks_nobody_to_make_good_an_ending_that_was_left() -> None:
    right = {"quadrant": "from-outside", "desks": ["night-porter"], "moves": ["keep-a-copy"]}
    press = {**right, "desks": ["night-porter", "press-desk"]}
    made = [pond("pond.1", 0, **ALONE), pond("pond.2", 1, **ALONE), pond("pond.1", 2, **right)]
    again = choose(made, BRANCHING)
    assert again == Choice("pond.2.told", ON)
    assert choose([*made, pond("pond.2.told", 3, **press)], BRANCHING) is None
    wrong = choose([*made, pond("pond.2.told", 3, **ALONE)], BRANCHING)
    assert wrong is not None
    assert (wrong.item, wrong.again) == ("pond.1", True)

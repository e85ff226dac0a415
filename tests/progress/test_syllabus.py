"""Responses are judged clause by clause."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from course.progress import Standing, calibration, due, standings
from tests.progress.story import RIGHT, SYLLABUS, attempt
from tests.session.moment import NINE, TEN


def test_syllabus_knows_on_what_each_story_turns() -> None:
    assert {each.item.id: each.clauses for story in SYLLABUS.stories for each in story.exercises} == {
        "letter": ("way-2", "press"),
        "porridge": ("way-1", "people", "ear", "keep", "rest"),
        "bench.1": ("way-2", "porter", "keep"),
        "bench.2": ("way-2", "porter", "press", "keep"),
        "fog": ("way-2", "porter", "keep"),
    }


@pytest.mark.parametrize(
    ("picks", "mastered"),
    [
        ({}, True),
        ({"desks": ["dean-of-people", "listening-room"], "moves": ["keep-a-copy", "sleep-on-it"]}, True),
        ({"desks": []}, False),  # an essential is left out
        ({"desks": ["listening-room"]}, False),
        ({"desks": ["dean-of-people", "press-desk"]}, False),  # wrong
        ({"moves": ["keep-a-copy", "tempting-hit-back"]}, False),  # harmful
        ({"quadrant": "from-outside"}, False),
        ({"quadrant": None}, False),
        ({"moves": None}, False),
    ],
)
def test_mastered_is_every_essential_and_nothing_wrong(picks: dict[str, Any], mastered: bool) -> None:
    assert SYLLABUS.mastered(attempt("porridge", **picks)) is mastered


def test_mastered_without_a_quadrant_to_choose_goes_by_the_rest() -> None:
    letter = SYLLABUS.exercise(attempt("letter"))
    assert letter is not None
    unasked = replace(letter, item=replace(letter.item, offers={"quadrant": ()}))
    assert unasked.clauses == ("press",)
    assert unasked.mastered(attempt("letter", quadrant=None))
    assert not unasked.mastered(attempt("letter", quadrant=None, desks=[]))
    assert unasked.met(attempt("letter", quadrant=None)) == {"press": False}


@pytest.mark.parametrize(
    "changed", [{"item_version": "other"}, {"rules_version": "other"}, {"variant": "1"}, {"item": "x"}]
)
def test_mastered_is_unknown_where_the_content_is_another(changed: dict[str, Any]) -> None:
    assert SYLLABUS.mastered(replace(attempt("porridge"), **changed)) is None


@pytest.mark.parametrize(
    ("picks", "missed", "met"),
    [
        ({}, set(), {"way-1", "people", "keep"}),  # what is merely helpful was left out: nothing is said of it
        ({"desks": ["dean-of-people", "listening-room"]}, set(), {"way-1", "people", "ear", "keep"}),
        ({"desks": []}, {"people"}, {"way-1", "keep"}),
        ({"desks": None}, set(), {"way-1", "keep"}),  # not answered
        ({"quadrant": "from-outside"}, {"way-1"}, {"people", "keep"}),
        ({"desks": ["dean-of-people", "press-desk"]}, {"press"}, {"way-1", "people", "keep"}),
        ({"moves": ["keep-a-copy", "tempting-hit-back"]}, {"never"}, {"way-1", "people", "keep"}),
    ],
)
def test_met_says_which_clauses_were_missed(picks: dict[str, Any], missed: set[str], met: set[str]) -> None:
    tried = attempt("porridge", **picks)
    exercise = SYLLABUS.exercise(tried)
    assert exercise is not None
    found = exercise.met(tried)
    assert {clause for clause in found if found[clause]} == missed
    assert {clause for clause in found if not found[clause]} == met


def test_standings_count_and_remember_the_last_attempt() -> None:
    late, early = attempt("fog", TEN), attempt("bench.1", NINE, desks=[])
    assert standings([late, early], SYLLABUS) == {
        "way-2": Standing(0, 2, False),
        "porter": Standing(1, 1, False),
        "keep": Standing(0, 2, False),
    }
    assert standings([early], SYLLABUS)["porter"] == Standing(1, 0, True)
    assert standings([replace(early, item_version="other")], SYLLABUS) == {}


def test_responses_of_this_table_are_the_least_that_shows_mastery() -> None:
    for item, picks in RIGHT.items():
        assert SYLLABUS.mastered(attempt(item))
        for group in picks.keys() - {"quadrant"}:
            assert not SYLLABUS.mastered(attempt(item, **{group: picks[group][1:]}))


def test_what_was_seen_before_shows_nothing_of_what_its_learner_knows() -> None:
    made = replace(attempt("porridge", desks=[], certainty=3), seen=True)
    assert SYLLABUS.mastered(made) is None
    assert standings([made], SYLLABUS) == {}
    assert due([made], SYLLABUS) == {}
    assert calibration([made], SYLLABUS).mark is None

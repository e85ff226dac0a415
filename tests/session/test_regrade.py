"""Attempts that are graded anew: what they earn now, what changes, and which degrees explain it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from course.bank import Bank
from course.session.regrade import Cause, Regrading

RIGHT = ["dean-of-people", "listening-room"]
EVERYTHING = ["night-porter", *RIGHT]
FULL, HALF, NONE = 1.0, 0.5, 0.0


def row(id_: str, desks: list[str] | None, was: float | None, *, quadrant: str | None = None, **more: Any) -> Any:
    """An attempt at the porridge as the store holds it; `was` is what its desks, or its quadrant, earned then."""
    asked = "desks" if desks is not None else "quadrant"
    groups = {"desks": None, "moves": None, "quadrant": None} | ({asked: was} if was is not None else {})
    held = {
        "cohort": "autumn", "learner": f"l-{id_}", "item": "porridge", "version": "v", "variant": "",
        "response": json.dumps({"quadrant": quadrant, "desks": desks, "moves": None}), "score": was,
        "groups": json.dumps(groups, sort_keys=True), "miss": "[]", "harm": "[]", **more,
    }  # fmt: skip
    return (id_, *held.values())


def graded(bank: Bank, *rows: Any) -> tuple[Regrading, list[tuple[Any, ...]]]:
    regrading = Regrading(bank)
    return regrading, list(regrading.grade(rows))


def test_grade_gives_what_earns_another_outcome_now(bank: Bank) -> None:
    same, other = row("a", RIGHT, FULL), row("b", EVERYTHING, FULL)
    regrading, found = graded(bank, same, other)
    groups = json.dumps({"desks": HALF, "moves": None, "quadrant": None})
    assert found == [("b", HALF, groups, "[]", "[]")]
    assert (regrading.seen, regrading.kept, regrading.learners) == (2, 0, {"l-b"})
    [(name, change)] = regrading.changed.items()
    assert (name, change.attempts, change.learners, change.groups) == (("porridge", ""), 1, {"l-b"}, {"desks"})
    assert (change.raised, change.lowered, change.moved) == (0, 1, -0.5)
    assert change.scenario.item.id == "porridge"


def test_grade_sums_up_what_is_raised_and_lowered(bank: Bank) -> None:
    rows = [row("a", RIGHT, HALF), row("b", RIGHT, NONE, learner="l-a"), row("c", EVERYTHING, FULL), row("d", [], None)]
    regrading, found = graded(bank, *rows)
    assert [each[0] for each in found] == ["a", "b", "c", "d"]
    [change] = regrading.changed.values()
    assert (change.raised, change.lowered, change.moved, change.attempts) == (2, 1, 1.0, 4)
    assert change.learners == {"l-a", "l-c", "l-d"}


def test_grade_notices_flags_alone(bank: Bank) -> None:
    missed = row("a", ["press-desk"], NONE, item="goose", miss="[]", response=json.dumps({"desks": ["press-desk"]}))
    _, found = graded(bank, missed)
    assert [each[3:] for each in found] == [('["night-porter"]', "[]")]
    _, found = graded(bank, row("b", RIGHT, FULL, harm='["tempting-wipe"]'))
    assert [each[3:] for each in found] == [("[]", "[]")]


@pytest.mark.parametrize(
    "gone",
    [{"item": "soup"}, {"variant": "1"}, {"response": json.dumps({"desks": ["night-watch"]})}],
    ids=["item", "variant", "option"],
)
def test_grade_leaves_alone_what_cannot_be_graded_now(bank: Bank, gone: dict[str, str]) -> None:
    regrading, found = graded(bank, row("a", RIGHT, NONE, **gone), row("b", RIGHT, NONE), row("c", RIGHT, NONE, **gone))
    assert ([each[0] for each in found], regrading.seen, regrading.kept) == (["b"], 3, 2)
    assert list(regrading.changed) == [("porridge", "")]


def test_grade_takes_the_variant_that_was_shown(bank: Bank) -> None:
    goose = bank.variants["goose"][0]
    varied = replace(bank, variants={**bank.variants, "porridge": (*bank.variants["porridge"], goose)})
    regrading, found = graded(varied, row("a", RIGHT, FULL, variant="1"), row("b", RIGHT, FULL, variant="later"))
    assert [each[0] for each in found] == ["a"]
    assert regrading.changed["porridge", "1"].scenario is goose


def test_changed_puts_the_most_attempts_first(bank: Bank) -> None:
    moved = {"item": "goose", "response": json.dumps({"desks": ["press-desk"]}), "miss": '["night-porter"]'}
    rows = [row("a", RIGHT, NONE), row("b", [], 0.9, **moved), row("c", [], 0.9, **moved), row("d", RIGHT, FULL)]
    regrading, _ = graded(bank, *rows)
    assert [(name, change.attempts) for name, change in regrading.changed.items()] == [
        (("goose", ""), 2), (("porridge", ""), 1),
    ]  # fmt: skip
    even, _ = graded(bank, rows[0], rows[1])
    assert list(even.changed) == [("goose", ""), ("porridge", "")]
    assert graded(bank, rows[3])[0].changed == {}


def causes(bank: Bank, *rows: Any) -> list[list[tuple[str, str, str]]]:
    [change] = graded(bank, *rows)[0].changed.values()
    return [[(cause.option, cause.before, cause.now) for cause in group] for group in change.causes()]


def test_causes_are_the_fewest_degrees_that_explain_what_was_given(bank: Bank) -> None:
    """When the night porter was helpful, all four desks but the press desk were right."""
    porter = [row("a", EVERYTHING, FULL), row("b", RIGHT, 0.75), row("c", ["press-desk"], NONE)]
    assert causes(bank, *porter) == [[("night-porter", "helpful", "wrong")]]
    [change] = graded(bank, *porter)[0].changed.values()
    verdict = change.scenario.ruling.verdicts["night-porter"]
    assert change.causes() == ((Cause("night-porter", "helpful", "wrong", verdict.rules, verdict.clause),),)


def test_causes_may_be_two_degrees(bank: Bank) -> None:
    swapped = [row("a", ["dean-of-people"], 1 / 3), row("b", ["listening-room"], 2 / 3)]
    assert causes(bank, *swapped) == [
        [("dean-of-people", "helpful", "essential"), ("listening-room", "essential", "helpful")]
    ]  # fmt: skip
    unasked = [row("a", ["dean-of-people"], FULL), row("b", ["dean-of-people", "night-porter"], HALF)]
    assert causes(bank, *unasked) == [[("listening-room", "neutral", "helpful")]]


def test_causes_of_what_no_two_degrees_explain_are_none(bank: Bank) -> None:
    assert causes(bank, row("a", RIGHT, 0.123)) == [[]]
    assert causes(bank, row("a", [], 0.5)) == [[]]


def test_causes_of_a_quadrant_are_what_was_right_then(bank: Bank) -> None:
    was = [row("a", None, NONE, quadrant="in-house"), row("b", None, FULL, quadrant="from-outside")]
    assert causes(bank, *was) == [[("quadrant", "from-outside", "in-house")]]
    assert causes(bank, was[0]) == [[("quadrant", "another", "in-house")]]
    [change] = graded(bank, *was)[0].changed.values()
    assert change.causes() == ((Cause("quadrant", "from-outside", "in-house", (), ()),),)


def test_samples_are_no_more_than_tell_a_former_key(bank: Bank) -> None:
    regrading, _ = graded(
        bank, row("a", ["listening-room", "dean-of-people"], FULL), row("b", None, NONE, quadrant="in-house")
    )
    [change] = regrading.changes.values()
    assert change.samples == {
        "desks": {("dean-of-people", "listening-room"): 1.0}, "moves": {}, "quadrant": {("in-house",): 0.0},
    }  # fmt: skip

"""Every screen has an address, and an address never opens what was submitted, or shows what was not earned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from course.bank import Forms
from course.session import Desk, Draft, Exploring, Refused, Sitting, act, address
from tests.session.moment import NINE, TEN, after, complete, form

KEPT = {"porridge": Draft(NINE, {"quadrant": ("in-house",)})}
AT_PORRIDGE = Sitting("question", "porridge", "quadrant", drafts=KEPT, turn=1, part="in-house")


def gone(sitting: Sitting, to: Any, desk: Desk) -> Sitting:
    step = act(sitting, "go", {"to": to}, desk, TEN)
    assert step.answer is None
    return step.sitting


def where(sitting: Sitting, desk: Desk) -> str:
    return address(sitting, desk.done.latest(sitting.item))


@pytest.mark.parametrize("screen", ["welcome", "paths", "map", "summary", "card", "code"])
def test_screen_without_an_item_is_found_by_its_address(desk: Desk, screen: Any) -> None:
    was = replace(AT_PORRIDGE, screen=screen, question="")
    assert gone(AT_PORRIDGE, where(was, desk), desk) == replace(was, turn=2)


@pytest.mark.parametrize(
    ("sitting", "written"),
    [
        (Sitting("welcome"), "#/"),
        (Sitting("map"), "#/map"),
        (AT_PORRIDGE, "#/story/porridge/quadrant"),
        (Sitting("note", "porridge"), "#/story/porridge"),
        (Sitting("module", part="in-house"), "#/module/in-house"),
        (Sitting("check", part="pre"), "#/check/pre"),
        (Sitting("explorer"), "#/explore"),
        (Sitting("explorer", exploring=Exploring("goose")), "#/explore/goose"),
    ],
)
def test_addresses_can_be_read(sitting: Sitting, written: str) -> None:
    assert address(sitting) == written


def test_address_of_a_part_of_the_course_leads_there(desk: Desk) -> None:
    assert gone(AT_PORRIDGE, "#/module/from-outside", desk) == replace(
        AT_PORRIDGE, screen="module", question="", part="from-outside", turn=2
    )
    asked = replace(desk, bank=replace(desk.bank, forms=Forms(("porridge",), ())))
    assert gone(AT_PORRIDGE, "#/check/pre", asked) == replace(
        AT_PORRIDGE, screen="check", question="", part="pre", turn=2
    )
    assert gone(AT_PORRIDGE, "#/check/post", asked).screen == "map"
    assert gone(Sitting(), "#/story/goose", desk).drafts == {"goose": Draft(TEN)}


def test_address_of_a_question_keeps_its_picks(desk: Desk) -> None:
    left = act(AT_PORRIDGE, "map", {}, desk, TEN).sitting
    assert gone(left, "#/story/porridge/quadrant", desk) == replace(AT_PORRIDGE, turn=3)


def test_address_of_a_question_that_was_submitted_shows_its_verdict(desk: Desk) -> None:
    step = act(AT_PORRIDGE, "submit", form(desk.attempt("porridge")), desk, TEN)
    stored = after(desk, step.answer, step.attempt)
    assert where(step.sitting, stored) == where(AT_PORRIDGE, desk)
    for sitting in (step.sitting, act(step.sitting, "map", {}, stored, TEN).sitting):
        shown = gone(sitting, "#/story/porridge/quadrant", stored)
        assert (shown.screen, shown.question, shown.attempt) == ("verdict", "quadrant", step.sitting.attempt)
    following = gone(step.sitting, "#/story/porridge/desks", stored)
    assert (following.screen, following.question) == ("question", "desks")
    ahead = gone(step.sitting, "#/story/porridge/moves", stored)
    assert (ahead.screen, ahead.question) == ("question", "desks")


def test_address_of_a_finished_story_shows_what_came_of_it(desk: Desk) -> None:
    sitting, first, done = complete(AT_PORRIDGE, desk)
    feedback = gone(sitting, "#/story/porridge", done)
    assert (feedback.screen, feedback.attempt, where(feedback, done)) == (
        "feedback",
        first.id,
        "#/story/porridge/feedback",
    )
    verdict = gone(sitting, "#/story/porridge/desks", done)
    assert (verdict.screen, verdict.question, verdict.attempt) == ("verdict", "desks", first.id)
    again = act(feedback, "open", {"item": "porridge"}, done, TEN).sitting
    assert gone(again, "#/story/porridge", done).screen == "question"
    _, second, twice = complete(again, done)
    older = act(sitting, "review", {"item": "porridge", "attempt": first.id}, twice, TEN).sitting
    assert where(older, twice) == f"#/story/porridge/feedback/{first.id}"
    assert gone(sitting, where(older, twice), twice).attempt == first.id
    assert gone(sitting, "#/story/porridge/feedback", twice).attempt == second.id


def test_no_address_shows_anything_of_an_open_form(desk: Desk) -> None:
    desk = replace(desk, bank=replace(desk.bank, forms=Forms(("porridge", "goose"), ())))
    sitting = act(Sitting(), "take", {"phase": "pre"}, desk, NINE).sitting
    step = act(sitting, "submit", form(desk.attempt("porridge", "pre")), desk, TEN)
    half = after(desk, step.answer, step.attempt)
    tries = ["", "/quadrant", "/desks", "/moves", "/feedback", f"/feedback/{desk.attempt('porridge', 'pre')}"]
    for rest in tries:
        shown = gone(step.sitting, f"#/story/porridge{rest}", half)
        assert (shown.screen, shown.question) in [("question", "desks"), ("map", "")]
    sitting, attempt, done = complete(step.sitting, half, phase="pre")
    for rest in (*tries, f"/feedback/{attempt.id}"):
        shown = gone(replace(sitting, part=""), f"#/story/porridge{rest}", done)
        assert (shown.screen, shown.part) == ("check", "pre")
    assert gone(sitting, "#/explore/porridge", done).exploring is None
    with pytest.raises(Refused):
        act(sitting, "explore", {"case": "porridge"}, done, TEN)


def test_address_opens_a_case_in_the_explorer_once_it_is_earned(desk: Desk) -> None:
    assert gone(Sitting(), "#/explore/porridge", desk).exploring is None
    _, _, done = complete(AT_PORRIDGE, desk)
    assert gone(Sitting(), "#/explore/porridge", done).exploring == Exploring("porridge")


@pytest.mark.parametrize(
    "to",
    [
        *(None, 7, "", "#", "#/elsewhere", "#/story", "#/story/gone", "#/story//", "#/story/goose/feedback"),
        *("#/module", "#/module/nowhere", "#/check/pre", "#/check/practice", "//", "#/story/porridge/../goose"),
    ],
)
def test_address_that_leads_nowhere_shows_the_map_or_the_start(desk: Desk, to: Any) -> None:
    assert gone(Sitting(), to, desk).screen in ("map", "welcome") or gone(Sitting(), to, desk).item == "porridge"


def test_story_that_unfolds_is_found_by_its_own_name(desk: Desk) -> None:
    bank, porridge = desk.bank, desk.bank.scenarios["porridge"]
    staged = {
        f"soup.{stage}": replace(
            porridge, item=replace(porridge.item, id=f"soup.{stage}", story="soup", stage=stage, stages=2)
        )
        for stage in (1, 2)
    }
    variants = {id_: (each,) for id_, each in staged.items()}
    told = replace(bank, scenarios={**bank.scenarios, **staged}, variants={**bank.variants, **variants})
    shown = gone(Sitting(), "#/story/soup", replace(desk, bank=told))
    assert (shown.screen, shown.item) == ("question", "soup.1")

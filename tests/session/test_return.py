"""Where the browser's own way back leads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from course.session import Desk, Draft, Sitting, act, place
from tests.session.moment import NINE, TEN, form

AT_PORRIDGE = Sitting("scenario", "porridge", drafts={"porridge": Draft(NINE, "in-house")}, turn=1, part="in-house")


def returned(sitting: Sitting, fields: dict[str, Any], desk: Desk) -> Sitting:
    step = act(sitting, "return", fields, desk, TEN)
    assert step.attempt is None
    return step.sitting


@pytest.mark.parametrize("screen", ["welcome", "overview", "summary"])
def test_return_to_a_screen_without_an_item(desk: Desk, screen: Any) -> None:
    was = replace(AT_PORRIDGE, screen=screen, missing=())
    assert returned(AT_PORRIDGE, dict(place(was)), desk) == replace(was, turn=2)


def test_return_to_a_scenario_keeps_its_picks(desk: Desk) -> None:
    gone = act(AT_PORRIDGE, "overview", {}, desk, TEN).sitting
    assert returned(gone, dict(place(AT_PORRIDGE)), desk) == replace(AT_PORRIDGE, turn=3)


def test_return_to_a_scenario_that_was_submitted_shows_its_feedback(desk: Desk) -> None:
    step = act(AT_PORRIDGE, "submit", form(desk.attempt("porridge")), desk, TEN)
    assert step.attempt is not None
    done = replace(desk, done=desk.done.with_attempt(step.attempt))
    for kept in (place(AT_PORRIDGE), place(step.sitting)):
        assert returned(step.sitting, dict(kept), done) == replace(step.sitting, turn=3)


def test_return_to_a_module(desk: Desk) -> None:
    was = replace(AT_PORRIDGE, screen="module", part="from-outside")
    assert returned(AT_PORRIDGE, dict(place(was)), desk) == replace(was, turn=2)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"screen": 7},
        {"screen": "elsewhere"},
        {"screen": "scenario"},
        {"screen": "scenario", "item": ["porridge"]},
        {"screen": "scenario", "item": "gone"},
        {"screen": "feedback", "item": "goose", "attempt": "none"},
        {"screen": "scenario", "item": "goose"},
        {"screen": "module"},
        {"screen": "module", "part": "nowhere"},
        {"screen": "check", "part": "pre"},
    ],
)
def test_return_to_what_never_was_leads_to_the_overview(desk: Desk, fields: dict[str, Any]) -> None:
    assert returned(AT_PORRIDGE, fields, desk) == replace(AT_PORRIDGE, screen="overview", turn=2)

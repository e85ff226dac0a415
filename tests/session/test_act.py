"""What follows from each act of a learner."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from course.progress import progress
from course.session import Desk, Draft, Refused, Sitting, act, attempt_id, sequence
from course.store import Attempt
from tests.session.moment import NINE, TEN, form

GONE = "This scenario is not in the course any more. Please choose another from the list."
NO_MODULE = "There is no such module in the course. Please choose one from the course map."
NO_FORM = "There is no such self-assessment in the course. Please go by the course map."
UNREADABLE = "Something in these picks could not be read. Please look at them again; nothing is lost."
STALE = "This form is not the one that is open just now. Please reload the page; what you submitted is saved."
AT_PORRIDGE = Sitting("scenario", "porridge", drafts={"porridge": Draft(NINE)}, turn=1, part="in-house")


def submitted(desk: Desk) -> tuple[Sitting, Attempt, Desk]:
    """A sitting after its submission of the porridge, the attempt, and the desk on which it is done."""
    step = act(AT_PORRIDGE, "submit", form(desk.attempt("porridge")), desk, TEN)
    assert step.attempt is not None
    return step.sitting, step.attempt, replace(desk, done=desk.done.with_attempt(step.attempt))


def test_begin_comes_to_the_map(desk: Desk) -> None:
    step = act(Sitting(), "begin", {}, desk, NINE)
    assert (step.sitting, step.attempt) == (Sitting("overview", turn=1), None)


def test_begin_opens_the_only_story(desk: Desk) -> None:
    bank = desk.bank
    alone = replace(bank, scenarios={"porridge": bank.scenarios["porridge"]})
    one = Desk(alone, progress((), sequence(alone)), desk.learner)
    assert act(Sitting(), "begin", {}, one, NINE).sitting == AT_PORRIDGE


def test_begin_goes_on_with_the_item_on_the_desk(desk: Desk) -> None:
    at_goose = Sitting("welcome", "goose", drafts={"goose": Draft(NINE)}, turn=4)
    assert act(at_goose, "begin", {}, desk, TEN).sitting == Sitting(
        "scenario", "goose", drafts={"goose": Draft(NINE)}, turn=5, part="from-outside"
    )


def test_submit_makes_the_attempt(desk: Desk) -> None:
    sitting, attempt, _ = submitted(desk)
    assert sitting == Sitting("feedback", "porridge", attempt.id, turn=2, part="in-house")
    assert attempt == Attempt(
        id="824bb5035fd7656ef8fecdd94d392a04",
        cohort="autumn",
        learner="iris",
        phase="practice",
        item="porridge",
        item_version=desk.bank.scenarios["porridge"].item.version,
        rules_version=desk.bank.rulebook.version,
        response={
            "quadrant": "in-house",
            "desks": ["dean-of-people", "press-desk"],
            "moves": ["keep-a-copy", "sleep-on-it"],
        },
        started=NINE,
        submitted=TEN,
        score=0.7222222222222222,
        groups={"quadrant": 1.0, "desks": 0.16666666666666663, "moves": 1.0},
    )


def test_submit_stores_how_sure_the_learner_is(desk: Desk) -> None:
    kept = act(AT_PORRIDGE, "draft", form(desk.attempt("porridge"), certainty="2"), desk, TEN).sitting
    assert kept.drafts["porridge"].certainty == 2
    assert Sitting.from_state(kept.to_state(), desk.bank) == kept
    made = [
        act(kept, "submit", form(desk.attempt("porridge"), certainty=sure), desk, TEN).attempt for sure in ("3", "")
    ]
    assert [each and each.certainty for each in made] == [3, None]
    assert len({each.score for each in made if each}) == 1


def test_submit_flags_what_is_dangerous(desk: Desk) -> None:
    picks = form(desk.attempt("goose"), "goose", desks=["press-desk"], moves=["tempting-wipe"])
    attempt = act(Sitting("scenario", "goose", drafts={"goose": Draft(NINE)}), "submit", picks, desk, TEN).attempt
    assert attempt is not None
    assert (attempt.critical_miss, attempt.harmful_pick) == (("night-porter",), ("tempting-wipe",))


def test_submit_keeps_the_picks_and_names_what_is_open(desk: Desk) -> None:
    step = act(AT_PORRIDGE, "submit", form(desk.attempt("porridge"), quadrant="", moves=[]), desk, TEN)
    assert step.attempt is None
    assert step.sitting == Sitting(
        "scenario",
        "porridge",
        missing=("quadrant", "moves"),
        drafts={"porridge": Draft(NINE, None, {"desks": ("dean-of-people", "press-desk")})},
        turn=2,
        part="in-house",
    )


def test_submit_of_what_is_stored_shows_it_and_makes_no_other(desk: Desk) -> None:
    sitting, attempt, done = submitted(desk)
    again = act(sitting, "submit", form(attempt.id, quadrant="from-outside"), done, TEN)
    assert (again.sitting, again.attempt) == (replace(sitting, turn=3), None)


def test_submit_after_open_makes_a_second_attempt(desk: Desk) -> None:
    sitting, first, done = submitted(desk)
    opened = act(sitting, "open", {"item": "porridge"}, done, TEN).sitting
    assert opened == replace(AT_PORRIDGE, drafts={"porridge": Draft(TEN)}, turn=3)
    second = act(opened, "submit", form(done.attempt("porridge")), done, TEN).attempt
    assert second is not None
    assert second.id == attempt_id("iris", "porridge", 1) != first.id


def test_draft_keeps_picks_and_leaves_the_screen(desk: Desk) -> None:
    step = act(AT_PORRIDGE, "draft", form(desk.attempt("porridge"), quadrant="", desks=[]), desk, TEN)
    picks = {"moves": ("keep-a-copy", "sleep-on-it")}
    assert step.sitting == replace(AT_PORRIDGE, drafts={"porridge": Draft(NINE, None, picks)}, turn=2)


def test_draft_closes_what_was_open(desk: Desk) -> None:
    open_ = replace(AT_PORRIDGE, missing=("quadrant", "moves"))
    step = act(open_, "draft", form(desk.attempt("porridge"), moves=[]), desk, TEN)
    assert step.sitting.missing == ("moves",)


def test_draft_that_comes_after_its_submission_changes_nothing(desk: Desk) -> None:
    sitting, attempt, done = submitted(desk)
    assert act(sitting, "draft", form(attempt.id), done, TEN).sitting == replace(sitting, turn=3)


def test_next_ends_in_the_module(desk: Desk) -> None:
    assert act(AT_PORRIDGE, "next", {}, desk, TEN).sitting == replace(AT_PORRIDGE, screen="module", turn=2)
    sitting, _, done = submitted(desk)
    assert act(sitting, "next", {}, done, TEN).sitting == Sitting("module", "porridge", turn=3, part="in-house")


def test_module_is_gone_to_by_its_quadrant(desk: Desk) -> None:
    step = act(AT_PORRIDGE, "module", {"quadrant": "towards-outside"}, desk, TEN)
    assert step.sitting == replace(AT_PORRIDGE, screen="module", turn=2, part="towards-outside")


@pytest.mark.parametrize("screen", ["welcome", "overview", "summary", "card"])
def test_every_place_can_be_gone_to_and_keeps_the_picks(desk: Desk, screen: Any) -> None:
    step = act(AT_PORRIDGE, screen, {}, desk, TEN)
    assert step.sitting == replace(AT_PORRIDGE, screen=screen, turn=2)


def test_open_shows_the_content_note_first(desk: Desk) -> None:
    porridge = desk.bank.scenarios["porridge"]
    noted = replace(porridge, item=replace(porridge.item, content_note="Mentions porridge."))
    careful = replace(desk, bank=replace(desk.bank, variants={**desk.bank.variants, "porridge": (noted,)}))
    warned = act(Sitting(), "open", {"item": "porridge"}, careful, NINE).sitting
    assert (warned.screen, act(warned, "read", {"item": "porridge"}, careful, NINE).sitting.screen) == (
        "note",
        "scenario",
    )


def test_review_shows_the_latest_attempt(desk: Desk) -> None:
    _, attempt, done = submitted(desk)
    step = act(Sitting("overview", turn=7), "review", {"item": "porridge"}, done, TEN)
    assert step.sitting == Sitting("feedback", "porridge", attempt.id, turn=8)


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("dance", {}, "This page asked for something that the course does not know. Please reload it."),
        ("open", {}, GONE),
        ("open", {"item": ["porridge"]}, GONE),
        ("review", {"item": "goose"}, "There is no feedback on this scenario yet; it comes when you submit."),
        ("submit", {"item": "goose", "attempt": "x"}, STALE),
        ("submit", {"item": "goose", "attempt": 7}, STALE),
        ("module", {"quadrant": "nowhere"}, NO_MODULE),
        ("take", {"phase": "pre"}, NO_FORM),
        ("check", {"phase": ["post"]}, NO_FORM),
        ("end", {"phase": "practice"}, NO_FORM),
        ("tick", {"room": "r1", "step": "0", "picks": ("in-house",)}, UNREADABLE),
        ("tick", {"room": "r1", "step": 0, "picks": ["in-house"]}, UNREADABLE),
    ],
)  # fmt: skip
def test_act_refuses_in_one_sentence(desk: Desk, action: str, fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        act(AT_PORRIDGE, action, fields, desk, TEN)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("action", ["draft", "submit"])
@pytest.mark.parametrize(
    "changed",
    [
        {"quadrant": "everywhere"},
        {"quadrant": 3},
        {"quadrant": ["in-house"]},
        {"desks": "night-porter"},
        {"desks": {"night-porter": True}},
        {"desks": ["night-porter", "night-porter"]},
        {"desks": ["keep-a-copy"]},
        {"desks": [1]},
        {"moves": [["keep-a-copy"]]},
        {"moves": True},
        {"certainty": "4"},
        {"certainty": 3},
        {"certainty": ["3"]},
    ],
)
def test_act_refuses_picks_that_no_form_can_hold(desk: Desk, action: str, changed: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="could not be read"):
        act(AT_PORRIDGE, action, form(desk.attempt("porridge"), **changed), desk, TEN)

"""What follows from each action of a learner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from course.progress import progress
from course.session import Desk, Draft, Refused, Sitting, act, attempt_id
from course.session.answer import MOST_STORIES
from course.store import Answer, Attempt
from tests.session.moment import NINE, TEN, after, complete, form

GONE = "This story is no longer in the course. Please choose another from the course map."
NO_MODULE = "This module is not in the course. Please choose one from the course map."
NO_FORM = "This self-assessment is not in the course. Please use the course map."
NO_PATH = "This path is not in the course. Please choose one from the list."
NO_FEEDBACK = "There is no feedback on this story yet. It comes when you submit its last question."
UNREADABLE = "Your picks could not be read. Please check them; nothing is lost."
STALE = "This form is out of date. Please reload the page; everything you submitted is saved."
AT_PORRIDGE = Sitting("question", "porridge", "quadrant", drafts={"porridge": Draft(NINE)}, turn=1, part="in-house")


def one(desk: Desk, sitting: Sitting = AT_PORRIDGE, question: str = "quadrant", **changed: Any) -> tuple[Sitting, Desk]:
    """The sitting after one question of the porridge was submitted, and the desk on which that is stored."""
    step = act(sitting, "submit", form(desk.attempt("porridge"), question, **changed), desk, TEN)
    assert step.answer is not None
    return step.sitting, after(desk, step.answer, step.attempt)


def test_begin_offers_the_paths(desk: Desk) -> None:
    step = act(Sitting(), "begin", {}, desk, NINE)
    assert (step.sitting, step.answer) == (Sitting("paths", turn=1), None)


def test_attempt_that_is_complete_has_no_open_question(desk: Desk) -> None:
    _, attempt, done = complete(AT_PORRIDGE, desk)
    assert desk.open_question("porridge", 0, attempt.id) == "quadrant"
    assert done.open_question("porridge", 0, attempt.id) == ""


def test_begin_opens_the_only_story(desk: Desk) -> None:
    bank = desk.bank
    alone = replace(bank, scenarios={"porridge": bank.scenarios["porridge"]})
    only = Desk(alone, progress((), alone.sequence), desk.learner, desk.cohort)
    assert act(Sitting(), "begin", {}, only, NINE).sitting == AT_PORRIDGE


def test_begin_continues_with_the_item_that_is_open(desk: Desk) -> None:
    at_goose = Sitting("welcome", "goose", drafts={"goose": Draft(NINE)}, turn=4)
    assert act(at_goose, "begin", {}, desk, TEN).sitting == Sitting(
        "question", "goose", "quadrant", drafts={"goose": Draft(NINE)}, turn=5, part="from-outside"
    )


def test_submit_stores_one_answer_and_shows_its_verdict(desk: Desk) -> None:
    step = act(AT_PORRIDGE, "submit", form(desk.attempt("porridge")), desk, TEN)
    id_ = attempt_id("iris", "porridge", 0)
    assert step.answer == Answer(id_, "quadrant", "iris", "porridge", ("in-house",), TEN)
    assert step.attempt is None
    kept = {"porridge": Draft(NINE, {"quadrant": ("in-house",)})}
    assert step.sitting == Sitting("verdict", "porridge", "quadrant", id_, drafts=kept, turn=2, part="in-house")


def test_last_answer_completes_the_attempt(desk: Desk) -> None:
    sitting, attempt, _ = complete(AT_PORRIDGE, desk)
    assert (sitting.screen, sitting.question, sitting.attempt, sitting.drafts) == ("verdict", "moves", attempt.id, {})
    assert attempt == Attempt(
        id=attempt_id("iris", "porridge", 0),
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
        score=attempt.score,
        groups=attempt.groups,
    )
    assert attempt.groups == {"quadrant": 1.0, "desks": pytest.approx(attempt.groups["desks"]), "moves": 1.0}
    assert 0 < (attempt.groups["desks"] or 0) < 1


def test_continue_leads_through_the_questions_to_the_feedback(desk: Desk) -> None:
    sitting, seen = AT_PORRIDGE, []
    for question in ("quadrant", "desks", "moves"):
        assert (sitting.screen, sitting.question) == ("question", question)
        sitting, desk = one(desk, sitting, question)
        given = {"item": "porridge", "attempt": sitting.attempt}
        sitting = act(sitting, "continue", given, desk, TEN).sitting
        seen.append((sitting.screen, sitting.question))
    assert seen == [("question", "desks"), ("question", "moves"), ("feedback", "")]
    assert sitting.viewed == ("porridge",)


def test_attempt_is_as_certain_as_its_least_certain_answer(desk: Desk) -> None:
    def certainty(*said: str) -> int | None:
        sitting, at, made = AT_PORRIDGE, desk, None
        for question, sure in zip(("quadrant", "desks", "moves"), said, strict=True):
            step = act(sitting, "submit", form(at.attempt("porridge"), question, certainty=sure), at, TEN)
            at, sitting, made = after(at, step.answer, step.attempt), step.sitting, step.attempt
        assert made is not None
        return made.certainty

    assert [certainty("3", "2", "3"), certainty("1", "3", "3"), certainty("3", "", "3")] == [2, 1, None]


def test_draft_stores_how_sure_the_learner_is(desk: Desk) -> None:
    kept = act(AT_PORRIDGE, "draft", form(desk.attempt("porridge"), certainty="2"), desk, TEN).sitting
    assert kept.drafts["porridge"].certainty == 2
    assert Sitting.from_state(kept.to_state(), desk.bank) == kept


def test_submit_flags_what_is_dangerous(desk: Desk) -> None:
    at_goose = Sitting("question", "goose", "quadrant", drafts={"goose": Draft(NINE)})
    _, attempt, _ = complete(at_goose, desk, "goose", desks=["press-desk"], moves=["tempting-wipe"])
    assert (attempt.critical_miss, attempt.harmful_pick) == (("night-porter",), ("tempting-wipe",))


def test_submit_without_a_pick_asks_for_one(desk: Desk) -> None:
    step = act(AT_PORRIDGE, "submit", form(desk.attempt("porridge"), quadrant=""), desk, TEN)
    assert (step.answer, step.sitting) == (None, replace(AT_PORRIDGE, missing=True, turn=2))
    fixed, _ = one(desk, step.sitting)
    assert (fixed.screen, fixed.missing) == ("verdict", False)


def test_answer_that_is_stored_cannot_be_changed(desk: Desk) -> None:
    sitting, stored = one(desk)
    again = act(sitting, "submit", form(sitting.attempt), stored, TEN)
    assert (again.answer, again.sitting) == (None, replace(sitting, turn=3))
    other = act(sitting, "submit", form(sitting.attempt, quadrant="from-outside"), stored, TEN)
    assert (other.answer, other.sitting) == (None, replace(sitting, turn=3, elsewhere=True))
    done, attempt, desk = complete(AT_PORRIDGE, desk)
    late = act(done, "submit", form(attempt.id, "desks", desks=["night-porter"]), desk, TEN)
    assert (late.answer, late.sitting.question, late.sitting.elsewhere) == (None, "desks", True)


def test_question_is_answered_in_its_turn(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        act(AT_PORRIDGE, "submit", form(desk.attempt("porridge"), "moves"), desk, TEN)
    assert str(refused.value) == STALE


def test_open_after_the_last_answer_begins_a_second_attempt(desk: Desk) -> None:
    sitting, first, done = complete(AT_PORRIDGE, desk)
    opened = act(sitting, "open", {"item": "porridge"}, done, TEN).sitting
    assert (opened.screen, opened.question, opened.drafts) == ("question", "quadrant", {"porridge": Draft(TEN)})
    _, second, _ = complete(opened, done)
    assert second.id == attempt_id("iris", "porridge", 1) != first.id


def test_open_goes_on_with_the_first_open_question(desk: Desk) -> None:
    sitting, stored = one(desk)
    opened = act(sitting, "open", {"item": "porridge"}, stored, TEN).sitting
    assert (opened.screen, opened.question, opened.drafts["porridge"].started) == ("question", "desks", NINE)


def test_draft_keeps_picks_and_leaves_the_screen(desk: Desk) -> None:
    step = act(AT_PORRIDGE, "draft", form(desk.attempt("porridge")), desk, TEN)
    kept = Draft(NINE, {"quadrant": ("in-house",)})
    assert step.sitting == replace(AT_PORRIDGE, drafts={"porridge": kept}, turn=2)
    emptied = act(step.sitting, "draft", form(desk.attempt("porridge"), quadrant=""), desk, TEN)
    assert emptied.sitting.drafts == {"porridge": Draft(NINE)}


def test_draft_that_comes_after_its_submission_changes_nothing(desk: Desk) -> None:
    sitting, stored = one(desk)
    late = act(sitting, "draft", form(sitting.attempt, quadrant="from-outside"), stored, TEN)
    assert late.sitting == replace(sitting, turn=3)


def test_later_leads_to_the_map_and_keeps_the_picks(desk: Desk) -> None:
    assert act(AT_PORRIDGE, "later", {}, desk, TEN).sitting == replace(AT_PORRIDGE, screen="map", question="", turn=2)


def test_skip_leaves_the_story_out_of_the_path(desk: Desk) -> None:
    on_path = replace(AT_PORRIDGE, path="orientation")
    assert "porridge" in [stop.item for stop in desk.way(on_path).stops]
    skipped = act(on_path, "skip", {"item": "porridge"}, desk, TEN).sitting
    assert (skipped.skipped, list(skipped.drafts)) == (("porridge",), ["goose"])
    assert desk.way(skipped).passed(
        desk.way(skipped).stops[[s.item for s in desk.way(skipped).stops].index("porridge")]
    )


def test_path_leads_from_stop_to_stop_and_ends_in_the_summary(desk: Desk) -> None:
    sitting = act(Sitting("paths"), "path", {"path": "orientation"}, desk, NINE).sitting
    visited = []
    while sitting.screen == "question":
        item = sitting.item
        visited.append(item)
        sitting, attempt, desk = complete(sitting, desk, item)
        sitting = act(sitting, "continue", {"item": item, "attempt": attempt.id}, desk, TEN).sitting
        assert sitting.screen == "feedback"
        sitting = act(sitting, "continue", {"item": item, "attempt": attempt.id}, desk, TEN).sitting
    assert visited == [stop.item for stop in desk.way(sitting).stops]
    assert (sitting.screen, desk.way(sitting).next_stop) == ("summary", None)


def test_module_is_gone_to_by_its_quadrant(desk: Desk) -> None:
    step = act(AT_PORRIDGE, "module", {"quadrant": "towards-outside"}, desk, TEN)
    assert step.sitting == replace(AT_PORRIDGE, screen="module", question="", turn=2, part="towards-outside")


@pytest.mark.parametrize("screen", ["welcome", "paths", "map", "summary", "card", "code"])
def test_every_place_can_be_gone_to_and_keeps_the_picks(desk: Desk, screen: Any) -> None:
    step = act(AT_PORRIDGE, screen, {}, desk, TEN)
    assert step.sitting == replace(AT_PORRIDGE, screen=screen, question="", turn=2)


def test_open_shows_the_content_note_first(desk: Desk) -> None:
    porridge = desk.bank.scenarios["porridge"]
    noted = replace(porridge, item=replace(porridge.item, content_note="Mentions porridge."))
    careful = replace(desk, bank=replace(desk.bank, variants={**desk.bank.variants, "porridge": (noted,)}))
    warned = act(Sitting(), "open", {"item": "porridge"}, careful, NINE).sitting
    assert (warned.screen, act(warned, "read", {"item": "porridge"}, careful, NINE).sitting.screen) == (
        "note",
        "question",
    )


def test_review_shows_the_latest_attempt(desk: Desk) -> None:
    _, attempt, done = complete(AT_PORRIDGE, desk)
    step = act(Sitting("map", turn=7), "review", {"item": "porridge"}, done, TEN)
    assert step.sitting == Sitting("feedback", "porridge", attempt=attempt.id, turn=8, viewed=("porridge",))


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("dance", {}, "This page asked for something that the course does not know. Please reload it."),
        ("open", {}, GONE),
        ("open", {"item": ["porridge"]}, GONE),
        ("review", {"item": "goose"}, NO_FEEDBACK),
        ("submit", {"item": "goose", "attempt": "x"}, STALE),
        ("submit", {"item": "goose", "attempt": 7}, STALE),
        ("module", {"quadrant": "nowhere"}, NO_MODULE),
        ("submit", {"item": "porridge", "question": ["quadrant"]}, STALE),
        ("path", {"path": "shortcut"}, NO_PATH),
        ("path", {"path": ["quick"]}, NO_PATH),
        ("continue", {"item": "porridge", "attempt": 3}, STALE),
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
    ("question", "changed"),
    [
        ("quadrant", {"quadrant": "everywhere"}),
        ("quadrant", {"quadrant": 3}),
        ("quadrant", {"quadrant": ["in-house", "from-outside"]}),
        ("desks", {"desks": "night-watch"}),
        ("desks", {"desks": {"night-porter": True}}),
        ("desks", {"desks": ["night-porter", "night-porter"]}),
        ("desks", {"desks": ["keep-a-copy"]}),
        ("desks", {"desks": [1]}),
        ("desks", {"desks": [["night-porter"]]}),
        ("desks", {"desks": True}),
        ("quadrant", {"certainty": "4"}),
        ("quadrant", {"certainty": 3}),
        ("quadrant", {"certainty": ["3"]}),
    ],
)
def test_act_refuses_picks_that_no_form_can_hold(
    desk: Desk, action: str, question: str, changed: dict[str, Any]
) -> None:
    sitting = AT_PORRIDGE
    if question == "desks":
        sitting, desk = one(desk)
    with pytest.raises(Refused, match="could not be read"):
        act(sitting, action, form(desk.attempt("porridge"), question, **changed), desk, TEN)


def test_stories_are_done_so_often_within_an_hour_and_no_more(desk: Desk) -> None:
    def after_so_many(number: int, minutes: int) -> Desk:
        recent = tuple(("goose", TEN - timedelta(minutes=minutes)) for _ in range(number))
        return replace(desk, done=replace(desk.done, recent=recent))

    with pytest.raises(Refused, match=f"^You have finished {MOST_STORIES} stories within an hour"):
        one(after_so_many(MOST_STORIES, 59))
    for quiet in (after_so_many(MOST_STORIES - 1, 0), after_so_many(MOST_STORIES, 60)):
        assert one(quiet)[0].screen == "verdict"
    begun, _ = one(desk)
    busy = replace(after_so_many(MOST_STORIES, 0), answers={begun.attempt: {}})
    assert one(busy)[0].screen == "verdict"  # the try has begun already


def test_ticked_picks_are_those_of_one_room(desk: Desk) -> None:
    def tick(sitting: Sitting, room: str, step: int, *picks: str) -> Sitting:
        return act(sitting, "tick", {"room": room, "step": step, "picks": picks}, desk, TEN).sitting

    first = tick(AT_PORRIDGE, "r1", 0, "in-house")
    assert first == replace(AT_PORRIDGE, ticked={("r1", 0): ("in-house",)}, turn=2)
    second = tick(first, "r1", 1, "press-desk", "dean-of-people")
    assert second.ticked == {("r1", 0): ("in-house",), ("r1", 1): ("press-desk", "dean-of-people")}
    assert tick(second, "r1", 0, "from-outside").ticked[("r1", 0)] == ("from-outside",)
    assert tick(second, "r1", 1).ticked == {("r1", 0): ("in-house",)}
    assert tick(second, "r2", 0, "in-house").ticked == {("r2", 0): ("in-house",)}
    for wrong in ({"room": 1, "step": 0, "picks": ()}, {"room": "r1", "picks": ()}, {"room": "r1", "step": 0}):
        with pytest.raises(Refused, match="could not be read"):
            act(AT_PORRIDGE, "tick", wrong, desk, TEN)


def test_draft_of_one_question_keeps_the_picks_of_the_others(desk: Desk) -> None:
    sitting, desk = one(desk)
    kept = act(sitting, "draft", form(desk.attempt("porridge"), "desks", certainty="1"), desk, TEN).sitting
    assert kept.drafts["porridge"] == Draft(
        NINE, {"quadrant": ("in-house",), "desks": ("dean-of-people", "press-desk")}, certainty=1
    )
    submitted = act(kept, "submit", form(desk.attempt("porridge"), "desks", certainty="1"), desk, TEN).sitting
    assert (submitted.drafts["porridge"].certainty, submitted.drafts["porridge"].picks) == (
        None, kept.drafts["porridge"].picks,
    )  # fmt: skip


def test_one_word_is_a_pick_as_a_list_of_it_is(desk: Desk) -> None:
    as_word, as_list = (one(desk, quadrant=given)[1] for given in ("in-house", ["in-house"]))
    assert as_word.answers == as_list.answers

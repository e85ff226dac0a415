"""The facilitator's screens about cohorts and rooms, without a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from course.bank import open_bank
from course.cohort.facilitator_screens import Hosting
from course.cohort.figures_page import environment
from course.live import shared_thread
from course.page import HEADING, Trouble
from course.store import Ask, Cohort, Store, codename, hash_token
from tests import college
from tests.cohort.answers import branching
from tests.live.host import NINE, wall


def test_cohort_that_is_closed_ends_its_room_and_begins_no_other(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    store.add_cohort(Cohort("may", "May", NINE, code="abc234"))
    bank = open_bank(college.GUIDANCE, college.SCENARIOS)
    hosting = Hosting(bank, store, "http://127.0.0.1/", environment(), clock=lambda: NINE)
    asked: dict[str, Any] = {"cohort": "may", "items": ["goose"], "groups": ["quadrant", "desks"]}
    assert "Leave this page" in hosting.actions["open-room"](asked).html
    [room] = store.rooms.of("may")
    assert [(each.item, each.group) for each in room.steps] == [("goose", "quadrant"), ("goose", "desks")]
    hosting.actions["close-cohort"]({"cohort": "may"})
    assert [each.ended for each in store.rooms.of("may")] == [NINE]
    with pytest.raises(Trouble, match="not open"):
        hosting.actions["open-room"](asked)
    for wrong in ({"cohort": "no-such"}, {"cohort": None}, {}):
        with pytest.raises(Trouble, match="This cohort no longer exists"):
            hosting.actions["invite"](wrong)
    store.close()


def test_room_shows_the_endings_that_its_facilitator_chooses(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    store.add_cohort(Cohort("may", "May", NINE, code="abc234"))
    hosting = Hosting(branching(), store, "http://127.0.0.1/", environment(), clock=lambda: NINE)
    act = hosting.actions
    html = act["invite"]({"cohort": "may"}).html
    offered = re.findall(r'<label for="step-swan[^>]*>([^<]*)', html)
    assert [words.strip() for words in offered] == [
        "The goose on the green, part 1 of 2",
        "The goose on the green, part 2 of 2, You told the porter",
        "The goose on the green, part 2 of 2, You told nobody",
    ]
    assert "A live session does not follow the room’s votes: choose the endings to show." in html
    act["open-room"]({"cohort": "may", "items": ["swan.1", "swan.2.told", "swan.2"], "groups": ["desks"]})
    [room] = store.rooms.of("may")
    assert [each.item for each in room.steps] == ["swan.1", "swan.2.told", "swan.2"]
    act["move"]({"how": "go", "step": "1", "version": "0"})
    html = wall(hosting).html
    assert "<b>part 2 of 2</b>" in html
    assert "<b>You told the porter.</b>" in html
    assert '<li class="meanwhile"><p class="words">The porter waits at the gate.</p>' in html
    store.close()


def test_notes_are_for_the_presenter_alone(hosting: Hosting) -> None:
    act = hosting.actions
    shown = act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant", "desks"]}).html
    assert "Who is outside here?" not in shown
    shown = act["move"]({"how": "vote", "version": "0"}).html
    assert "Who is outside here?" in shown
    assert "What fits, and why (not projected)" in shown
    assert 'id="answers-0"' in shown  # another id for each question, so that opened notes fold again for the next
    assert 'class="verdict"' in shown
    projected = wall(hosting).html
    assert not any(words in projected for words in ("Who is outside here?", "verdict", "Talking point", "Notes"))
    act["present"]({"cohort": "may"})
    act["move"]({"how": "reveal", "version": "1"})
    projected = wall(hosting).html
    assert ("verdict" in projected, "Who is outside here?" in projected) == (True, False)


def test_notes_say_why_each_other_option_does_not_apply(hosting: Hosting) -> None:
    act, bank = hosting.actions, hosting._bank
    act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant", "desks"]})
    act["move"]({"how": "vote", "version": "0"})
    shown = act["move"]({"how": "reveal", "version": "1"}).html
    [wrong] = [each for each in bank.rulebook.quadrants.values() if each.id == "in-house"]
    assert f"Defined as: {escape(wrong.says)}" in shown
    shown = act["move"]({"how": "go", "step": "1", "version": "2"}).html
    verdicts = bank.scenarios["goose"].ruling.verdicts
    astray = [each for each in bank.scenarios["goose"].offers["desks"] if verdicts[each].degree == "wrong"]
    assert astray
    assert [each for each in astray if str(escape(verdicts[each].because[0])) not in shown] == []


def test_plan_says_once_for_each_story_what_it_is_about(hosting: Hosting) -> None:
    shown = hosting.actions["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant", "desks"]}).html
    goose = hosting._bank.scenarios["goose"]
    about = f"{hosting._bank.rulebook.quadrants[goose.home].name}. {shared_thread.opening(goose.item)}"
    assert shown.count(f'<p class="hint">{escape(about)}</p>') == 1


@pytest.mark.parametrize(
    ("setting", "said"),
    [("You teach.", "You teach."), ("One, two, three, four, five.", "One, two, three …"), ("", "")],
)
def test_opening_of_a_story_is_cut_at_a_word(hosting: Hosting, setting: str, said: str) -> None:
    item = replace(hosting._bank.scenarios["goose"].item, setting=setting)
    assert shared_thread.opening(item, 3) == said


def test_figures_of_the_cohort_on_the_screen_come_next(hosting: Hosting) -> None:
    for screen in ("invite", "cohorts"):
        html = hosting.actions[screen]({"cohort": "june"}).html
        button = re.search(r'<button type="button" id="go-figures" ([^>]*)>', html)
        assert button
        assert button[1] == (
            'data-action="choose" data-cohort="june"' if screen == "invite" else 'data-action="figures"'
        )


def test_three_presses_lead_from_the_cohort_to_a_vote(hosting: Hosting) -> None:
    assert 'data-action="live" data-cohort="may"' in hosting.actions["cohorts"]({}).html
    lobby = hosting.actions["live"]({"cohort": "may"}).html
    assert ("Lobby" in lobby, "Show the first story" in lobby) == (True, True)
    assert ('data-how="back"' in lobby, 'data-how="reveal"' in lobby) == (False, False)
    assert "Voting" not in wall(hosting).html
    hosting.actions["present"]({"cohort": "may"})
    asking = hosting.actions["move"]({"how": "vote", "version": "0"}).html
    assert ("voting is open" in asking, 'data-how="back"' in asking, "Close and reveal" in asking) == (True,) * 3
    [room] = hosting._store.rooms.of("may")
    assert (room.phase, room.ask) == ("asking", Ask("porridge", "quadrant"))
    assert hosting.actions["live"]({"cohort": "may"}).html.count("voting is open") == 1
    assert len(hosting._store.rooms.of("may")) == 1


def test_session_is_found_again_by_its_address_and_in_the_list(hosting: Hosting) -> None:
    act = hosting.actions
    shown = act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]}).html
    assert 'data-path="#/present/may"' in shown
    act["guide"]({})
    assert "Return to “May”" in act["cohorts"]({}).html
    assert hosting.opens("#/present/may")
    assert (hosting.presenting, 'data-screen="presenter"' in hosting.show().html) == ("may", True)
    for nowhere in ("", "#/", "#/present", "#/present/no-such", "#/wall/", "#/no-such/may", "#/cohorts/may", None, 5):
        assert hosting.opens(nowhere) is False
    ended = act["end-room"]({})
    assert ('data-screen="session"' in ended.html, ended.focus) == (True, HEADING)
    assert f'data-path="#/session/{hosting._past.room}"' in ended.html
    assert "Return to" not in act["cohorts"]({}).html
    assert "The live session has ended" in wall(hosting).html


def test_ending_asks_for_confirmation(hosting: Hosting) -> None:
    shown = hosting.actions["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]}).html
    fold = re.findall(r'<details[^>]*id="end">(.*?)</details>', shown, re.DOTALL)
    assert len(fold) == 1
    assert 'data-action="end-room"' in fold[0]
    assert shown.count('data-action="end-room"') == 1


def test_steps_are_reordered_previewed_and_skipped(hosting: Hosting) -> None:
    act, store = hosting.actions, hosting._store
    act["open-room"]({"cohort": "may", "items": ["goose", "porridge"], "groups": ["quadrant"]})
    [room] = store.rooms.of("may")
    assert [each.item for each in room.steps] == ["porridge", "goose"]
    act["move"]({"how": "earlier", "step": "1", "version": "0"})
    assert [each.item for each in store.rooms.of("may")[0].steps] == ["goose", "porridge"]
    act["move"]({"how": "later", "step": "0", "version": "1"})
    assert [each.item for each in store.rooms.of("may")[0].steps] == ["porridge", "goose"]
    previewed = act["preview"]({"step": "1"})
    assert (previewed.focus, 'id="preview"' in previewed.html) == ("preview", True)
    assert 'id="preview"' not in act["preview"]({"step": "1"}).html
    assert 'id="preview"' not in act["preview"]({"step": "99"}).html
    act["move"]({"how": "vote", "version": "2"})
    shown = act["move"]({"how": "skip", "version": "3"}).html
    assert '<span class="tag">skipped</span>' in shown
    assert "Question 1 was skipped." in wall(hosting).html
    act["present"]({"cohort": "may"})
    assert "This question was skipped" not in act["move"]({"how": "skip", "version": "4"}).html
    assert "This question was skipped" in wall(hosting).html


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"how": "end"}, {"how": "forward"}, {"how": "forward", "version": "7"}, {"how": ["vote"], "version": "0"},
        {"how": "jump", "version": "0"}, {"how": "go", "version": "0"}, {"how": "go", "step": "-1", "version": "0"},
        {"how": "go", "step": "99", "version": "0"}, {"how": "timer", "seconds": "x", "version": "0"},
        {"how": "drop", "step": ["1"], "version": "0"}, {"how": "earlier", "step": "0", "version": "0"},
    ],
)  # fmt: skip
def test_hostile_or_stale_move_leaves_the_room_where_it_is(hosting: Hosting, fields: dict[str, Any]) -> None:
    hosting.actions["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]})
    before = hosting._store.rooms.of("may")
    assert hosting.actions["move"](fields).announce == "The page shows where the session is now."
    assert hosting._store.rooms.of("may") == before


def test_timer_is_on_both_windows(hosting: Hosting) -> None:
    act = hosting.actions
    act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]})
    act["move"]({"how": "vote", "version": "0"})
    assert 'data-left="60">1:00<' in act["move"]({"how": "timer", "seconds": "60", "version": "1"}).html
    assert 'data-left="60">1:00<' in wall(hosting).html
    act["present"]({"cohort": "may"})
    assert "data-left" not in act["move"]({"how": "timer", "seconds": "0", "version": "2"}).html


def test_one_person_is_shown_where_the_cohort_says_so_and_nowhere_else(hosting: Hosting) -> None:
    assert 'id="person-heading"' not in hosting.actions["invite"]({"cohort": "may"}).html
    assert 'id="person-heading"' in hosting.actions["invite"]({"cohort": "june"}).html
    shown = ""
    for cohort in ("may", "june"):
        learner = hosting._store.enrol(hash_token(cohort), cohort, NINE).id
        asked = {"cohort": cohort, "codename": codename(learner)}
        if cohort == "may":
            with pytest.raises(Trouble, match="Nothing is shown about individual people"):
                hosting.actions["person"](asked)
        else:
            shown = hosting.actions["person"](asked).html
    assert 'data-screen="person"' in shown
    hosting.show()  # seen again, and not looked up again
    assert [each.act for each in hosting._store.audit.notes()] == ["look-at-person"]
    refused = hosting.actions["person"]({"cohort": "june", "codename": "abc-def"})
    assert (refused.focus, "No one in this cohort has that code name" in refused.html) == ("form-errors", True)


def test_presenter_changes_one_fact_and_the_room_sees_what_turns(hosting: Hosting) -> None:
    act = hosting.actions
    act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["desks"]})
    for version in range(3):
        html = act["move"]({"how": "forward", "version": str(version)}).html
        assert 'data-how="suppose"' not in html
    revealed = act["move"]({"how": "forward", "version": "3"}).html
    assert "What if Fenn were a tutor?" in revealed
    supposed = act["move"]({"how": "suppose", "step": "0", "version": "4"})
    assert 'id="suppose-0"' in supposed.html
    assert 'aria-pressed="true">What if Fenn were a tutor?' in supposed.html
    assert "does not apply → fits" in supposed.html
    projected = wall(hosting).html
    assert "<h2>What if Fenn were a tutor?</h2>" in projected
    for shown in (supposed.html, projected):  # no two answers that contradict each other
        assert "<caption>The story as told. " in shown
        assert ("As told</th>" in shown, "On these facts" in shown) == (True, False)
    assert "To talk about" not in projected
    act["present"]({"cohort": "may"})
    told = act["move"]({"how": "suppose", "step": "0", "version": "5"}).html
    assert 'aria-pressed="true">What if' not in told
    assert "To talk about" in wall(hosting).html
    assert "On these facts</th>" in wall(hosting).html

"""The facilitator's screens about cohorts and rooms, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from course.bank import open_bank
from course.cohort.cohort_form import read_zone
from course.cohort.facilitator_screens import Hosting
from course.cohort.figures_page import environment
from course.live import shared_thread
from course.page import HEADING, Shown, Trouble
from course.store import Ask, Cohort, Store, codename, hash_token
from tests import college
from tests.cohort.answers import branching

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


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


@pytest.fixture
def hosting(tmp_path: Path) -> Iterator[Hosting]:
    """A facilitator with two cohorts: may, which shows nothing of a person, and june, which shows results."""
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    store.add_cohort(Cohort("may", "May", NINE, code="abc234"))
    store.add_cohort(Cohort("june", "June", NINE, code="abc235", sight="results"))
    bank = open_bank(college.GUIDANCE, college.SCENARIOS)
    goose = bank.scenarios["goose"]
    told = replace(goose, item=replace(goose.item, talking_points={"quadrant": "Who is outside here?"}))
    bank = replace(bank, scenarios={**bank.scenarios, "goose": told})
    yield Hosting(bank, store, "http://127.0.0.1/", environment(), clock=lambda: NINE)
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


def test_projection_shows_the_same_votes_once_one_voter_is_erased(hosting: Hosting) -> None:
    act, store = hosting.actions, hosting._store
    act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]})
    act["move"]({"how": "vote", "version": "0"})
    [room] = store.rooms.of("may")
    learners = [store.enrol(f"{number:064x}", "may", NINE).id for number in range(6)]
    for each in learners:
        assert store.rooms.vote(room.id, 0, each, ("from-outside",))
    act["move"]({"how": "reveal", "version": "1"})
    shown = wall(hosting).html
    assert (shown.count('class="few"'), "6 voted." in shown) == (3, True)
    store.forget(learners[0], NINE)
    for shown in (wall(hosting).html, act["present"]({"cohort": "may"}).html):
        assert (shown.count('class="few"'), "6 voted." in shown, "5 voted." in shown) == (3, True, False)


def test_projection_calls_no_single_choice_left_out(hosting: Hosting) -> None:
    act, store = hosting.actions, hosting._store
    act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]})
    act["move"]({"how": "vote", "version": "0"})
    [room] = store.rooms.of("may")
    for number in range(6):
        store.rooms.vote(room.id, 0, store.enrol(f"{number:064x}", "may", NINE).id, ("in-house",))
    act["move"]({"how": "reveal", "version": "1"})
    shown = wall(hosting).html
    assert "left out" not in shown
    assert "6 of 6 chose" in shown


def wall(hosting: Hosting) -> Shown:
    """What the projection of the cohort may shows."""
    assert hosting.opens("#/wall/may")
    return hosting.show()


def test_projection_says_who_people_are_and_what_will_be_asked(hosting: Hosting) -> None:
    act, bank = hosting.actions, hosting._bank
    act["open-room"]({"cohort": "may", "items": ["porridge"], "groups": ["quadrant"]})
    assert "Reveal without a vote" in act["move"]({"how": "forward", "version": "0"}).html
    shown, case = wall(hosting).html, bank.scenarios["porridge"].item.case
    told = shared_thread.tell(bank.scenarios["porridge"].item)
    authors = {act.by for act in case.acts}
    described = [each for each in case.people.values() if each.id in authors and each.describe]
    assert described
    assert sorted(each.about for each in told if each.about) == sorted(each.describe for each in described)
    assert all(shown.count(escape(each.describe)) == 1 for each in described)
    own = sum(act.by == case.decision_maker for act in case.acts)
    assert shown.count('<span class="tag">you</span>') == own == sum(each.you for each in told)
    assert f'Then vote: <span class="coming">{bank.rulebook.ask_quadrant}</span>' in shown


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
            with pytest.raises(Trouble, match="nothing is shown of one person"):
                hosting.actions["person"](asked)
        else:
            shown = hosting.actions["person"](asked).html
    assert 'data-screen="person"' in shown
    hosting.show()  # seen again, and not looked up again
    assert [each.act for each in hosting._store.audit.notes()] == ["look-at-person"]
    refused = hosting.actions["person"]({"cohort": "june", "codename": "abc-def"})
    assert (refused.focus, "No one in this cohort has that code name" in refused.html) == ("form-errors", True)


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({}, ["name"]),
        ({"name": "x" * 81, "expected": "0", "opens": "soon", "closes": 5, "sight": "all"},
         ["name", "expected", "opens", "sight"]),
        ({"name": "May", "expected": "5001", "opens": "2031-05-06T09:00", "closes": "2031-05-06T09:00"},
         ["expected", "closes"]),
        ({"name": ["May"], "closes": "2020-01-01T00:00"}, ["name", "closes"]),
    ],
)  # fmt: skip
def test_cohort_form_names_every_field_to_be_put_right(
    hosting: Hosting, fields: dict[str, Any], faults: list[str]
) -> None:
    shown = hosting.actions["new-cohort"](fields)
    assert re.findall(r'id="error-(\w+)"', shown.html) == faults
    assert shown.html.count('<li><a href="#') == len(faults)
    assert shown.focus == "form-errors"
    assert len(hosting._store.cohorts()) == 2
    made = hosting.actions["new-cohort"]({"name": "Autumn", "sight": "progress"})
    assert "error-" not in made.html
    assert [each.sight for each in hosting._store.cohorts() if each.name == "Autumn"] == ["progress"]


def test_projection_goes_dark_and_light_again_and_a_move_makes_it_light(hosting: Hosting) -> None:
    act = hosting.actions
    act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]})
    dark = act["move"]({"how": "dark", "version": "0"})
    assert (dark.announce, 'aria-pressed="true"' in dark.html) == ("The projection is dark.", True)
    projected = wall(hosting).html
    assert ("wall dark" in projected, "abc234" in projected) == (True, False)
    act["present"]({"cohort": "may"})
    act["move"]({"how": "dark", "version": "1"})
    assert "wall dark" not in wall(hosting).html
    act["present"]({"cohort": "may"})
    act["move"]({"how": "dark", "version": "2"})
    act["move"]({"how": "forward", "version": "3"})
    assert "wall dark" not in wall(hosting).html


@pytest.mark.parametrize(("address", "pictures"), [("https://course.example/", 1), ("http://127.0.0.1/", 0)])
def test_projection_shows_the_way_in_in_the_lobby_and_while_votes_are_taken(
    hosting: Hosting, address: str, pictures: int
) -> None:
    hosting._live._address = address
    shown = hosting.actions["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]}).html
    assert ("COURSE_ADDRESS" in shown) is (not pictures)
    assert ("For the person who runs the server" in shown) is (not pictures)
    lobby = wall(hosting).html
    assert (lobby.count('class="qr"'), '<p class="letters">abc234</p>' in lobby) == (pictures, True)
    assert "0</b> in the room" in lobby
    assert "COURSE_ADDRESS" not in lobby
    hosting.actions["present"]({"cohort": "may"})
    voting = hosting.actions["move"]({"how": "vote", "version": "0"}).html
    assert "COURSE_ADDRESS" not in voting  # said in the lobby, where something can still be done
    assert wall(hosting).html.count('class="qr"') == pictures
    hosting.actions["move"]({"how": "forward", "version": "1"})
    closed = wall(hosting).html
    assert ("wall closed" in closed, closed.count('class="qr"')) == (True, 0)


@pytest.mark.parametrize("name", ["May\x1b[2J", "May\nJune", "May\ud800"])
@pytest.mark.parametrize("opens", ["9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59"])
def test_cohort_form_refuses_names_and_years_that_cannot_be_kept(hosting: Hosting, name: str, opens: str) -> None:
    shown = hosting.actions["new-cohort"]({"name": name, "opens": opens})
    assert re.findall(r'id="error-(\w+)"', shown.html) == ["name", "opens"]
    assert len(hosting._store.cohorts()) == 2


def dated(hosting: Hosting, **fields: str) -> tuple[str | None, str | None]:
    """When the cohort that these fields make opens and closes, in UTC; or what the form says is wrong."""
    shown = hosting.actions["new-cohort"]({"name": "Autumn", **fields})
    for field, sentence in re.findall(r'id="error-(\w+)">([^<]*)', shown.html):
        return str(field), str(sentence)
    made = next(each for each in hosting._store.cohorts() if each.name == "Autumn")
    hosting._store.change_cohort(replace(made, name="Other"))
    opens, closes = (f"{each.astimezone(UTC):%m-%d %H:%M:%S}" if each else None for each in (made.opens, made.closes))
    return opens, closes


@pytest.mark.parametrize(
    ("fields", "dates"),
    [
        ({"closes": "2027-05-06", "closes-time": "17:00", "zone": "America/Toronto"}, (None, "05-06 21:00:00")),
        ({"closes": "2027-05-06", "zone": "America/Toronto"}, (None, "05-07 03:59:59")),
        ({"opens": "2027-05-06", "closes": "2027-05-06", "zone": "UTC"}, ("05-06 00:00:00", "05-06 23:59:59")),
        ({"closes": "2027-05-06", "closes-time": "25:00", "zone": "UTC"},
         ("closes", "Write a date, and a time if you like, or leave both empty.")),
        ({"opens-time": "09:00"}, ("opens", "Write a date, and a time if you like, or leave both empty.")),
        ({"closes": "2027-05-06", "zone": "Toronto"}, ("zone", "Write a time zone such as Europe/Berlin.")),
        ({"closes": "2027-05-06", "zone": "../../etc/passwd"}, ("zone", "Write a time zone such as Europe/Berlin.")),
    ],
)  # fmt: skip
def test_dates_are_in_the_zone_that_stands_beside_them_and_a_bare_date_is_the_whole_day(
    hosting: Hosting, fields: dict[str, str], dates: tuple[str | None, str | None]
) -> None:
    assert dated(hosting, **fields) == dates


def test_dates_show_the_zone_of_the_browser_and_can_be_corrected(hosting: Hosting) -> None:
    hosting.zone = read_zone("America/Toronto")
    assert 'name="zone" type="text" value="America/Toronto"' in hosting.actions["cohorts"]({}).html
    changed = hosting.actions["change-dates"](
        {"cohort": "may", "closes": "2027-05-06", "closes-time": "17:00", "zone": "America/Toronto"}
    ).html
    assert "2027-05-06 17:00 EDT" in changed
    assert 'value="2027-05-06"' in changed
    assert 'type="time" value="17:00"' in changed
    wrong = hosting.actions["change-dates"]({"cohort": "may", "closes": "soon", "zone": "America/Toronto"})
    assert (wrong.focus, 'value="soon"' in wrong.html) == ("form-errors", True)
    hosting.actions["close-cohort"]({"cohort": "may"})
    hosting.actions["change-dates"]({"cohort": "may", "closes": "", "closes-time": "", "zone": "America/Toronto"})
    found = hosting._store.cohort("may")
    assert found is not None
    assert (found.closes, found.state(NINE)) == (None, "open")


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

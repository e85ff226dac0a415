"""The facilitator's screens about cohorts and rooms, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from course.bank import open_bank
from course.cohort.hosting import Hosting
from course.cohort.view import environment
from course.page import Trouble
from course.store import Cohort, Store, codename, hash_token
from tests import college
from tests.cohort.answers import branching

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def test_cohort_that_is_closed_ends_its_room_and_begins_no_other(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    store.add_cohort(Cohort("may", "May", NINE, code="abc234"))
    bank = open_bank(college.GUIDANCE, college.SCENARIOS)
    hosting = Hosting(bank, store, "http://127.0.0.1/", environment(), clock=lambda: NINE)
    asked: dict[str, Any] = {"cohort": "may", "items": ["goose"], "groups": ["quadrant", "desks"]}
    assert "Leave this screen" in hosting.actions["open-room"](asked).html
    [room] = store.rooms.of("may")
    assert [(each.item, each.group) for each in room.steps] == [("goose", "quadrant"), ("goose", "desks")]
    hosting.actions["close-cohort"]({"cohort": "may"})
    assert [each.ended for each in store.rooms.of("may")] == [NINE]
    with pytest.raises(Trouble, match="not open"):
        hosting.actions["open-room"](asked)
    for wrong in ({"cohort": "no-such"}, {"cohort": None}, {}):
        with pytest.raises(Trouble, match="no such cohort"):
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
    act = Hosting(branching(), store, "http://127.0.0.1/", environment(), clock=lambda: NINE).actions
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
    act["move"]({"how": "reveal", "version": "0"})
    html = act["move"]({"how": "forward", "version": "1"}).html
    assert "The goose on the green: You told the porter" in html
    assert "<li>The porter waits at the gate.</li>" in html
    store.close()


def test_talking_point_of_the_author_stands_in_place_of_what_the_course_would_say(hosting: Hosting) -> None:
    act = hosting.actions
    shown = act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant", "desks"]}).html
    assert "Who is outside here?" not in shown
    shown = act["move"]({"how": "reveal", "version": "0"}).html
    assert shown.count('<p class="because">') == shown.count('<p class="because">Who is outside here?</p>') == 1
    act["move"]({"how": "forward", "version": "1"})
    shown = act["move"]({"how": "reveal", "version": "2"}).html
    assert "Who is outside here?" not in shown
    assert '<p class="because">' in shown


def test_big_screen_shows_votes_no_more_once_one_of_them_is_erased(hosting: Hosting) -> None:
    act, store = hosting.actions, hosting._store
    act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]})
    [room] = store.rooms.of("may")
    learners = [store.enrol(f"{number:064x}", "may", NINE).id for number in range(6)]
    for each in learners:
        assert store.rooms.vote(room.id, 0, each, ("from-outside",))
    shown = act["move"]({"how": "reveal", "version": "0"}).html
    assert (shown.count('class="few"'), "6 voted." in shown) == (3, True)
    store.forget(learners[0], NINE)
    shown = act["present"]({"cohort": "may"}).html
    assert "Fewer votes are kept here than were counted, so no shares are shown any more." in shown
    assert ('class="few"' in shown, "5 voted" in shown, "The room saw" in shown) == (False, False, False)


def test_big_screen_calls_no_single_choice_left_out(hosting: Hosting) -> None:
    act, store = hosting.actions, hosting._store
    act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]})
    [room] = store.rooms.of("may")
    for number in range(6):
        store.rooms.vote(room.id, 0, store.enrol(f"{number:064x}", "may", NINE).id, ("in-house",))
    shown = act["move"]({"how": "reveal", "version": "0"}).html
    assert "left out" not in shown
    assert "6 of 6 chose" in shown


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
    assert (refused.focus, "Nobody in this cohort has that code-name" in refused.html) == ("form-errors", True)


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


def test_screen_goes_dark_and_light_again_and_a_move_makes_it_light(hosting: Hosting) -> None:
    act = hosting.actions
    act["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]})
    dark = act["dark"]({})
    assert (dark.announce, "presenter dark" in dark.html, "goose" in dark.html) == ("The screen is dark.", True, False)
    light = act["dark"]({})
    assert (light.announce, "presenter dark" in light.html) == ("The screen is light again.", False)
    act["dark"]({})
    assert "presenter dark" not in act["move"]({"how": "forward", "version": "0"}).html


@pytest.mark.parametrize(("address", "pictures"), [("https://course.example/", 1), ("http://127.0.0.1/", 0)])
def test_big_screen_shows_the_way_in_while_votes_are_taken(hosting: Hosting, address: str, pictures: int) -> None:
    hosting._address = address
    asking = hosting.actions["open-room"]({"cohort": "may", "items": ["goose"], "groups": ["quadrant"]}).html
    assert asking.count('class="qr"') == pictures
    closed = hosting.actions["move"]({"how": "forward", "version": "0"}).html
    assert ("presenter closed" in closed, closed.count('class="qr"')) == (True, 0)


@pytest.mark.parametrize("name", ["May\x1b[2J", "May\nJune", "May\ud800"])
@pytest.mark.parametrize("opens", ["9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59"])
def test_cohort_form_refuses_names_and_years_that_cannot_be_kept(hosting: Hosting, name: str, opens: str) -> None:
    shown = hosting.actions["new-cohort"]({"name": name, "opens": opens})
    assert re.findall(r'id="error-(\w+)"', shown.html) == ["name", "opens"]
    assert len(hosting._store.cohorts()) == 2

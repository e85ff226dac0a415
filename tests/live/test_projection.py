"""The projection: what everybody in the room sees on the wall."""

from __future__ import annotations

import pytest
from markupsafe import escape

from course.cohort.facilitator_screens import Hosting
from course.live import shared_thread
from tests.live.host import NINE, wall


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

"""What a room can suppose of a story once the answers are revealed: one fact that would be different."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from course.bank import open_bank
from course.live.ballot import Ballots
from course.live.room_actions import drop, go, move, opened, suppose
from course.live.what_if import MOST, Supposition, Turn, suppositions
from course.store import Ask, Room
from grader import POSITIVE, QUADRANT, rule
from grader.whatif import apply
from tests import college
from tests.course_bank import course_bank

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
BANK = open_bank(college.GUIDANCE, college.SCENARIOS)
STEPS = (Ask("goose", "desks"), Ask("goose", "moves"))


def revealed() -> Room:
    return move(opened("r1", "may", STEPS, NINE, "asking"), "reveal", NINE)


def test_suppositions_say_which_verdicts_turn() -> None:
    found = suppositions(BANK.scenarios["goose"], "desks", BANK.rulebook)
    assert (found[0].asks, found[0].turns[0].option, found[0].turns[0].reads) == (
        "What if Fenn were a tutor?",
        "dean-of-people",
        "does not apply → fits",
    )
    assert found[0].turns[0].because


@pytest.mark.slow
def test_what_is_supposed_is_so_in_every_story_of_the_course() -> None:
    bank = course_bank()
    for scenario in list(bank.scenarios.values())[::9]:
        for group in scenario.questions:
            found = suppositions(scenario, group, bank.rulebook)
            assert len(found) <= MOST
            assert len({each.says for each in found}) == len(found)
            for each in found:
                after = rule(apply(scenario.item.case, [each.change], bank.rulebook), bank.rulebook)
                if group == QUADRANT:
                    turned = {*scenario.ruling.quadrants} ^ {*after.quadrants}
                else:
                    turned = {
                        option
                        for option in scenario.offers[group]
                        if kind(scenario.ruling.verdicts[option].degree) != kind(after.verdicts[option].degree)
                    }
                assert {turn.option for turn in each.turns} == turned


def kind(degree: str) -> str:
    return "fits" if degree in POSITIVE else degree


def test_only_a_revealed_question_supposes_and_the_next_one_is_as_told() -> None:
    room = revealed()
    supposed = suppose(room, 1, NINE)
    assert (supposed.supposed, supposed.version) == (1, room.version + 1)
    assert suppose(supposed, 1, NINE).supposed is None
    assert suppose(supposed, 0, NINE).supposed == 0
    assert drop(supposed, 1, NINE).supposed == 1
    for after in (move(supposed, "forward", NINE), go(supposed, 1, NINE)):
        assert after.supposed is None
        assert suppose(after, 0, NINE) is after
    assert Room.from_row(supposed.to_row()) == supposed


def test_a_supposition_is_kept_from_pages_until_the_answers_are_shown() -> None:
    ballots = Ballots(BANK)
    room = suppose(revealed(), 0, NINE)
    found = ballots.supposed(room)
    assert isinstance(found, Supposition)
    assert found == ballots.suppositions(STEPS[0])[0]
    assert isinstance(found.turns[0], Turn)
    assert ballots.supposed(revealed()) is None
    assert ballots.supposed(suppose(revealed(), 99, NINE)) is None


@pytest.mark.slow
def test_supposition_that_leaves_two_situations_names_both() -> None:
    bank = course_bank()
    several = [
        each
        for scenario in list(bank.scenarios.values())[:12]
        if QUADRANT in scenario.questions
        for each in suppositions(scenario, QUADRANT, bank.rulebook)
        if len(each.fits) > 1
    ]
    assert several
    assert all(set(each.fits) >= {turn.option for turn in each.turns if turn.now in POSITIVE} for each in several)
    assert suppositions(BANK.scenarios["goose"], "desks", BANK.rulebook)[0].fits == ()

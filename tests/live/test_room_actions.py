"""How a room moves from step to step, and what its votes come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.bank import open_bank
from course.live.ballot import Ballots, Spoiled
from course.live.room_actions import LONGEST_TIMER, MOVES, drop, earlier, go, move, opened, timed
from course.live.tally import Tally, point, tally
from course.store import Ask, Room
from tests import college

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
STEPS = (Ask("goose", "quadrant"), Ask("goose", "desks"), Ask("porridge", "moves"))
BANK = open_bank(college.GUIDANCE, college.SCENARIOS)


def room() -> Room:
    return opened("r1", "may", STEPS, NINE)


def walk(*moves: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    at = room()
    for how in moves:
        at = move(at, how, NINE)
        found.append((at.step, at.phase))
    return found


def test_forward_leaves_the_lobby_and_shows_asks_closes_and_reveals_each_story() -> None:
    assert walk(*["forward"] * 12) == [
        (0, "reading"), (0, "asking"), (0, "closed"), (0, "revealed"), (1, "asking"), (1, "closed"), (1, "revealed"),
        (2, "reading"), (2, "asking"), (2, "closed"), (2, "revealed"), (2, "revealed"),
    ]  # fmt: skip


def test_back_takes_votes_again_and_never_hides_what_was_revealed() -> None:
    assert walk("vote", "forward", "back", "reveal", "forward", "back", "forward", "back", "back") == [
        (0, "asking"), (0, "closed"), (0, "asking"), (0, "revealed"), (1, "asking"), (0, "revealed"), (1, "asking"),
        (0, "revealed"), (0, "revealed"),
    ]  # fmt: skip


def test_voting_opens_on_command_at_once_from_the_lobby_or_again_after_it_closed() -> None:
    assert walk("vote", "vote", "forward", "vote", "reveal", "vote") == [
        (0, "asking"), (0, "asking"), (0, "closed"), (0, "asking"), (0, "revealed"), (0, "revealed"),
    ]  # fmt: skip
    assert walk("reveal", "skip", "back") == [(0, "lobby")] * 3


def test_skipped_step_is_passed_over_and_can_be_asked_after_all() -> None:
    at = move(room(), "vote", NINE)
    skipped = move(at, "skip", NINE)
    assert (skipped.step, skipped.phase, sorted(skipped.skipped)) == (1, "asking", [0])
    assert move(skipped, "back", NINE) is skipped
    again = go(skipped, 0, NINE)
    assert (again.step, again.phase, sorted(again.skipped)) == (0, "reading", [])
    ahead = drop(at, 1, NINE)
    assert ahead.skipped == {1}
    assert drop(ahead, 1, NINE).skipped == set()
    assert move(move(ahead, "reveal", NINE), "forward", NINE).step == 2
    assert drop(at, 0, NINE) is at
    last = go(at, 2, NINE)
    left = move(last, "skip", NINE)
    assert (left.step, left.phase, sorted(left.skipped)) == (2, "closed", [2])
    assert move(left, "forward", NINE) is left


def test_only_steps_that_nobody_has_seen_are_reordered() -> None:
    lobby = room()
    assert [each.item for each in earlier(drop(lobby, 2, NINE), 2, NINE).steps] == ["goose", "porridge", "goose"]
    assert earlier(drop(lobby, 2, NINE), 2, NINE).skipped == {1}
    begun = move(lobby, "forward", NINE)
    assert earlier(begun, 1, NINE) is begun
    assert [each.item for each in earlier(begun, 2, NINE).steps] == ["goose", "porridge", "goose"]
    back = go(go(begun, 2, NINE), 0, NINE)
    assert (back.reached, earlier(back, 2, NINE) is back, go(back, 3, NINE) is back) == (2, True, True)


def test_story_is_shown_before_its_first_question_also_where_the_order_changed() -> None:
    assert go(room(), 1, NINE).phase == "reading"
    begun = move(room(), "forward", NINE)
    assert (go(begun, 1, NINE).phase, go(begun, 2, NINE).phase) == ("asking", "reading")


def test_timer_runs_out_without_closing_the_vote_and_goes_with_the_next_move() -> None:
    asking = move(room(), "vote", NINE)
    timed_ = timed(asking, timedelta(seconds=60), NINE)
    assert (timed_.until, timed_.phase) == (NINE + timedelta(seconds=60), "asking")
    assert timed(timed_, timedelta(0), NINE).until is None
    assert move(timed_, "forward", NINE).until is None
    assert timed(room(), timedelta(seconds=60), NINE).until is None
    assert timed(asking, timedelta(days=9), NINE).until == NINE + LONGEST_TIMER


def test_projection_goes_dark_and_any_other_move_makes_it_light() -> None:
    dark = move(move(room(), "vote", NINE), "dark", NINE)
    assert (dark.dark, dark.phase) == (True, "asking")
    assert move(dark, "dark", NINE).dark is False
    assert move(dark, "forward", NINE).dark is False
    assert move(dark, "end", NINE).ended == NINE


def test_a_move_that_leads_nowhere_leaves_the_very_room() -> None:
    first = room()
    assert move(first, "back", NINE) is first
    ended = move(first, "end", NINE)
    assert (ended.ended, ended.version) == (NINE, 1)
    assert move(ended, "forward", NINE) is ended
    with pytest.raises(ValueError, match="Unknown transition"):
        move(first, "jump", NINE)
    with pytest.raises(ValueError, match="index of one of its steps"):
        opened("r1", "may", (), NINE)


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=40))
def test_whatever_the_moves_a_revealed_step_takes_no_votes_again(moves: list[str]) -> None:
    at, seen = room(), set[int]()
    for number, how in enumerate(moves):
        after = move(at, how, NINE + timedelta(seconds=number))
        assert after is at or after.version == at.version + 1
        at = after
        assert set(at.revealed) >= seen
        seen = set(at.revealed)
        assert (at.phase == "revealed") == (at.step in seen)


def test_room_is_read_back_as_it_was_written() -> None:
    moved = move(move(move(room(), "vote", NINE), "reveal", NINE), "forward", NINE)
    moved = timed(drop(moved, 2, NINE), timedelta(seconds=30), NINE)
    assert Room.from_row(room().to_row()) == room()
    assert Room.from_row(moved.to_row()) == moved


def test_ballot_asks_the_quadrant_or_one_group_and_keeps_the_key() -> None:
    ballots = Ballots(BANK)
    asked = ballots.ballot(Ask("goose", "quadrant"))
    assert asked is not None
    assert (asked.single, [each.id for each in asked.choices]) == (True, list(BANK.rulebook.quadrants))
    desks = ballots.ballot(Ask("goose", "desks"))
    assert desks is not None
    assert (desks.single, tuple(each.id for each in desks.choices)) == (False, BANK.scenarios["goose"].offers["desks"])
    for gone in (Ask("no-such", "desks"), Ask("goose", "no-such")):
        assert ballots.ballot(gone) is None
        assert ballots.answers(gone) == ()


@pytest.mark.parametrize(
    "picks",
    [
        None,
        "",
        [],
        5,
        {"a": 1},
        "press",
        ["no-such"],
        [["press-desk"]],
        ["press-desk"] * 2,
        ["press-desk"] * 999,
        [None],
    ],
)
def test_ballot_refuses_a_spoiled_vote(picks: object) -> None:
    desks = Ballots(BANK).ballot(Ask("goose", "desks"))
    assert desks is not None
    with pytest.raises(Spoiled):
        desks.read(picks)


def test_ballot_takes_one_quadrant_only() -> None:
    asked = Ballots(BANK).ballot(Ask("goose", "quadrant"))
    assert asked is not None
    first, second, *_ = BANK.rulebook.quadrants
    assert asked.read(first) == (first,)
    with pytest.raises(Spoiled):
        asked.read([first, second])


def test_answers_say_what_fits_as_the_key_does() -> None:
    for item, scenario in BANK.scenarios.items():
        for group in scenario.offers:
            fits = {each.choice.id: each.fits for each in Ballots(BANK).answers(Ask(item, group))}
            weights = scenario.key.weights[group]
            assert fits == {option: None if not weights[option] else weights[option] > 0 for option in fits}
        kinds = {each.choice.id: each.fits for each in Ballots(BANK).answers(Ask(item, "quadrant"))}
        assert [kind for kind, fit in kinds.items() if fit] == [scenario.quadrant]


def test_tally_counts_every_vote_once_and_hides_so_few_that_they_would_be_known() -> None:
    held = replace(room(), counted={0: 5, 1: 4}, chosen={0: {"a": 3, "b": 5}})
    assert tally(held, 0) == Tally(5, {"a": 3, "b": 5})
    assert tally(held, 0).share("a") == 0.6
    assert tally(held, 1) == Tally(4, {})
    assert tally(held, 2) == Tally(0, {})


def test_tally_says_where_a_vote_was_erased_before_its_numbers_were_stored() -> None:
    assert tally(replace(room(), counted={0: 6}), 0) == Tally(6, {}, stored=False)


def test_point_is_where_the_room_was_furthest_from_the_guidance() -> None:
    answers = Ballots(BANK).answers(Ask("porridge", "moves"))
    fits = [each.choice.id for each in answers if each.fits]
    astray = [each.choice.id for each in answers if each.fits is False]
    all_fits = dict.fromkeys(fits, 10)
    assert point(Tally(10, all_fits), answers) is None
    missed = point(Tally(10, {**all_fits, fits[0]: 3}), answers)
    assert missed is not None
    assert (missed.answer.choice.id, missed.astray) == (fits[0], 7)
    lured = point(Tally(10, {**all_fits, astray[0]: 6}), answers)
    assert lured is not None
    assert (lured.answer.choice.id, lured.astray) == (astray[0], 6)
    assert point(Tally(3, {}), answers) is None

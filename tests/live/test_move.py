"""How a room moves from step to step, and what its votes come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.bank import open_bank
from course.live.ballot import Ballots, Spoiled
from course.live.move import MOVES, move, opened
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


def test_forward_takes_votes_closes_them_reveals_and_asks_the_next() -> None:
    assert walk(*["forward"] * 9) == [
        (0, "closed"), (0, "revealed"), (1, "asking"), (1, "closed"), (1, "revealed"), (2, "asking"), (2, "closed"),
        (2, "revealed"), (2, "revealed"),
    ]  # fmt: skip


def test_back_takes_votes_again_and_never_hides_what_was_revealed() -> None:
    assert walk("forward", "back", "reveal", "forward", "back", "forward", "back", "back") == [
        (0, "closed"), (0, "asking"), (0, "revealed"), (1, "asking"), (0, "revealed"), (1, "asking"), (0, "revealed"),
        (0, "revealed"),
    ]  # fmt: skip


def test_a_move_that_leads_nowhere_leaves_the_very_room() -> None:
    first = room()
    assert move(first, "back", NINE) is first
    ended = move(first, "end", NINE)
    assert (ended.ended, ended.version) == (NINE, 1)
    assert move(ended, "forward", NINE) is ended
    with pytest.raises(ValueError, match="A room moves forward"):
        move(first, "jump", NINE)
    with pytest.raises(ValueError, match="at one of its steps"):
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
    moved = move(move(room(), "reveal", NINE), "forward", NINE)
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
    assert tally([(("a", "b"), 3), (("b",), 2)]) == Tally(5, {"a": 3, "b": 5})
    assert tally([(("a", "b"), 3), (("b",), 1)]) == Tally(4, {})
    assert tally([]) == Tally(0, {})
    assert tally([(("a",), 5)], 5) == Tally(5, {"a": 5})
    assert tally([(("a",), 3), (("b",), 2)]).share("a") == 0.6


def test_tally_of_fewer_votes_than_were_counted_at_the_reveal_tells_nothing_of_them() -> None:
    assert tally([(("a", "b"), 5)], 6) == Tally(5, {}, whole=False)


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

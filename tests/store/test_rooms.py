from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from course.live.room_actions import move, opened
from course.store import Ask, Cohort, Room, Store, StoreError
from tests.store.learning import NINE, TEN

STEPS = (Ask("goose", "quadrant"), Ask("goose", "desks"))


def begun(store: Store, id_: str = "r1", cohort: str = "may") -> Room:
    store.add_cohort(Cohort(cohort, cohort, NINE))
    room = opened(id_, cohort, STEPS, NINE, "asking")
    store.rooms.open(room)
    return room


def learners(store: Store, count: int) -> list[str]:
    return [store.enrol(f"{number:064x}", "may", NINE).id for number in range(count)]


def test_room_is_found_while_it_is_open_and_moves(store: Store) -> None:
    room = begun(store)
    assert store.rooms.find("r1") == room
    assert store.rooms.current("may", NINE) == room
    assert store.rooms.current("may", NINE + timedelta(seconds=1)) is None
    assert store.rooms.current("june", NINE) is None
    assert store.rooms.move(move(room, "end", TEN)) is True
    assert store.rooms.current("may", NINE) is None
    assert [each.ended for each in store.rooms.of("may")] == [TEN]


def test_room_that_opens_ends_the_one_before_in_its_cohort_alone(store: Store) -> None:
    begun(store)
    other = begun(store, "r2", "june")
    second = replace(opened("r3", "may", STEPS, TEN, "asking"))
    store.rooms.open(second)
    assert store.rooms.current("may", NINE) == second
    assert store.rooms.current("june", NINE) == other
    first = store.rooms.find("r1")
    assert first is not None
    assert first.ended == TEN


def test_room_moves_once_from_where_it_is(store: Store) -> None:
    room = begun(store)
    assert store.rooms.move(move(room, "reveal", TEN)) is True
    assert store.rooms.move(move(room, "forward", TEN)) is False
    found = store.rooms.find("r1")
    assert found is not None
    assert (found.phase, found.version) == ("revealed", 1)


def test_vote_counts_once_and_the_last_one_stands(store: Store) -> None:
    begun(store)
    one, two = learners(store, 2)
    assert [store.rooms.vote("r1", 0, each, ("a",)) for each in (one, two, one)] == [True] * 3
    assert store.rooms.vote("r1", 0, one, ("b", "a")) is True
    assert store.rooms.cast("r1", 0) == 2
    assert store.rooms.votes("r1", 0) == {one: ("a", "b"), two: ("a",)}


def test_vote_is_refused_where_the_room_takes_none(store: Store) -> None:
    room = begun(store)
    [one] = learners(store, 1)
    assert store.rooms.vote("r1", 1, one, ("a",)) is False
    assert store.rooms.vote("no-such", 0, one, ("a",)) is False
    closed = move(room, "forward", TEN)
    store.rooms.move(closed)
    assert store.rooms.vote("r1", 0, one, ("a",)) is False
    store.rooms.move(move(closed, "end", TEN))
    assert store.rooms.vote("r1", 0, one, ("a",)) is False
    assert store.rooms.cast("r1", 0) == 0
    with pytest.raises(StoreError):
        store.rooms.sit("r1", "nobody", here=True, now=NINE)


def kept(store: Store, id_: str = "r1") -> Room:
    found = store.rooms.find(id_)
    assert found is not None
    return found


def test_votes_are_counted_by_option_only_when_their_step_is_revealed(store: Store) -> None:
    room = begun(store)
    for number, each in enumerate(learners(store, 6)):
        store.rooms.vote("r1", 0, each, ("a", "b") if number < 4 else ("b",))
    closed = move(room, "forward", TEN)
    assert store.rooms.move(closed)
    assert (kept(store).counted, kept(store).chosen) == ({}, {})
    assert store.rooms.move(move(closed, "forward", TEN))
    assert (kept(store).counted, kept(store).chosen) == ({0: 6}, {0: {"a": 4, "b": 6}})


def test_votes_of_fewer_than_five_are_counted_but_not_by_option(store: Store) -> None:
    room = begun(store)
    for each in learners(store, 4):
        store.rooms.vote("r1", 0, each, ("a",))
    assert store.rooms.move(move(room, "reveal", TEN))
    assert (kept(store).counted, kept(store).chosen) == ({0: 4}, {})


def test_numbers_that_a_room_saw_stay_when_a_voter_is_erased(store: Store) -> None:
    room = begun(store)
    ids = learners(store, 6)
    for each in ids:
        store.rooms.vote("r1", 0, each, ("a",))
    room = move(room, "reveal", TEN)
    assert store.rooms.move(room)
    store.forget(ids[0], TEN)
    assert len(store.rooms.votes("r1", 0)) == 5
    for how in ("forward", "back"):
        found = kept(store)
        assert (found.revealed, found.counted, found.chosen) == ({0: TEN}, {0: 6}, {0: {"a": 6}})
        assert store.rooms.move(move(found, how, TEN))


def test_vote_that_is_erased_before_the_reveal_is_not_counted(store: Store) -> None:
    room = begun(store)
    ids = learners(store, 6)
    for each in ids:
        store.rooms.vote("r1", 0, each, ("a",))
    store.forget(ids[0], TEN)
    assert store.rooms.move(move(room, "reveal", TEN))
    assert kept(store).chosen == {0: {"a": 5}}


def test_room_that_was_revealed_before_votes_were_counted_is_read() -> None:
    row = opened("r1", "may", STEPS, NINE, "asking").to_row() | {"revealed": json.dumps({"1": TEN.isoformat()})}
    found = Room.from_row(row)
    assert (found.revealed, found.counted) == ({1: TEN}, {})


def test_seat_is_remembered_and_who_left_or_went_silent_is_not_counted(store: Store) -> None:
    begun(store)
    one, two, three = learners(store, 3)
    assert store.rooms.seat("r1", one) is None
    for each in (one, two, three, one):
        store.rooms.sit("r1", each, here=True, now=NINE)
    store.rooms.sit("r1", two, here=False, now=NINE)
    assert (store.rooms.seat("r1", one), store.rooms.seat("r1", two)) == (True, False)
    assert store.rooms.present("r1", NINE) == 2
    store.rooms.touch("r1", [one, two, "nobody"], TEN)
    assert (store.rooms.present("r1", NINE), store.rooms.present("r1", TEN)) == (2, 1)
    assert store.rooms.seat("r1", three) is True


def test_rooms_that_run_are_listed_and_an_ended_one_keeps_how_many_joined(store: Store) -> None:
    room = begun(store)
    other = begun(store, "r2", "june")
    assert [each.id for each in store.rooms.running(NINE)] == ["r1", "r2"]
    one, two = learners(store, 2)
    for each in (one, two):
        store.rooms.sit("r1", each, here=True, now=NINE)
    assert store.rooms.move(move(room, "end", TEN))
    store.forget(two, TEN)
    assert store.rooms.running(NINE) == [other]
    assert [each.joined for each in store.rooms.of("may")] == [2]


@pytest.mark.slow
def test_votes_of_forty_at_once_are_all_stored_or_refused_while_the_room_closes(store: Store) -> None:
    room = begun(store)
    ids = learners(store, 40)
    said: dict[str, bool] = {}

    def vote(learner: str) -> None:
        said[learner] = store.rooms.vote("r1", 0, learner, ("a",))

    threads = [threading.Thread(target=vote, args=(each,)) for each in ids]
    for each in threads[:30]:
        each.start()
    store.rooms.move(move(room, "forward", TEN))
    for each in threads[30:]:
        each.start()
    for each in threads:
        each.join()
    assert set(store.rooms.votes("r1", 0)) == {learner for learner, stored in said.items() if stored}
    assert len(said) == 40


def test_forget_erases_votes_and_seats_too(store: Store) -> None:
    begun(store)
    one, two = learners(store, 2)
    for each in (one, two):
        store.rooms.sit("r1", each, here=True, now=NINE)
        store.rooms.vote("r1", 0, each, ("a",))
    erased = store.forget(one, TEN)
    assert (erased["seats"], erased["votes"]) == (1, 1)
    assert store.rooms.votes("r1", 0) == {two: ("a",)}

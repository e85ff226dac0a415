"""Live sessions (rooms) in the store: their state, their participants and the votes."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, select, true, update

from course.store.room import FEWEST, Room, read_revealed
from course.store.tables import rooms, seats, votes
from course.store.timestamp import written
from course.store.transactions import Result, Transactions

_SHOWN = (
    select(rooms.c.steps, rooms.c.revealed)
    .join(seats, seats.c.room == rooms.c.id)
    .where(seats.c.learner == bindparam("learner"))
)
"""The query of `shown`. Built once, since building it costs as much as running it."""
_OPEN = rooms.alias()
_SEATED = select(func.count()).select_from(seats.join(_OPEN, _OPEN.c.id == seats.c.room)).where(_OPEN.c.ended.is_(None))
_STATE = select(func.count(), func.sum(rooms.c.version), _SEATED.scalar_subquery()).select_from(rooms)
"""The query of `state`: every change of a room raises its version, and only open ones can be joined."""
SECONDS: Final = 0.5
"""How old the result of `state` may be, in seconds."""


class Rooms:
    """The live sessions of a `Store`; its guarantees (durability, errors, threads) apply."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._lock = threading.Lock()
        self._state: tuple[Any, ...] = ()
        self._read_at = 0.0

    def state(self) -> tuple[Any, ...]:
        """Return a value that changes when a room changes or somebody joins one; `shown` needs no new query until then.

        It is at most `SECONDS` old. Changes made through this store object are visible at once.
        """
        with self._lock:
            now = time.monotonic()
            if not self._state or now - self._read_at >= SECONDS:
                self._state = self._transactions.read(lambda connection: tuple(connection.execute(_STATE).one()))
                self._read_at = now
            return self._state

    def _write(self, work: Callable[[Connection], Result]) -> Result:
        """Run a transaction that changes the value of `state`."""
        done = self._transactions.write(work)
        with self._lock:
            self._state = ()
        return done

    def open(self, room: Room) -> None:
        """Store a new room, and end the one that its cohort still has open, if any."""
        others = (
            update(rooms)
            .where(rooms.c.cohort == room.cohort, rooms.c.ended.is_(None))
            .values(ended=written(room.opened), version=rooms.c.version + 1)
        )

        def work(connection: Connection) -> None:
            connection.execute(others)
            connection.execute(self._transactions.insert(rooms).values(room.to_row()))

        self._write(work)

    def find(self, id_: str) -> Room | None:
        """Return the room with this id; None if there is none."""
        return self._transactions.find(select(rooms).where(rooms.c.id == id_), Room.from_row)

    def current(self, cohort: str, since: datetime) -> Room | None:
        """Return the cohort's open room, if it has moved since that instant; else None."""
        query = (
            select(rooms)
            .where(rooms.c.cohort == cohort, rooms.c.ended.is_(None), rooms.c.moved >= written(since))
            .order_by(rooms.c.opened.desc(), rooms.c.id)
            .limit(1)
        )
        return self._transactions.find(query, Room.from_row)

    def running(self, since: datetime) -> list[Room]:
        """Return all open rooms that have moved since that instant, the newest first."""
        query = (
            select(rooms)
            .where(rooms.c.ended.is_(None), rooms.c.moved >= written(since))
            .order_by(rooms.c.opened.desc(), rooms.c.id)
        )
        return [Room.from_row(row) for row in self._transactions.rows(query)]

    def of(self, cohort: str) -> list[Room]:
        """Return all rooms of the cohort, open or ended, the oldest first."""
        query = select(rooms).where(rooms.c.cohort == cohort).order_by(rooms.c.opened, rooms.c.id)
        return [Room.from_row(row) for row in self._transactions.rows(query)]

    def shown(self, learner: str) -> dict[str, datetime]:
        """Return the items whose key was shown in a room that the learner joined -> when it was first shown.

        Learners who joined later, or had left, are included: participants are assumed to share the answers.
        """
        found: dict[str, datetime] = {}
        for row in self._transactions.rows(_SHOWN, learner=learner):
            asked = json.loads(row["steps"])
            for step, (at, _) in read_revealed(row["revealed"]).items():
                item = asked[step][0]
                found[item] = min(at, found.get(item, at))
        return found

    def move(self, room: Room) -> bool:
        """Store a room's new state; return False, changing nothing, if it was moved concurrently (by `version`).

        Concurrent votes are either stored before the move or refused after it. When a step is revealed, its votes are
        counted and the counts stored, so that they do not change when a learner is erased later.
        """
        change = update(rooms).where(rooms.c.id == room.id, rooms.c.version == room.version - 1)
        here = select(votes.c.picks).where(votes.c.room == room.id, votes.c.step == room.step)
        joined = select(func.count(seats.c.room)).where(seats.c.room == room.id)

        def work(connection: Connection) -> bool:
            _lock(connection, room.id, alone=True)
            moved = room
            if room.step in room.revealed and room.step not in room.counted:
                moved = _count(room, connection.execute(here).scalars().all())
            if room.ended and room.joined is None:
                moved = replace(moved, joined=int(connection.execute(joined).scalar_one()))
            return bool(connection.execute(change.values(moved.to_row())).rowcount)

        return self._write(work)

    def sit(self, room: str, learner: str, *, here: bool, now: datetime) -> None:
        """Store that a learner has joined a room, or (`here` False) left it to work on their own."""
        adding = self._transactions.insert(seats).values(room=room, learner=learner, here=here, seen=written(now))
        upsert = adding.on_conflict_do_update(
            index_elements=[seats.c.room, seats.c.learner],
            set_={"here": adding.excluded.here, "seen": adding.excluded.seen},
        )
        self._write(lambda connection: connection.execute(upsert))

    def touch(self, room: str, learners: Collection[str], now: datetime) -> None:
        """Heartbeat: record that these learners' pages are still open."""
        change = update(seats).where(seats.c.room == room, seats.c.learner.in_(learners)).values(seen=written(now))
        self._transactions.write(lambda connection: connection.execute(change))

    def seat(self, room: str, learner: str) -> bool | None:
        """Return True if the learner is in the room, False if they left it, None if they never joined."""
        query = select(seats.c.here).where(seats.c.room == room, seats.c.learner == learner)
        found: bool | None = self._transactions.read(lambda connection: connection.execute(query).scalar_one_or_none())
        return found

    def vote(self, room: str, step: int, learner: str, picks: tuple[str, ...]) -> bool:
        """Store a learner's vote, replacing an earlier one; return False if voting on this step is not open."""
        taking = select(rooms.c.id).where(
            rooms.c.id == room, rooms.c.step == step, rooms.c.phase == "asking", rooms.c.ended.is_(None)
        )
        adding = self._transactions.insert(votes).values(
            room=room, step=step, learner=learner, picks=json.dumps(sorted(picks))
        )
        upsert = adding.on_conflict_do_update(
            index_elements=[votes.c.room, votes.c.step, votes.c.learner], set_={"picks": adding.excluded.picks}
        )

        def work(connection: Connection) -> bool:
            _lock(connection, room, alone=False)
            if connection.execute(taking).first() is None:
                return False
            connection.execute(upsert)
            return True

        return self._transactions.write(work)

    def votes(self, room: str, step: int) -> dict[str, tuple[str, ...]]:
        """Return learner -> picks at a step. To be shown to the voter only."""
        query = select(votes.c.learner, votes.c.picks).where(votes.c.room == room, votes.c.step == step)
        found = self._transactions.read(lambda connection: connection.execute(query).all())
        return {learner: tuple(json.loads(picks)) for learner, picks in found}

    def cast(self, room: str, step: int) -> int:
        """Return the number of votes at a step, the only figure shown before the step is revealed."""
        query = _cast(room, step)
        return int(self._transactions.read(lambda connection: connection.execute(query).scalar_one()))

    def present(self, room: str, since: datetime) -> int:
        """Return the number of learners who joined, have not left, and had their page open since that instant."""
        query = select(func.count(seats.c.room)).where(
            seats.c.room == room, seats.c.here == true(), seats.c.seen >= written(since)
        )
        return int(self._transactions.read(lambda connection: connection.execute(query).scalar_one()))


def _count(room: Room, cast: Sequence[str]) -> Room:
    """Return the room with the votes at its current step counted; `cast`: the picks of each vote, as JSON."""
    counted = {**room.counted, room.step: len(cast)}
    if len(cast) < FEWEST:
        return replace(room, counted=counted)
    chosen = Counter(option for picks in cast for option in json.loads(picks))
    return replace(room, counted=counted, chosen={**room.chosen, room.step: dict(sorted(chosen.items()))})


def _cast(room: str, step: int) -> Select[Any]:
    return select(func.count(votes.c.step)).where(votes.c.room == room, votes.c.step == step)


def _lock(connection: Connection, room: str, *, alone: bool) -> None:
    """Take a room's advisory lock: exclusive for a move, shared for a vote. SQLite serializes writers anyway."""
    if connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        connection.execute(select(lock(func.hashtextextended(room, 0))))

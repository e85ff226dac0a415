"""Live rooms in the store: where each stands, who has a seat in it, and the votes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, true, update

from course.store.instant import written
from course.store.room import FEWEST, Room, read_revealed
from course.store.tables import rooms, seats, votes
from course.store.transactions import Transactions

_SHOWN = (
    select(rooms.c.steps, rooms.c.revealed)
    .join(seats, seats.c.room == rooms.c.id)
    .where(seats.c.learner == bindparam("learner"))
)
"""The query of `shown`, built once: at every act of everybody it would cost as much as running it."""


class Rooms:
    """Part of a `Store`; what holds of its methods holds of these."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def open(self, room: Room) -> None:
        """Keep a new room. One that its cohort still has open ends."""
        others = (
            update(rooms)
            .where(rooms.c.cohort == room.cohort, rooms.c.ended.is_(None))
            .values(ended=written(room.opened), version=rooms.c.version + 1)
        )

        def work(connection: Connection) -> None:
            connection.execute(others)
            connection.execute(self._transactions.insert(rooms).values(room.to_row()))

        self._transactions.write(work)

    def find(self, id_: str) -> Room | None:
        """The room with this id; None when there is none."""
        return self._transactions.find(select(rooms).where(rooms.c.id == id_), Room.from_row)

    def current(self, cohort: str, since: datetime) -> Room | None:
        """The cohort's room that is open and has moved since that instant; None when there is none."""
        query = (
            select(rooms)
            .where(rooms.c.cohort == cohort, rooms.c.ended.is_(None), rooms.c.moved >= written(since))
            .order_by(rooms.c.opened.desc(), rooms.c.id)
            .limit(1)
        )
        return self._transactions.find(query, Room.from_row)

    def running(self, since: datetime) -> list[Room]:
        """Every room that is open and has moved since that instant, the newest first."""
        query = (
            select(rooms)
            .where(rooms.c.ended.is_(None), rooms.c.moved >= written(since))
            .order_by(rooms.c.opened.desc(), rooms.c.id)
        )
        return [Room.from_row(row) for row in self._transactions.rows(query)]

    def of(self, cohort: str) -> list[Room]:
        """Every room the cohort has had, the oldest first."""
        query = select(rooms).where(rooms.c.cohort == cohort).order_by(rooms.c.opened, rooms.c.id)
        return [Room.from_row(row) for row in self._transactions.rows(query)]

    def shown(self, learner: str) -> dict[str, datetime]:
        """The items whose key a room has shown in which the learner has a seat, each with when it first did.

        Who joins later, or has left meanwhile, counts as one who was there: a key is soon told on.
        """
        found: dict[str, datetime] = {}
        for row in self._transactions.rows(_SHOWN, learner=learner):
            asked = json.loads(row["steps"])
            for step, (at, _) in read_revealed(row["revealed"]).items():
                item = asked[step][0]
                found[item] = min(at, found.get(item, at))
        return found

    def move(self, room: Room) -> bool:
        """Keep where a room has moved to; False when it moved elsewhere meanwhile, and then stays there.

        Votes that are under way are stored before the room moves, or refused after. When a step is revealed, it is
        counted who chose what, so that the numbers stay as the room saw them when a learner is erased later.
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

        return self._transactions.write(work)

    def sit(self, room: str, learner: str, *, here: bool, now: datetime) -> None:
        """Store that a learner is in a room, or has left it for their own course."""
        adding = self._transactions.insert(seats).values(room=room, learner=learner, here=here, seen=written(now))
        upsert = adding.on_conflict_do_update(
            index_elements=[seats.c.room, seats.c.learner],
            set_={"here": adding.excluded.here, "seen": adding.excluded.seen},
        )
        self._transactions.write(lambda connection: connection.execute(upsert))

    def touch(self, room: str, learners: Collection[str], now: datetime) -> None:
        """Heartbeat: the pages of these learners are still open."""
        change = update(seats).where(seats.c.room == room, seats.c.learner.in_(learners)).values(seen=written(now))
        self._transactions.write(lambda connection: connection.execute(change))

    def seat(self, room: str, learner: str) -> bool | None:
        """Whether the learner is in the room; None when they never were."""
        query = select(seats.c.here).where(seats.c.room == room, seats.c.learner == learner)
        found: bool | None = self._transactions.read(lambda connection: connection.execute(query).scalar_one_or_none())
        return found

    def vote(self, room: str, step: int, learner: str, picks: tuple[str, ...]) -> bool:
        """Keep a learner's vote, in place of the one before; False when the room takes none at this step any more."""
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
        """Each learner's own vote, for their own page alone."""
        query = select(votes.c.learner, votes.c.picks).where(votes.c.room == room, votes.c.step == step)
        found = self._transactions.read(lambda connection: connection.execute(query).all())
        return {learner: tuple(json.loads(picks)) for learner, picks in found}

    def cast(self, room: str, step: int) -> int:
        """How many have voted at a step: all that anybody learns of it before it is revealed."""
        query = _cast(room, step)
        return int(self._transactions.read(lambda connection: connection.execute(query).scalar_one()))

    def present(self, room: str, since: datetime) -> int:
        """How many have joined, have not left, and had their page open at that instant or later."""
        query = select(func.count(seats.c.room)).where(
            seats.c.room == room, seats.c.here == true(), seats.c.seen >= written(since)
        )
        return int(self._transactions.read(lambda connection: connection.execute(query).scalar_one()))


def _count(room: Room, cast: Sequence[str]) -> Room:
    """The room with the votes at its step counted; `cast`: each as JSON."""
    counted = {**room.counted, room.step: len(cast)}
    if len(cast) < FEWEST:
        return replace(room, counted=counted)
    chosen = Counter(option for picks in cast for option in json.loads(picks))
    return replace(room, counted=counted, chosen={**room.chosen, room.step: dict(sorted(chosen.items()))})


def _cast(room: str, step: int) -> Select[Any]:
    return select(func.count(votes.c.step)).where(votes.c.room == room, votes.c.step == step)


def _lock(connection: Connection, room: str, *, alone: bool) -> None:
    """Let a room move only between votes. On SQLite the transaction is alone already."""
    if connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        connection.execute(select(lock(func.hashtextextended(room, 0))))

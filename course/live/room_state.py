"""Snapshots of a cohort's live session for the pages that follow it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from course.live.presence import AWAY
from course.live.room_actions import LASTS
from course.live.tally import Tally, tally
from course.store import Room, Store


@dataclass(frozen=True)
class Moment:
    """A snapshot of a live session, as read from the store."""

    room: Room | None = None
    """The open live session, or None."""
    votes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Each learner's vote at this step. Only to be shown to that learner."""
    tally: Tally | None = None
    """The vote counts if the step is revealed, else None."""
    cast: int = 0
    """Number of votes at this step; only read for facilitators."""
    present: int = 0
    """Number of learners present; only read for facilitators."""

    @property
    def mark(self) -> tuple[str, int, str, int | None]:
        """The state of the live session that learners' screens depend on; screens are updated when it changes."""
        room = self.room
        return (room.id, room.step, room.phase, room.supposed) if room else ("", 0, "", None)


def look(store: Store, cohort: str, now: datetime, before: Moment | None = None) -> Moment:
    """Read the snapshot for learners' pages. Skip the votes if the state is the same as in the snapshot `before`."""
    room = store.rooms.current(cohort, now - LASTS)
    if room is None:
        return Moment()
    if before is not None and before.mark == Moment(room).mark:
        return replace(before, room=room)
    return Moment(room, store.rooms.votes(room.id, room.step), _tally(room))


def count(store: Store, cohort: str, now: datetime) -> Moment:
    """Read the snapshot for a facilitator's page, with counts but without individual votes."""
    room = store.rooms.current(cohort, now - LASTS)
    if room is None:
        return Moment()
    cast, present = store.rooms.cast(room.id, room.step), store.rooms.present(room.id, now - AWAY)
    return Moment(room, {}, _tally(room), cast, present)


def report(store: Store, moment: Moment, learners: Collection[str], now: datetime) -> None:
    """Store that these learners are present in the snapshot's live session, if there is one."""
    if moment.room is not None:
        store.rooms.touch(moment.room.id, learners, now)


def _tally(room: Room) -> Tally | None:
    return tally(room, room.step) if room.phase == "revealed" else None

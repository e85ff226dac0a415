"""A moment: where a cohort's room stands, with what of it may be seen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from course.live.move import LASTS
from course.live.presence import AWAY
from course.live.tally import Tally, tally
from course.store import Room, Store


@dataclass(frozen=True)
class Moment:
    """What a look at the store found."""

    room: Room | None = None
    """The room that is open; None while none is."""
    votes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Each learner's own vote at this step, for their own page alone."""
    tally: Tally | None = None
    """Once the step is revealed."""
    cast: int = 0
    """How many have voted at this step; counted for the facilitator alone."""
    present: int = 0
    """How many are in the room; counted for the facilitator alone."""

    @property
    def mark(self) -> tuple[str, int, str, int | None]:
        """Where the room stands, as far as learners see it; another mark, another screen."""
        room = self.room
        return (room.id, room.step, room.phase, room.supposed) if room else ("", 0, "", None)


def look(store: Store, cohort: str, now: datetime, before: Moment | None = None) -> Moment:
    """What learners' pages need to know; no more is read than has changed since the moment `before`."""
    room = store.rooms.current(cohort, now - LASTS)
    if room is None:
        return Moment()
    if before is not None and before.mark == Moment(room).mark:
        return replace(before, room=room)
    return Moment(room, store.rooms.votes(room.id, room.step), _tally(room))


def count(store: Store, cohort: str, now: datetime) -> Moment:
    """What a facilitator's page needs to know: how many, never who."""
    room = store.rooms.current(cohort, now - LASTS)
    if room is None:
        return Moment()
    cast, present = store.rooms.cast(room.id, room.step), store.rooms.present(room.id, now - AWAY)
    return Moment(room, {}, _tally(room), cast, present)


def report(store: Store, moment: Moment, learners: Collection[str], now: datetime) -> None:
    """Store that these learners are in the room of that moment, if there is one."""
    if moment.room is not None:
        store.rooms.touch(moment.room.id, learners, now)


def _tally(room: Room) -> Tally | None:
    return tally(room, room.step) if room.phase == "revealed" else None

"""A move: how a facilitator takes a room from step to step. Pure; time is an argument."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from course.store import Ask, Room

LASTS: Final = timedelta(hours=6)
"""A room in which nothing has moved for this long counts as over, so that a forgotten one holds nobody."""


def opened(id_: str, cohort: str, steps: Sequence[Ask], now: datetime) -> Room:
    """A new room at its first step. ValueError without any step."""
    return Room(id_, cohort, tuple(steps), opened=now, moved=now)


def move(room: Room, how: str, now: datetime) -> Room:
    """The room after a move; the very same room where there is nowhere to move. ValueError for no move.

    `forward` takes votes, then closes them, then reveals, then asks the next step; `back` takes votes again where they
    were closed, else returns to the step before; `reveal` goes there at once; `end` ends the room. What was revealed
    stays revealed: nobody can unsee it, and nobody votes on it any more.
    """
    if how not in MOVES:
        raise ValueError(f"A room moves {', '.join(MOVES)}, and not {how[:20]!r}.")
    if room.ended:
        return room
    moved = MOVES[how](room, now)
    return room if moved == room else replace(moved, version=room.version + 1, moved=now)


def _forward(room: Room, now: datetime) -> Room:
    if room.phase == "asking":
        return replace(room, phase="closed")
    return _reveal(room, now) if room.phase == "closed" else _to(room, room.step + 1)


def _back(room: Room, _now: datetime) -> Room:
    return replace(room, phase="asking") if room.phase == "closed" else _to(room, room.step - 1)


def _reveal(room: Room, now: datetime) -> Room:
    if room.phase == "revealed":
        return room
    return replace(room, phase="revealed", revealed={**room.revealed, room.step: now})


def _end(room: Room, now: datetime) -> Room:
    return replace(room, ended=now)


def _to(room: Room, step: int) -> Room:
    if not 0 <= step < len(room.steps):
        return room
    return replace(room, step=step, phase="revealed" if step in room.revealed else "asking")


MOVES: Final[Mapping[str, Callable[[Room, datetime], Room]]] = {
    "forward": _forward,
    "back": _back,
    "reveal": _reveal,
    "end": _end,
}

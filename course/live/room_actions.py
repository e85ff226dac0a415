"""State transitions of a live session. Pure functions with the time as an argument."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from course.store import Ask, Room, RoomPhase

LASTS: Final = timedelta(hours=6)
"""Inactivity after which a live session counts as over, in case the facilitator forgot to end it."""
LONGEST_TIMER: Final = timedelta(minutes=30)


def opened(id_: str, cohort: str, steps: Sequence[Ask], now: datetime, phase: RoomPhase = "lobby") -> Room:
    """Return a new live session, in the lobby or at its first step. Raises ValueError without steps."""
    return Room(id_, cohort, tuple(steps), opened=now, moved=now, phase=phase, reached=-1 if phase == "lobby" else 0)


def move(room: Room, how: str, now: datetime) -> Room:
    """Return the live session after a transition, or the same object if it changes nothing. ValueError if unknown.

    `forward` leaves the lobby, shows a story, opens voting, closes it, reveals, and goes to the next step. `back`
    reopens voting if it is closed, else returns to the previous step. `vote` opens voting and `reveal` reveals
    directly. `skip` goes to the next step without a vote. `dark` blanks or restores the projection. `end` ends the
    session. A revealed step stays revealed and accepts no more votes.
    """
    if how not in MOVES:
        raise ValueError(f"Unknown transition {how[:20]!r} of a live session; use one of {', '.join(MOVES)}.")
    moved = MOVES[how](room, now)
    return _moved(room, moved if how in ("dark", "end") else replace(moved, dark=False), now)


def go(room: Room, step: int, now: datetime) -> Room:
    """Return the live session at another step, no longer skipped; the same object if there is no such step."""
    if not 0 <= step < len(room.steps) or (step == room.step and room.phase != "lobby"):
        return room
    return _moved(room, _to(replace(room, skipped=room.skipped - {step}, dark=False), step), now)


def drop(room: Room, step: int, now: datetime) -> Room:
    """Return the live session with a later step skipped, or restored if it was skipped."""
    return _moved(room, replace(room, skipped=room.skipped ^ {step}) if _later(room, step) else room, now)


def earlier(room: Room, step: int, now: datetime) -> Room:
    """Return the live session with a later step moved forward by one; never before a step that has been shown."""
    if not (_later(room, step) and _later(room, step - 1)):
        return room
    steps, turned = list(room.steps), {step: step - 1, step - 1: step}
    steps[step - 1], steps[step] = steps[step], steps[step - 1]
    skipped = frozenset(turned.get(each, each) for each in room.skipped)
    return _moved(room, replace(room, steps=tuple(steps), skipped=skipped), now)


def timed(room: Room, lasts: timedelta, now: datetime) -> Room:
    """Return the live session with a timer that ends after `lasts`; zero removes it.

    The timer does not close voting.
    """
    until = now + min(lasts, LONGEST_TIMER) if lasts > timedelta(0) else None
    return _moved(room, replace(room, until=until) if room.phase == "asking" else room, now)


def suppose(room: Room, which: int, now: datetime) -> Room:
    """Return the live session showing a what-if of the revealed step (number from 0), or hiding it if shown."""
    if room.phase != "revealed" or room.dark:
        return room
    return _moved(room, replace(room, supposed=None if which == room.supposed else which), now)


def _moved(room: Room, moved: Room, now: datetime) -> Room:
    return room if room.ended or moved == room else replace(moved, version=room.version + 1, moved=now)


def _forward(room: Room, now: datetime) -> Room:
    if room.phase == "lobby":
        return _to(room, _next(room, -1))
    if room.phase == "reading":
        return _vote(room, now)
    if room.phase == "asking":
        return replace(room, phase="closed", until=None)
    if room.phase == "closed" and room.step not in room.skipped:
        return _reveal(room, now)
    return _to(room, _next(room, room.step))


def _back(room: Room, _now: datetime) -> Room:
    if room.phase == "closed" and room.step not in room.skipped:
        return replace(room, phase="asking")
    before = next((step for step in range(room.step - 1, -1, -1) if step not in room.skipped), -1)
    return room if room.phase == "lobby" else _to(room, before)


def _vote(room: Room, _now: datetime) -> Room:
    if room.phase == "revealed":
        return room
    at = _to(room, _next(room, -1)) if room.phase == "lobby" else room
    return replace(at, phase="asking", skipped=at.skipped - {at.step})


def _reveal(room: Room, now: datetime) -> Room:
    if room.phase in ("lobby", "revealed"):
        return room
    revealed = {**room.revealed, room.step: now}
    return replace(room, phase="revealed", revealed=revealed, until=None, skipped=room.skipped - {room.step})


def _skip(room: Room, _now: datetime) -> Room:
    if room.phase in ("lobby", "revealed"):
        return room
    skipped = replace(room, phase="closed", until=None, skipped=room.skipped | {room.step})
    return _to(skipped, _next(skipped, room.step))


def _dark(room: Room, _now: datetime) -> Room:
    return replace(room, dark=not room.dark)


def _end(room: Room, now: datetime) -> Room:
    return replace(room, ended=now, until=None)


def _next(room: Room, step: int) -> int:
    """Return the first unskipped step after this one, or the number of steps if there is none."""
    after = range(step + 1, len(room.steps))
    return next((each for each in after if each not in room.skipped), len(room.steps))


def _later(room: Room, step: int) -> bool:
    return room.reached < step < len(room.steps)


def _to(room: Room, step: int) -> Room:
    """Return the live session at a step: revealed if it was, asking if its story was just shown, else reading."""
    if not 0 <= step < len(room.steps):
        return room
    follows = room.phase != "lobby" and step > 0 and room.steps[step].item == room.steps[step - 1].item
    phase: RoomPhase = "asking" if follows and step - 1 <= room.reached else "reading"
    if step in room.revealed:
        phase = "revealed"
    return replace(room, step=step, phase=phase, until=None, supposed=None, reached=max(room.reached, step))


MOVES: Final[Mapping[str, Callable[[Room, datetime], Room]]] = {
    "forward": _forward,
    "back": _back,
    "vote": _vote,
    "reveal": _reveal,
    "skip": _skip,
    "dark": _dark,
    "end": _end,
}

"""A tally: what a room thought, once it is revealed, and what of it is worth talking about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from course.live.ballot import Answer
from course.store import FEWEST, Room

TOLD: Final = (
    f"At the reveal, everyone sees how many people chose each option, once at least {FEWEST} people have voted, "
    "but never who. In a small room, someone who knows how the others voted could work out your vote. "
    "Facilitators can save these numbers, and they stay if you delete your data."
)
"""What learners are told of it before they vote, and where they read who sees what."""
_WORTH: Final = 0.2
"""The least share of the room that was astray for a point to be made of it."""


@dataclass(frozen=True)
class Tally:
    """The votes at one step, without whose they are."""

    cast: int
    """How many voted."""
    counts: Mapping[str, int]
    """How many chose each option; empty where fewer than `FEWEST` voted, or where the numbers are not stored."""
    stored: bool = True
    """False for a session of an earlier version of the course in which a voter was erased later."""

    def share(self, option: str) -> float:
        """The share of those who voted that chose the option, in [0, 1]."""
        return self.counts.get(option, 0) / self.cast if self.cast else 0.0


def tally(room: Room, step: int) -> Tally:
    """The tally of a step that the room has revealed, as it was counted then. Learners erased since still count."""
    cast = room.counted.get(step, 0)
    return Tally(cast, room.chosen.get(step, {}), cast < FEWEST or step in room.chosen)


@dataclass(frozen=True)
class Point:
    """The option on which the room was furthest from the guidance."""

    answer: Answer
    astray: int
    """How many left it out although it fits, or chose it although it does not."""
    cast: int


def points(found: Tally, answers: Sequence[Answer]) -> tuple[Point, ...]:
    """The options on which at least a fifth of the room went wrong, the most frequent first, safety before others."""
    if not found.counts:
        return ()
    astray = [
        Point(each, found.cast - chosen if each.fits else chosen, found.cast)
        for each in answers
        for chosen in (found.counts.get(each.choice.id, 0),)
        if each.fits is not None
    ]
    worth = [each for each in astray if each.astray >= _WORTH * found.cast]
    return tuple(
        sorted(worth, key=lambda each: (each.astray, each.answer.safety, bool(each.answer.fits)), reverse=True)
    )


def point(found: Tally, answers: Sequence[Answer]) -> Point | None:
    """What is most worth talking about; None where the room saw all that matters."""
    return next(iter(points(found, answers)), None)

"""Vote counts of a revealed step, and the options worth discussing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from course.language import _
from course.live.ballot import Answer
from course.store import FEWEST, Room

_WORTH: Final = 0.2
"""Minimum share of wrong votes for an option to be worth discussing."""


def sees_of_room() -> str:
    """Return what learners are told about the use of votes, before they vote and in their records."""
    return _(
        "At the reveal, everyone sees how many people chose each option, once at least {fewest} people have voted, "
        "but never who. In a small room, someone who knows how the others voted could work out your vote. "
        "Facilitators can save these numbers, and they stay if you delete your data."
    ).format(fewest=FEWEST)


@dataclass(frozen=True)
class Tally:
    """Anonymous vote counts of one step."""

    cast: int
    """Number of voters."""
    counts: Mapping[str, int]
    """Number of votes per option; empty if fewer than `FEWEST` voted or the numbers are not stored."""
    stored: bool = True
    """False for sessions of an earlier version of the course from which a voter's data was deleted."""

    def share(self, option: str) -> float:
        """Return the share of voters who chose the option, in [0, 1]."""
        return self.counts.get(option, 0) / self.cast if self.cast else 0.0


def tally(room: Room, step: int) -> Tally:
    """Return the counts of a revealed step as stored at the reveal, including learners erased since."""
    cast = room.counted.get(step, 0)
    return Tally(cast, room.chosen.get(step, {}), cast < FEWEST or step in room.chosen)


@dataclass(frozen=True)
class Point:
    """An option that voters got wrong, and how many did."""

    answer: Answer
    astray: int
    """Number of voters who left out an applicable option or chose an inapplicable one."""
    cast: int


def points(found: Tally, answers: Sequence[Answer]) -> tuple[Point, ...]:
    """Return the options that at least a fifth of the voters got wrong, most frequent first.

    Among equally frequent ones, safety options come first.
    """
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
    """Return the option most worth discussing, or None."""
    return next(iter(points(found, answers)), None)

"""The results of a session: what each question's votes came to, under the rule by which the room saw them.

A distribution is shown only of a question that was revealed, with at least FEWEST votes, as counted at the reveal.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from course.live.ballot import Answer, Ballots
from course.live.tally import Point, Tally, points, tally
from course.store import FEWEST, Room, Store

State = Literal["revealed", "skipped", "not revealed", "not asked"]


@dataclass(frozen=True)
class Asked:
    """One question of a session."""

    number: int
    """From 1, in the order of the session."""
    title: str
    """Of its story, with its part."""
    question: str
    state: State
    votes: int | None
    """How many votes were counted at the reveal; None where it was not revealed, or with fewer than FEWEST."""
    tally: Tally | None
    answers: tuple[Answer, ...]
    """Empty where the question is no longer in the course, or was not revealed."""
    wrong: tuple[Point, ...]
    """The options on which at least a fifth of the room went wrong, the most frequent first."""

    @property
    def withheld(self) -> str:
        """Why no votes are shown, in one sentence; empty where they are."""
        if self.state == "skipped":
            return "Skipped."
        if self.state == "not asked":
            return "Not asked."
        if self.tally is None:
            return "The answers were not revealed, so nothing is shown."
        if not self.tally.stored:
            return "Some votes were deleted before their numbers were stored, so the votes are not shown."
        return "" if self.tally.counts else f"Fewer than {FEWEST} people voted, so the votes are not shown."


@dataclass(frozen=True)
class Results:
    """One session, without whose the votes are."""

    room: str
    """Its id."""
    cohort: str
    opened: datetime
    ended: datetime | None
    joined: int | None
    """How many joined, counted at the end; None before, and for fewer than FEWEST."""
    asked: tuple[Asked, ...]

    @property
    def revealed(self) -> tuple[Asked, ...]:
        """The questions that the room saw the answers to."""
        return tuple(each for each in self.asked if each.state == "revealed")

    @property
    def most(self) -> int | None:
        """The most votes on one question; None where no question has a number that may be shown."""
        return max((each.votes for each in self.asked if each.votes is not None), default=None)


def past(store: Store, cohort: str) -> list[Room]:
    """The sessions of a cohort that have ended or revealed something, the newest first."""
    return [each for each in store.rooms.of(cohort)[::-1] if each.revealed or each.ended]


def results(ballots: Ballots, room: Room) -> Results:
    """The results of a room as they may be shown now."""
    asked = tuple(_asked(room, step, ballots) for step in range(len(room.steps)))
    joined = room.joined if room.joined is not None and room.joined >= FEWEST else None
    return Results(room.id, room.cohort, room.opened, room.ended, joined, asked)


def _asked(room: Room, step: int, ballots: Ballots) -> Asked:
    ask = room.steps[step]
    ballot = ballots.ballot(ask)
    title, question = "A story that is no longer in the course", ""
    if ballot is not None:
        item = ballot.scenario.item
        title, question = f"{item.title}{f' ({item.part})' if item.part else ''}", ballot.ask
    if step not in room.revealed:
        state: State = "skipped" if step in room.skipped else "not revealed" if step <= room.reached else "not asked"
        return Asked(step + 1, title, question, state, None, None, (), ())
    counted = tally(room, step)
    votes = counted.cast
    answers = ballots.answers(ask)
    return Asked(
        step + 1, title, question, "revealed", votes if votes >= FEWEST else None, counted, answers,
        points(counted, answers),
    )  # fmt: skip

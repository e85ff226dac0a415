"""The results of a live session, under the same disclosure rule as during the session.

Vote counts are shown only for revealed questions with at least FEWEST votes, as counted at the reveal.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from course.language import _
from course.live.ballot import Answer, Ballots
from course.live.tally import Point, Tally, points, tally
from course.store import FEWEST, Room, Store

State = Literal["revealed", "skipped", "not revealed", "not asked"]


@dataclass(frozen=True)
class Asked:
    """The result of one question."""

    number: int
    """Position in the session, from 1."""
    title: str
    """Title of the story and its part."""
    question: str
    state: State
    votes: int | None
    """Number of votes counted at the reveal; None if not revealed or fewer than FEWEST."""
    tally: Tally | None
    answers: tuple[Answer, ...]
    """Empty if the question was not revealed or is no longer in the course."""
    wrong: tuple[Point, ...]
    """The options that at least a fifth of the voters got wrong, most frequent first."""

    @property
    def withheld(self) -> str:
        """One sentence why no vote counts are shown; empty if they are."""
        if self.state == "skipped":
            return _("Skipped.")
        if self.state == "not asked":
            return _("Not asked.")
        if self.tally is None:
            return _("The answers were not revealed, so nothing is shown.")
        if not self.tally.stored:
            return _("Some votes were deleted before their numbers were stored, so the votes are not shown.")
        few = _("Fewer than {fewest} people voted, so the votes are not shown.").format(fewest=FEWEST)
        return "" if self.tally.counts else few


@dataclass(frozen=True)
class Results:
    """The anonymous results of one live session."""

    room: str
    """Id of the live session."""
    cohort: str
    opened: datetime
    ended: datetime | None
    joined: int | None
    """Number of participants, counted at the end; None before, or if fewer than FEWEST."""
    asked: tuple[Asked, ...]

    @property
    def revealed(self) -> tuple[Asked, ...]:
        """The questions whose answers were revealed."""
        return tuple(each for each in self.asked if each.state == "revealed")

    @property
    def most(self) -> int | None:
        """The largest number of votes on one question, or None if no number may be shown."""
        return max((each.votes for each in self.asked if each.votes is not None), default=None)


def past(store: Store, cohort: str) -> list[Room]:
    """Return a cohort's live sessions that have ended or revealed a step, newest first."""
    return [each for each in store.rooms.of(cohort)[::-1] if each.revealed or each.ended]


def results(ballots: Ballots, room: Room) -> Results:
    """Return the results of a live session that may be shown now."""
    asked = tuple(_asked(room, step, ballots) for step in range(len(room.steps)))
    joined = room.joined if room.joined is not None and room.joined >= FEWEST else None
    return Results(room.id, room.cohort, room.opened, room.ended, joined, asked)


def _asked(room: Room, step: int, ballots: Ballots) -> Asked:
    ask = room.steps[step]
    ballot = ballots.ballot(ask)
    title, question = _("A story that is no longer in the course"), ""
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

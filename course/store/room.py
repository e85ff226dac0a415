"""A room: a facilitator takes a cohort through scenarios, all at the same step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from course.store.instant import read, require_aware, written

RoomPhase = Literal["lobby", "reading", "asking", "closed", "revealed"]
"""People join; the story is shown; votes are taken; no more are taken; all may see the votes and the answers."""
FEWEST: Final = 5
"""Of fewer votes no distribution is stored or shown: in so small a room it would say who chose what."""
_UNOPENED: Final = ("lobby", "reading")
"""Phases before voting opens. The `phase` column has "closed" for them, and `ahead` says which of them it is."""


@dataclass(frozen=True)
class Ask:
    """What one step asks: one group of options of one item, or its quadrant."""

    item: str
    group: str


@dataclass(frozen=True)
class Room:
    """Where a room is. Never changed, only followed by another; ValueError when it stands nowhere."""

    id: str
    """Random."""

    cohort: str

    steps: tuple[Ask, ...]

    opened: datetime
    """With a time zone, as those below."""

    moved: datetime
    """When the facilitator last did something."""

    step: int = 0
    """From 0."""

    phase: RoomPhase = "asking"

    revealed: Mapping[int, datetime] = field(default_factory=dict)
    """The steps whose key the room has seen, and since when."""

    counted: Mapping[int, int] = field(default_factory=dict)
    """How many votes there were at each of these when it was revealed; the store counts them."""

    chosen: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    """How many of these votes chose each option, without whose they are; for no step with fewer than FEWEST votes.

    The store counts these too. They are all that stays of the vote of a learner who is erased afterwards.
    """

    version: int = 0
    """Grows by one with every move."""

    ended: datetime | None = None

    reached: int = 0
    """The furthest step that has been shown, -1 in the lobby; only the steps after it can be reordered."""

    skipped: frozenset[int] = frozenset()
    """The steps that the facilitator skipped."""

    until: datetime | None = None
    """When the timer of the current vote runs out; None without a timer. The vote itself closes on command alone."""

    dark: bool = False
    """Whether the projection is dark."""

    joined: int | None = None
    """How many learners ever joined; the store counts them when the room ends."""

    supposed: int | None = None
    """Which of the step's suppositions is shown, from 0; None for the story as told."""

    def __post_init__(self) -> None:
        if not self.steps or not 0 <= self.step < len(self.steps):
            raise ValueError("A room stands at one of its steps.")
        for name in ("opened", "moved", "ended", "until"):
            require_aware(name, getattr(self, name))

    @property
    def ask(self) -> Ask:
        """What the step it stands at asks."""
        return self.steps[self.step]

    def to_row(self) -> dict[str, Any]:
        """The room as columns."""
        return {
            "id": self.id,
            "cohort": self.cohort,
            "steps": json.dumps([[each.item, each.group] for each in self.steps]),
            "step": self.step,
            "phase": "closed" if self.phase in _UNOPENED else self.phase,
            "ahead": self.phase if self.phase in _UNOPENED else "",
            "revealed": json.dumps(
                {str(step): [written(since), self.counted.get(step)] for step, since in self.revealed.items()}
            ),
            "chosen": json.dumps({str(step): dict(counts) for step, counts in self.chosen.items()}),
            "version": self.version,
            "opened": written(self.opened),
            "moved": written(self.moved),
            "ended": written(self.ended) if self.ended else None,
            "reached": self.reached,
            "skipped": json.dumps(sorted(self.skipped)),
            "until": written(self.until) if self.until else None,
            "dark": self.dark,
            "joined": self.joined,
            "supposed": self.supposed,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Room:
        """The room that `to_row` turned into columns."""
        columns = dict(row)
        ahead, revealed = columns.pop("ahead"), read_revealed(row["revealed"])
        return cls(
            **{
                **columns,
                "phase": ahead or row["phase"],
                "skipped": frozenset(json.loads(row["skipped"])),
                "until": read(row["until"]) if row["until"] else None,
                "steps": tuple(Ask(item, group) for item, group in json.loads(row["steps"])),
                "revealed": {step: since for step, (since, _) in revealed.items()},
                "counted": {step: count for step, (_, count) in revealed.items() if count is not None},
                "chosen": {int(step): counts for step, counts in json.loads(row["chosen"]).items()},
                "opened": read(row["opened"]),
                "moved": read(row["moved"]),
                "ended": read(row["ended"]) if row["ended"] else None,
            }
        )


def read_revealed(text: str) -> dict[int, tuple[datetime, int | None]]:
    """Step -> since when it is revealed, and how many votes were counted then; None where that was not kept yet."""
    found = {int(step): kept if isinstance(kept, list) else [kept, None] for step, kept in json.loads(text).items()}
    return {step: (read(since), count) for step, (since, count) in found.items()}

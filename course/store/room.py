"""A room: the state of a live session, in which a facilitator leads a cohort through scenarios step by step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from course.store.timestamp import read, require_aware, written

RoomPhase = Literal["lobby", "reading", "asking", "closed", "revealed"]
"""Learners join; the story is shown; voting is open; voting is closed; votes and answers are shown to everyone."""
FEWEST: Final = 5
"""Minimum number of votes for storing or showing their distribution; with fewer, it could reveal who chose what."""
_UNOPENED: Final = ("lobby", "reading")
"""Phases before voting opens. They are stored as "closed" in the column `phase`, and by name in `ahead`."""


@dataclass(frozen=True)
class Ask:
    """The question of one step: a group of options of an item, or its quadrant."""

    item: str
    group: str


@dataclass(frozen=True)
class Room:
    """The state of a live session. Immutable: every move creates a new state. ValueError if `step` is out of range."""

    id: str
    """Random."""

    cohort: str

    steps: tuple[Ask, ...]

    opened: datetime
    """With a time zone, like the other instants."""

    moved: datetime
    """When the facilitator last took an action."""

    step: int = 0
    """The index of the current step, from 0."""

    phase: RoomPhase = "asking"

    revealed: Mapping[int, datetime] = field(default_factory=dict)
    """Steps whose key has been shown -> when it was first shown."""

    counted: Mapping[int, int] = field(default_factory=dict)
    """Revealed step -> number of votes when it was revealed; set by the store."""

    chosen: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    """Revealed step -> option -> number of votes; omitted for steps with fewer than FEWEST votes. Set by the store.

    These anonymous counts remain when a learner who voted is erased later.
    """

    version: int = 0
    """Incremented by every move; used for optimistic locking."""

    ended: datetime | None = None

    reached: int = 0
    """The index of the furthest step shown so far, -1 in the lobby; only later steps can be reordered."""

    skipped: frozenset[int] = frozenset()
    """The steps that the facilitator skipped."""

    until: datetime | None = None
    """When the timer of the current vote runs out; None without a timer. The facilitator closes the vote by hand."""

    dark: bool = False
    """True if the projection is blanked."""

    joined: int | None = None
    """The number of learners who ever joined; set by the store when the live session ends."""

    supposed: int | None = None
    """The index of the step's what-if variation that is shown, from 0; None for the story itself."""

    def __post_init__(self) -> None:
        if not self.steps or not 0 <= self.step < len(self.steps):
            raise ValueError("The step of a room must be the index of one of its steps.")
        for name in ("opened", "moved", "ended", "until"):
            require_aware(name, getattr(self, name))

    @property
    def ask(self) -> Ask:
        """The question of the current step."""
        return self.steps[self.step]

    def to_row(self) -> dict[str, Any]:
        """Return the room as a database row."""
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
        """Create a room from a database row; the inverse of `to_row`."""
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
    """Parse the column `revealed`: step -> (when revealed, number of votes then; None in rows of earlier versions)."""
    found = {int(step): kept if isinstance(kept, list) else [kept, None] for step, kept in json.loads(text).items()}
    return {step: (read(since), count) for step, (since, count) in found.items()}

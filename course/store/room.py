"""A room: a facilitator takes a cohort through scenarios, all at the same step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from course.store.instant import read, require_aware, written

RoomPhase = Literal["asking", "closed", "revealed"]
"""Votes are taken; no more are taken; all may see what the room thought and what fits."""


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

    version: int = 0
    """Grows by one with every move."""

    ended: datetime | None = None

    def __post_init__(self) -> None:
        if not self.steps or not 0 <= self.step < len(self.steps):
            raise ValueError("A room stands at one of its steps.")
        for name in ("opened", "moved", "ended"):
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
            "phase": self.phase,
            "revealed": json.dumps({str(step): written(since) for step, since in self.revealed.items()}),
            "version": self.version,
            "opened": written(self.opened),
            "moved": written(self.moved),
            "ended": written(self.ended) if self.ended else None,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Room:
        """The room that `to_row` turned into columns."""
        return cls(
            **{
                **row,
                "steps": tuple(Ask(item, group) for item, group in json.loads(row["steps"])),
                "revealed": {int(step): read(since) for step, since in json.loads(row["revealed"]).items()},
                "opened": read(row["opened"]),
                "moved": read(row["moved"]),
                "ended": read(row["ended"]) if row["ended"] else None,
            }
        )

"""A place: where a learner is in a session, with the picks that are not yet submitted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.store.instant import read, require_aware, written


@dataclass(frozen=True)
class Place:
    """What brings a learner back to the same spot after a reload or a lost worker."""

    learner: str

    turn: int
    """Grows with every change the learner makes, from 0; the higher turn is the newer place."""

    state: Mapping[str, Any]
    """Anything JSON can hold."""

    updated: datetime
    """With a time zone."""

    def __post_init__(self) -> None:
        if self.turn < 0:
            raise ValueError(f"A turn counts from 0, and {self.turn} does not.")
        require_aware("updated", self.updated)

    def to_row(self) -> dict[str, Any]:
        """The place as columns."""
        return {
            "learner": self.learner,
            "turn": self.turn,
            "state": json.dumps(self.state, allow_nan=False, sort_keys=True),
            "updated": written(self.updated),
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Place:
        """The place that `to_row` turned into columns."""
        return cls(**{**row, "state": json.loads(row["state"]), "updated": read(row["updated"])})

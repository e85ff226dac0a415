"""A place: the stored position of a learner in the course, with picks not yet submitted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.store.timestamp import read, require_aware, written


@dataclass(frozen=True)
class Place:
    """The stored state of a learner's session, restored after a reload or the loss of a worker."""

    learner: str

    turn: int
    """Sequence number, from 0, incremented by every action; the place with the higher turn is the newer one."""

    state: Mapping[str, Any]
    """JSON-compatible."""

    updated: datetime
    """With a time zone."""

    def __post_init__(self) -> None:
        if self.turn < 0:
            raise ValueError(f"The turn of a position must be 0 or more, not {self.turn}.")
        require_aware("updated", self.updated)

    def to_row(self) -> dict[str, Any]:
        """Return the place as a database row."""
        return {
            "learner": self.learner,
            "turn": self.turn,
            "state": json.dumps(self.state, allow_nan=False, sort_keys=True),
            "updated": written(self.updated),
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Place:
        """Create a place from a database row; the inverse of `to_row`."""
        return cls(**{**row, "state": json.loads(row["state"]), "updated": read(row["updated"])})

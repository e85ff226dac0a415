"""An answer: a learner's submission for one question of an attempt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.store.timestamp import read, require_aware, written


@dataclass(frozen=True)
class Answer:
    """A learner's answer to one question of an attempt. Immutable: later answers to the same question are ignored."""

    attempt: str
    """The id of the attempt to which the answer belongs."""

    question: str
    """`quadrant`, or a group of options."""

    learner: str
    item: str

    picks: tuple[str, ...]
    """The options picked, at least one."""

    submitted: datetime
    """With a time zone."""

    certainty: int | None = None
    """The learner's certainty, 1 to 3; None if not given."""

    def __post_init__(self) -> None:
        if not (self.attempt and self.question and self.learner and self.item and self.picks):
            raise ValueError("An answer needs an attempt, a question, a learner, an item and at least one pick.")
        if self.certainty not in (None, 1, 2, 3):
            raise ValueError(f"The certainty must be 1, 2 or 3, not {self.certainty!r}.")
        require_aware("submitted", self.submitted)

    def to_row(self) -> dict[str, Any]:
        """Return the answer as a database row."""
        return {
            "attempt": self.attempt,
            "question": self.question,
            "learner": self.learner,
            "item": self.item,
            "picks": json.dumps(self.picks),
            "certainty": self.certainty,
            "submitted": written(self.submitted),
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Answer:
        """Create an answer from a database row; the inverse of `to_row`."""
        return cls(**{**row, "picks": tuple(json.loads(row["picks"])), "submitted": read(row["submitted"])})

"""An answer: what one learner submitted for one question of an attempt, before the attempt is complete and after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.store.instant import read, require_aware, written


@dataclass(frozen=True)
class Answer:
    """One submitted question. The first answer to a question of an attempt is kept; it never changes."""

    attempt: str
    """The id of the attempt that it belongs to."""

    question: str
    """`quadrant`, or a group of options."""

    learner: str
    item: str

    picks: tuple[str, ...]
    """The options picked, at least one."""

    submitted: datetime
    """With a time zone."""

    certainty: int | None = None
    """1, 2 or 3; None when the learner said nothing."""

    def __post_init__(self) -> None:
        if not (self.attempt and self.question and self.learner and self.item and self.picks):
            raise ValueError("An answer names its attempt, its question, its learner, its item and its picks.")
        if self.certainty not in (None, 1, 2, 3):
            raise ValueError(f"Certainty is 1, 2 or 3, not {self.certainty!r}.")
        require_aware("submitted", self.submitted)

    def to_row(self) -> dict[str, Any]:
        """The answer as columns."""
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
        """The answer that `to_row` turned into columns."""
        return cls(**{**row, "picks": tuple(json.loads(row["picks"])), "submitted": read(row["submitted"])})

"""An attempt: what one learner chose for one item, and what it earned."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from course.store.instant import read, require_aware, written

Phase = Literal["pre", "practice", "post"]
"""Before the training, in it, or after it."""

FRAME_COLUMNS = (
    "id",
    "cohort",
    "learner",
    "phase",
    "item",
    "item_version",
    "rules_version",
    "variant",
    "response",
    "certainty",
    "score",
    "groups",
    "critical_miss",
    "harmful_pick",
    "started",
    "submitted",
    "simulated",
    "seen",
)
"""What a row of `Store.frame_rows` holds, in this order."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One submission. It is written once and never changed; ValueError when a value is out of its range."""

    id: str
    """Made by the one who submits, the same at every retry: what makes a second delivery harmless."""

    cohort: str
    learner: str
    phase: Phase

    item: str
    item_version: str
    """Hash of the item as the learner saw it."""

    rules_version: str
    """Hash of the rules that scored it."""

    response: Mapping[str, Any]
    """What was picked, by group; anything JSON can hold."""

    started: datetime
    """When the item was shown; with a time zone."""

    submitted: datetime
    """When the response arrived; with a time zone."""

    variant: str = ""
    """Which variant of the item was shown; empty for the item as written."""

    certainty: int | None = None
    """1, 2 or 3; None when the learner said nothing."""

    score: float | None = None
    """0 to 1; None when unscored."""

    groups: Mapping[str, float | None] = field(default_factory=dict)
    """Score by group of options, each 0 to 1, or None when unscored."""

    critical_miss: tuple[str, ...] = ()
    """Options left out whose rule is marked safety."""

    harmful_pick: tuple[str, ...] = ()
    """Options picked that would make matters worse."""

    simulated: bool = False
    """Made by the demonstration, not by a person."""

    seen: bool = False
    """Made by somebody who had been shown the item's key, by a live room or, where a form asks it, by practice before:
    no evidence of what they know."""

    def __post_init__(self) -> None:
        if not (self.id and self.learner and self.cohort and self.item):
            raise ValueError("An attempt names its id, its learner, its cohort and its item.")
        if self.phase not in get_args(Phase):
            raise ValueError(f"The phase of an attempt is pre, practice or post, not {self.phase!r}.")
        if self.certainty not in (None, 1, 2, 3):
            raise ValueError(f"Certainty is 1, 2 or 3, not {self.certainty!r}.")
        for score in (self.score, *self.groups.values()):
            if score is not None and not (math.isfinite(score) and 0 <= score <= 1):
                raise ValueError(f"A score lies between 0 and 1, and {score!r} does not.")
        require_aware("started", self.started)
        require_aware("submitted", self.submitted)

    def to_row(self) -> dict[str, Any]:
        """The attempt as columns: JSON and instants as text."""
        row = {name: getattr(self, name) for name in FRAME_COLUMNS}
        return row | {
            "response": json.dumps(self.response, allow_nan=False, sort_keys=True),
            "groups": json.dumps(self.groups, allow_nan=False, sort_keys=True),
            "critical_miss": json.dumps(self.critical_miss),
            "harmful_pick": json.dumps(self.harmful_pick),
            "started": written(self.started),
            "submitted": written(self.submitted),
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Attempt:
        """The attempt that `to_row` turned into columns."""
        return cls(
            **{
                **row,
                "response": json.loads(row["response"]),
                "groups": json.loads(row["groups"]),
                "critical_miss": tuple(json.loads(row["critical_miss"])),
                "harmful_pick": tuple(json.loads(row["harmful_pick"])),
                "started": read(row["started"]),
                "submitted": read(row["submitted"]),
            }
        )

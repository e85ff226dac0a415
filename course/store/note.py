"""A note: that something was exported, erased or unlocked; never whose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from course.store.instant import read, require_aware, written

Role = Literal["learner", "facilitator", "operator"]
"""A learner on their own page, a facilitator in their app, or whoever runs a command beside the store."""

_ACT = re.compile(r"[a-z]+(-[a-z]+){0,4}")


@dataclass(frozen=True)
class Note:
    """One line of the audit. ValueError when the act is not a plain word or two: a note names nobody."""

    id: str
    """Random."""

    noted: datetime
    """With a time zone."""

    act: str
    """What was done, in small letters: `export-canvas`, `erase`, `unlock`."""

    role: Role

    rows: int
    """How many rows it concerned."""

    def __post_init__(self) -> None:
        if not _ACT.fullmatch(self.act):
            raise ValueError(
                f"A note says what was done in small letters, as export-canvas does; {self.act!r} does not."
            )
        if self.role not in get_args(Role):
            raise ValueError(f"The role in a note is learner, facilitator or operator, not {self.role!r}.")
        if self.rows < 0:
            raise ValueError(f"A note counts rows from 0, and {self.rows} does not.")
        require_aware("noted", self.noted)

    def to_row(self) -> dict[str, Any]:
        """The note as columns."""
        row = {name: getattr(self, name) for name in ("id", "act", "role", "rows")}
        return row | {"noted": written(self.noted)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Note:
        """The note that `to_row` turned into columns."""
        return cls(**{**row, "noted": read(row["noted"])})

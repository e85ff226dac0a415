"""An entry of the audit log: records an export, an erasure or unlocking, without saying whose data it concerned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from course.store.timestamp import read, require_aware, written

Role = Literal["learner", "facilitator", "operator"]
"""A learner in their own page, a facilitator in the dashboard, or the operator who runs a command on the server."""

_ACT = re.compile(r"[a-z]+(-[a-z]+){0,4}")


@dataclass(frozen=True)
class Note:
    """One entry of the audit log. ValueError unless `act` is one or more lower-case words, which name no person."""

    id: str
    """Random."""

    noted: datetime
    """With a time zone."""

    act: str
    """The operation, in lower case: `export-canvas`, `erase`, `unlock`."""

    role: Role

    rows: int
    """The number of rows concerned."""

    def __post_init__(self) -> None:
        if not _ACT.fullmatch(self.act):
            raise ValueError(f"An audit entry needs an action in lower case, such as export-canvas, not {self.act!r}.")
        if self.role not in get_args(Role):
            raise ValueError(f"The role in an audit entry must be learner, facilitator or operator, not {self.role!r}.")
        if self.rows < 0:
            raise ValueError(f"The number of rows in an audit entry must be 0 or more, not {self.rows}.")
        require_aware("noted", self.noted)

    def to_row(self) -> dict[str, Any]:
        """Return the entry as a database row."""
        row = {name: getattr(self, name) for name in ("id", "act", "role", "rows")}
        return row | {"noted": written(self.noted)}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Note:
        """Create an entry from a database row; the inverse of `to_row`."""
        return cls(**{**row, "noted": read(row["noted"])})

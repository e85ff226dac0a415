"""A cohort: the learners of one orientation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.store.instant import read, require_aware, written


@dataclass(frozen=True)
class Cohort:
    """A group of learners that is looked at together."""

    id: str

    name: str
    """What facilitators read."""

    created: datetime
    """With a time zone, as the two below."""

    simulated: bool = False
    """Made by the demonstration; holds no person."""

    opens: datetime | None = None
    closes: datetime | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("A cohort has an id.")
        for name in ("created", "opens", "closes"):
            require_aware(name, getattr(self, name))

    def to_row(self) -> dict[str, Any]:
        """The cohort as columns."""
        return {
            "id": self.id,
            "name": self.name,
            "created": written(self.created),
            "simulated": self.simulated,
            "opens": written(self.opens) if self.opens else None,
            "closes": written(self.closes) if self.closes else None,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Cohort:
        """The cohort that `to_row` turned into columns."""
        instants = {name: read(row[name]) if row[name] else None for name in ("created", "opens", "closes")}
        return cls(**{**row, **instants})

"""A completion record: proves that someone finished the course, without saying who."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.store.instant import read, require_aware, written


@dataclass(frozen=True)
class Record:
    """What a completion record's code proves. It outlives its learner, empty but for the fact that it is revoked."""

    code_hash: str
    """`hash_token` of the code; the store never holds the code."""

    learner: str | None
    """Whose it is; None once that learner is erased."""

    issued: datetime
    """With a time zone."""

    course_version: str
    """Of the course's code."""

    rules_version: str
    """Hash of the rules in use on that day."""

    revoked: datetime | None = None
    """When its learner was erased or had a newer one made; None while it is valid."""

    def __post_init__(self) -> None:
        require_aware("issued", self.issued)
        require_aware("revoked", self.revoked)

    def to_row(self) -> dict[str, Any]:
        """The record as columns."""
        row = {name: getattr(self, name) for name in ("code_hash", "learner", "course_version", "rules_version")}
        return row | {
            "issued": written(self.issued),
            "revoked": written(self.revoked) if self.revoked else None,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Record:
        """The record that `to_row` turned into columns."""
        return cls(
            **{**row, "issued": read(row["issued"]), "revoked": read(row["revoked"]) if row["revoked"] else None}
        )

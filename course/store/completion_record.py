"""A completion record: proves that someone finished the course, without saying who."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.store.timestamp import read, require_aware, written


@dataclass(frozen=True)
class Record:
    """A completion record, found by its code. When the learner is erased, it stays as revoked, without the learner."""

    code_hash: str
    """`hash_token` of the code; the store never holds the code."""

    learner: str | None
    """The learner's id; None once the learner is erased."""

    issued: datetime
    """With a time zone."""

    course_version: str
    """The version of the course software that issued the record."""

    rules_version: str
    """Hash of the rules in use when the record was issued."""

    revoked: datetime | None = None
    """When the learner was erased or a newer record replaced this one; None while it is valid."""

    def __post_init__(self) -> None:
        require_aware("issued", self.issued)
        require_aware("revoked", self.revoked)

    def to_row(self) -> dict[str, Any]:
        """Return the record as a database row."""
        row = {name: getattr(self, name) for name in ("code_hash", "learner", "course_version", "rules_version")}
        return row | {
            "issued": written(self.issued),
            "revoked": written(self.revoked) if self.revoked else None,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Record:
        """Create a record from a database row; the inverse of `to_row`."""
        return cls(
            **{**row, "issued": read(row["issued"]), "revoked": read(row["revoked"]) if row["revoked"] else None}
        )

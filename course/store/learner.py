"""A learner: a pseudonym, and the hash of the token that proves to be it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from course.store.instant import read, require_aware, written


def hash_token(token: str) -> str:
    """SHA-256 of a resume token, 64 hexadecimal digits; a plain hash is enough for random tokens of 80 bits."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Learner:
    """Someone who joined a cohort, without a name. ValueError when what should be a hash is none."""

    id: str
    """Random; says nothing of the person."""

    token_hash: str | None
    """`hash_token` of the resume token; None for a simulated learner, who never comes back."""

    cohort: str

    created: datetime
    """When the learner joined; with a time zone."""

    simulated: bool = False
    """Made by the demonstration, not a person."""

    def __post_init__(self) -> None:
        if not (self.id and self.cohort):
            raise ValueError("A learner has an id and a cohort.")
        if self.token_hash is None and not self.simulated:
            raise ValueError("A learner needs the hash of a token to come back with.")
        if self.token_hash is not None and not re.fullmatch(r"[0-9a-f]{64}", self.token_hash):
            raise ValueError("The store keeps the SHA-256 of a resume token, 64 hexadecimal digits, never the token.")
        require_aware("created", self.created)

    def to_row(self) -> dict[str, Any]:
        """The learner as columns."""
        return {
            "id": self.id,
            "token_hash": self.token_hash,
            "cohort": self.cohort,
            "created": written(self.created),
            "simulated": self.simulated,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Learner:
        """The learner that `to_row` turned into columns."""
        return cls(**{**row, "created": read(row["created"])})

"""A finding of `course doctor`."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["good", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """The result of one check."""

    area: str
    """What was checked, in one word, such as `store`."""
    level: Level
    """Severity; `note`: nothing is wrong, but something could not be checked."""
    says: str
    """One or two sentences."""
    todo: str = ""
    """What to do, in one sentence; empty if there is nothing to do."""

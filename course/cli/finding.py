"""A finding of `course doctor`."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["good", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    area: str
    """Such as `store`, in one word."""
    level: Level
    """`note` where nothing is wrong, but something could not be looked at."""
    says: str
    """One or two sentences."""
    todo: str = ""
    """What to do, as one sentence; empty where nothing is to be done."""

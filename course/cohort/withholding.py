"""Withholding: which rows of a breakdown would speak of too few people to be shown.

A row that fewer than the smallest number of distinct learners stand behind is never shown. The total and the other
rows must not give it away either: rows are held back, the smallest first, until those held back speak together of
at least that many.
"""

from collections.abc import Hashable, Mapping, Set
from dataclasses import dataclass
from typing import Literal

Why = Literal["few", "others"]


@dataclass(frozen=True, slots=True)
class Withheld:
    """In place of a figure that is not shown."""

    why: Why
    """`few`: too few learners stand behind it; `others`: it would give away a row with too few."""
    smallest: int

    def __str__(self) -> str:
        return f"fewer than {self.smallest}" if self.why == "few" else "held back, see the notes"


def withheld(rows: Mapping[str, Set[Hashable]], smallest: int) -> dict[str, Withheld]:
    """The rows to hold back, each with the reason; `rows` names the distinct learners behind each row.

    A row without any learner is shown as empty. Whoever adds up what is shown and compares with the total learns
    only of at least `smallest` learners together.
    """
    held = {row: Withheld("few", smallest) for row, learners in rows.items() if 0 < len(learners) < smallest}
    behind = set().union(*(rows[row] for row in held))
    for row in sorted(rows, key=lambda row: len(rows[row])):
        if not held or len(behind) >= smallest:
            break
        if rows[row] and row not in held:
            held[row] = Withheld("others", smallest)
            behind |= rows[row]
    return held

"""Moments and picks that the tests of a sitting share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
TEN = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)

PICKS: dict[str, Any] = {
    "quadrant": "in-house",
    "desks": ["dean-of-people", "press-desk"],
    "moves": ["keep-a-copy", "sleep-on-it"],
}
"""For the porridge: the quadrant and the moves are right, of the desks one fits, one does not, and one is left out."""


def form(attempt: str, item: str = "porridge", **changed: Any) -> dict[str, Any]:
    """The scenario's form, as a page sends it."""
    return {"item": item, "attempt": attempt, **PICKS, **changed}

"""What a facilitator's tests share: the hour at which they look, and the wall they project on."""

from __future__ import annotations

from datetime import UTC, datetime

from course.cohort.facilitator_screens import Hosting
from course.page import Shown

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def wall(hosting: Hosting) -> Shown:
    """What the projection of the cohort may shows."""
    assert hosting.opens("#/wall/may")
    return hosting.show()

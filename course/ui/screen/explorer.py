"""The policy explorer: facts to switch, and what changes with them."""

from typing import Any

from course.session import Session, explorable
from course.ui import board
from course.ui.room import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    return board.context(session.sitting.exploring, explorable(room.bank, session.way.told), room.searches)

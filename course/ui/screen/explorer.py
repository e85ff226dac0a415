"""The policy explorer: facts to switch, and what changes with them."""

from typing import Any

from course.session import Session, explorable
from course.ui import explorer_content
from course.ui.course_content import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    return explorer_content.context(session.sitting.exploring, explorable(room.bank, session.way.told), room.searches)

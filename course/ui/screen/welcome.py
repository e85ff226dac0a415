"""The welcome: what the course is, how long it takes, what is stored."""

from typing import Any

from course.session import Session, Way
from course.ui.room import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template is told."""
    return plan(room, session.way)


def plan(room: Room, way: Way) -> dict[str, Any]:
    """How many scenarios there are, and how long the parts take."""
    stories = [story for module in way.bank.modules.values() for story in module.stories]
    each = sorted(room.minutes(story) / len(story) for story in stories)
    return {
        "stories": len(stories),
        "check_minutes": room.minutes(way.form("pre"), told=False) if way.form("pre") else 0,
        "each_minutes": round(each[len(each) // 2]),
    }

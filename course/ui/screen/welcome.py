"""The welcome: what the course is, how long it takes, what is stored."""

from typing import Any

from course.session import Session, Way
from course.ui.room import Room
from grader import Item


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template is told."""
    return plan(room, session.way)


def plan(room: Room, way: Way) -> dict[str, Any]:
    """How many scenarios there are, how long the parts take, and the shortest to be read already."""
    stories = [story for module in way.bank.modules.values() for story in module.stories]
    offered = (room.bank.scenarios[item].item for item in way.items())
    plain = [item for item in offered if item.stages == 1 and not item.content_note]
    each = sorted(room.minutes(story) / len(story) for story in stories)
    return {
        "stories": len(stories),
        "check_minutes": room.minutes(way.form("pre"), told=False) if way.form("pre") else 0,
        "each_minutes": round(each[len(each) // 2]),
        "sample": min(plain, key=_length, default=None),
    }


def _length(item: Item) -> int:
    return len(item.setting) + sum(len(act.post or act.event or "") for act in item.case.acts)

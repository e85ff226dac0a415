"""The welcome: the course's first story, with the one question that it asks."""

from datetime import UTC, datetime
from typing import Any, Final

from course.session import Draft, Session, Way
from course.ui.course_content import Room
from course.ui.screen.question import asked

NO_TIME: Final = datetime.fromtimestamp(0, UTC)
"""Placeholder for the time at which a story was opened, on a page without any action yet."""


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    return start(room, session.way)


def start(room: Room, way: Way) -> dict[str, Any]:
    """Return the first story with its question, unless already answered, and how long the paths take."""
    bank, item = way.bank, way.bank.paths.start
    opening = item in bank.scenarios and item not in way.done.tries
    scenario = room.lesson(item, 0).scenario if opening else None
    draft = way.sitting.drafts.get(item)
    question = asked(bank.rulebook, scenario, scenario.questions[0], draft or Draft(NO_TIME)) if scenario else {}
    return {
        "opening": scenario,
        **question,
        "attempt": "",
        "certainty": False,
        "minutes": {id_: room.path_minutes(stops) for id_, stops in way.paths.items()},
    }

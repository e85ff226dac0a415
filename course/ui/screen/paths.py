"""The paths: three ways through the course, each with an honest time and one goal."""

from typing import Any

from course.session import FORMS, Session, completes
from course.ui.course_content import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    way = session.way
    return {
        "minutes": {id_: room.path_minutes(stops) for id_, stops in way.paths.items()},
        "passed": {id_: sum(way.passed(stop) for stop in stops) for id_, stops in way.paths.items()},
        "completing": {id_ for id_, stops in way.paths.items() if completes(way.bank, stops)},
        "stories": {id_: sum(stop.phase not in FORMS for stop in stops) for id_, stops in way.paths.items()},
    }

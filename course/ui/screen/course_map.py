"""The course map: every part of the course, how far the learner is in it, and what is suggested next."""

from typing import Any

from course.progress import choose, refreshers
from course.session import Session
from course.ui.room import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template needs."""
    way = session.way
    made, offered = way.attempts, way.items()
    due = refreshers(made, room.syllabus, session.now, offered) if session.now else ()
    waiting = any(not way.closed(phase) for phase in ("pre", "post") if way.form(phase))
    return {
        "scenarios": room.bank.scenarios,
        "minutes": {id_: room.path_minutes(stops) for id_, stops in way.paths.items()},
        "choice": choose(made, room.syllabus, offered),
        "due": due,
        "keeps": bool(way.kept) and waiting,
        "quick": [
            (room.bank.scenarios[item].item, item in way.told.tries)
            for items in room.bank.quick.values()
            for item in items
        ],
        "modules": [
            (each, len(way.stories(each)), len(way.finished(each)), _left(room, way.items(each), session))
            for each in room.bank.modules
        ],
        "check_minutes": {phase: room.minutes(way.form(phase), feedback=False) for phase in ("pre", "post")},
    }


def _left(room: Room, items: tuple[str, ...], session: Session) -> int:
    """Minutes for what is not yet done; 0 where all is."""
    waiting = [item for item in items if item not in session.done.tries]
    return room.minutes(waiting) if waiting else 0

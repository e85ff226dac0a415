"""The course map: every part of the course, how far the learner is in it, and what is suggested next."""

from typing import Any

from course.progress import choose, refreshers
from course.session import Session, Way
from course.ui.course_content import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    way = session.way
    made, offered = way.attempts, way.items()
    due = refreshers(made, room.syllabus, session.now, offered) if session.now else ()
    waiting = any(not way.closed(phase) for phase in ("pre", "post") if way.form(phase))
    return {
        "scenarios": room.bank.scenarios,
        "minutes": {id_: room.path_minutes(stops) for id_, stops in way.paths.items()},
        "choice": choose(made, room.syllabus, offered, way.done.earlier),
        "due": due,
        "keeps": bool(way.kept) and waiting,
        "quick": [
            (room.bank.scenarios[item].item, item in way.told.tries)
            for items in room.bank.quick.values()
            for item in items
        ],
        "modules": [(each, *_standing(room, way, each)) for each in room.bank.modules],
        "check_minutes": {phase: room.minutes(way.form(phase), feedback=False) for phase in ("pre", "post")},
    }


def _standing(room: Room, way: Way, quadrant: str) -> tuple[int, int]:
    """Return (offered, done) for the stories of this quadrant, across all modules."""
    stories = [story for each in room.bank.modules for story in way.stories(each)]
    own = [story for story in stories if room.bank.scenarios[story[0]].home == quadrant]
    return len(own), sum(way.open_stage(story[0]) is None for story in own)

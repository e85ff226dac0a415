"""The feedback on one attempt, with the variant on which it was made."""

from typing import Any

from course.progress import choose
from course.session import FORMS, Session
from course.ui.room import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template is told."""
    sitting, way = session.sitting, session.way
    attempt = next(each for each in session.done.tries[sitting.item] if each.id == sitting.attempt)
    lesson = room.lesson_of(attempt)
    module = way.bank.module_of[sitting.item]
    choice = choose(way.attempts, room.syllabus, way.items(module))
    return {
        "item": lesson.scenario.item,
        "offers": lesson.scenario.offers,
        "ruling": lesson.scenario.ruling,
        "attempt": attempt,
        "feedback": lesson.feedback(attempt) if lesson.current(attempt) else None,
        "texts": [text for text in room.bank.rulebook.texts if text.shown == lesson.scenario.quadrant],
        "phase": attempt.phase if attempt.phase in FORMS and sitting.item in way.form(attempt.phase) else "",
        "module": room.bank.rulebook.quadrants[module],
        "choice": choice,
        "following": room.bank.scenarios[choice.item].item if choice else None,
    }

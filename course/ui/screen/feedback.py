"""The feedback on one attempt, with the variant on which it was made."""

from typing import Any

from course.session import Session
from course.ui.room import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template is told."""
    sitting, done = session.sitting, session.done
    attempt = next(each for each in done.tries[sitting.item] if each.id == sitting.attempt)
    lesson = room.lesson_of(attempt)
    following = done.after(sitting.item)
    return {
        "item": lesson.scenario.item,
        "offers": lesson.scenario.offers,
        "ruling": lesson.scenario.ruling,
        "attempt": attempt,
        "feedback": lesson.feedback(attempt) if lesson.current(attempt) else None,
        "texts": [text for text in room.bank.rulebook.texts if text.shown == lesson.scenario.quadrant],
        "following": room.bank.scenarios[following].item if following else None,
    }

"""A form of the self-assessment: before it is begun, while it is under way, and its result."""

from typing import Any

from course.session import Session
from course.ui.course_content import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    way, phase = session.way, session.sitting.part
    submitted = way.submitted(phase)
    scored = [attempt.score for attempt in submitted.values() if attempt.score is not None and not attempt.seen]
    waiting = [item for item in way.form(phase) if item not in submitted]
    return {
        "phase": phase,
        "closed": way.closed(phase),
        "form": way.form(phase),
        "submitted": submitted,
        "aided": [item for item, attempt in submitted.items() if attempt.seen],
        "score": sum(scored) / len(scored) if scored else None,
        "minutes": room.minutes(waiting, feedback=False) if waiting else 0,
        "scenarios": room.bank.scenarios,
    }

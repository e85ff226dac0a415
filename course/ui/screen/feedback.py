"""The feedback on one attempt: safety first, one thing to remember, one done well, and what happened next."""

from typing import Any, Final

from course.session import FORMS, Session
from course.ui.course_content import Room
from course.ui.lesson import Feedback
from grader.readability import words

MOST_WORDS: Final = 120
"""Maximum visible words, without headings and buttons; beyond it, the part "what happened next" is collapsed."""


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    sitting, way, bank = session.sitting, session.way, room.bank
    attempt = next(each for each in session.done.tries[sitting.item] if each.id == sitting.attempt)
    lesson = room.lesson_of(attempt)
    item = lesson.scenario.item
    feedback = lesson.feedback(attempt) if lesson.current(attempt) else None
    stage = bank.following(item.id, attempt.response)
    branch = bank.scenarios[stage].item.branch if stage else None
    told = branch.then if branch else ""
    return {
        "item": item,
        "lesson": lesson,
        "attempt": attempt,
        "feedback": feedback,
        "stage": bank.scenarios[stage].item if stage else None,
        "endings": bank.other_endings(item.id) if item.stage == item.stages else (),
        "roomy": feedback is None or _words(feedback, item.after or told) <= MOST_WORDS,
        "texts": [text for text in bank.rulebook.texts if text.shown == lesson.scenario.quadrant],
        "phase": attempt.phase if attempt.phase in FORMS and sitting.item in way.form(attempt.phase) else "",
    }


def _words(feedback: Feedback, after: str) -> int:
    lines = [line for line in (feedback.safety, feedback.lesson) if line is not None]
    said = [after, *(f"{line.option.name} {line.because[0]}" for line in lines)]
    return sum(len(words(text)) for text in said) + (len(words(feedback.well.option.name)) if feedback.well else 0)

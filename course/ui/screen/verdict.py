"""The verdict on one question: right or not, why, and the post that decides it."""

from typing import Any

from course.session import Session
from course.ui.room import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template needs."""
    sitting, desk = session.sitting, session.desk
    whole = desk.complete(sitting.attempt, sitting.item)
    draft = sitting.drafts.get(sitting.item)
    lesson = room.lesson_of(whole) if whole else room.lesson(sitting.item, draft.variant if draft else 0)
    answered = desk.answered(sitting.attempt, sitting.item)
    scenario = lesson.scenario
    shown = whole is None or lesson.current(whole)
    picks = answered[sitting.question]
    return {
        "item": scenario.item,
        "verdict": lesson.verdict(sitting.question, picks)
        if shown and sitting.question in scenario.questions
        else None,
        "attempt": sitting.attempt,
        "number": list(scenario.questions).index(sitting.question) + 1 if sitting.question in scenario.questions else 1,
        "count": len(scenario.questions),
        "last": whole is not None,
        "quick": scenario.quick,
        "known": (),
        "first_answer": len(answered) == sum(map(len, (*session.done.tries.values(), *session.answers.values()))) == 1,
    }

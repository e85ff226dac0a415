"""The verdict on one question: right or not, why, and the post that decides it."""

from typing import Any, Final

from course.session import Session
from course.ui.course_content import Room
from course.ui.lesson import FITTING, Line, Verdict
from grader import QUADRANT
from grader.readability import words

MOST_WORDS: Final = 28
"""The other picks are listed if they and the reason have at most this many words together; else they are collapsed."""

MOST_WORDS_WITH_DRAFTS: Final = 33
"""Maximum total words of the quadrant's name, its reason and the note on drafts that don't count."""


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    sitting, desk = session.sitting, session.desk
    whole = desk.complete(sitting.attempt, sitting.item)
    draft = sitting.drafts.get(sitting.item)
    lesson = room.lesson_of(whole) if whole else room.lesson(sitting.item, draft.variant if draft else 0)
    answered = desk.answered(sitting.attempt, sitting.item)
    scenario, rulebook = lesson.scenario, room.bank.rulebook
    shown = whole is None or lesson.current(whole)
    picks = answered[sitting.question]
    verdict = lesson.verdict(sitting.question, picks) if shown and sitting.question in scenario.questions else None
    return {
        "item": scenario.item,
        "verdict": verdict,
        "ask": rulebook.ask_quadrant if sitting.question == QUADRANT else rulebook.groups[sitting.question].ask,
        "others": _others(verdict) if verdict else (),
        "drafts": _drafts(verdict, scenario.ruling.quadrant_drafts) if verdict else (),
        "attempt": sitting.attempt,
        "number": list(scenario.questions).index(sitting.question) + 1 if sitting.question in scenario.questions else 1,
        "count": len(scenario.questions),
        "last": whole is not None,
        "quick": scenario.quick,
        "known": (),
        "first_answer": len(answered) == sum(map(len, (*session.done.tries.values(), *session.answers.values()))) == 1,
    }


def _drafts(verdict: Verdict, drafts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the notes on drafts that don't count, if the quadrant is wrong (perhaps due to them) and there is room."""
    said = (verdict.lead.option.name, verdict.lead.because[0], *drafts)
    misplaced = verdict.question == QUADRANT and verdict.result != "right"
    return drafts if misplaced and sum(map(len, map(words, said))) <= MOST_WORDS_WITH_DRAFTS else ()


def _others(verdict: Verdict) -> tuple[Line, ...]:
    """Return the lines on other picks and other missed essential options, if there is room for them."""
    if verdict.question == QUADRANT:
        return ()
    told = [line for line in verdict.lines[1:] if line.mark in ("fits", "astray", "harmful") or line.urgency < FITTING]
    said = [f"{verdict.lead.option.name} {verdict.lead.because[0]}", *(line.option.name for line in told)]
    return tuple(told) if sum(len(words(text)) for text in said) <= MOST_WORDS else ()

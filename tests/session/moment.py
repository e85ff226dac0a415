"""Moments, picks and forms that the tests of a session share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from course.session import Desk, Session, Sitting, act
from course.store import Answer, Attempt, Phase

NINE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
TEN = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)

PICKS: dict[str, Any] = {
    "quadrant": "in-house",
    "desks": ["dean-of-people", "press-desk"],
    "moves": ["keep-a-copy", "sleep-on-it"],
}
"""For the porridge: the quadrant and the moves are right, of the desks one fits, one does not, and one is left out."""


def form(attempt: str, question: str = "quadrant", item: str = "porridge", **changed: Any) -> dict[str, Any]:
    """The form of one question, as a page sends it."""
    return {"item": item, "question": question, "attempt": attempt, question: PICKS[question], **changed}


def after(desk: Desk, answer: Answer | None, attempt: Attempt | None) -> Desk:
    """The desk once this is stored."""
    if attempt is not None:
        return replace(desk, done=desk.done.with_attempt(attempt))
    if answer is None:
        return desk
    given = {**desk.answers.get(answer.attempt, {}), answer.question: answer}
    return replace(desk, answers={**desk.answers, answer.attempt: given})


def complete(
    sitting: Sitting, desk: Desk, item: str = "porridge", phase: Phase = "practice", at: datetime = TEN, **picks: Any
) -> tuple[Sitting, Attempt, Desk]:
    """Answer every open question of the item: the sitting, the attempt, and the desk on which it is done."""
    attempt, made = desk.attempt(item, phase), None
    variant = sitting.drafts[item].variant
    for question in desk.bank.variant(item, variant).questions:
        if question in desk.answered(attempt, item):
            continue
        given = {question: picks[question]} if question in picks else {}
        step = act(sitting, "submit", form(attempt, question, item, **given), desk, at)
        desk, sitting, made = after(desk, step.answer, step.attempt), step.sitting, step.attempt
    assert made is not None
    return sitting, made, desk


def answer_all(session: Session, item: str = "porridge", at: datetime = TEN, **picks: Any) -> Sitting:
    """Answer every question of the item in practice, as its pages would send them."""
    draft = session.sitting.drafts.get(item)
    attempt, variant = session.desk.attempt(item), draft.variant if draft else session.desk.due(item)
    for question in session.desk.bank.variant(item, variant).questions:
        given = {question: picks[question]} if question in picks else {}
        session.act("submit", form(attempt, question, item, variant=str(variant), **given), at)
    return session.sitting

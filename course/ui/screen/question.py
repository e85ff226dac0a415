"""A question, and the content note before its story: a thread to read, and one thing to choose."""

from typing import Any

from course.bank import Scenario
from course.session import FORMS, Draft, Session
from course.ui.course_content import Room
from grader import QUADRANT, Rulebook


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    sitting, done = session.sitting, session.done
    draft, item = sitting.drafts[sitting.item], sitting.item
    scenario = room.lesson(item, draft.variant).scenario
    attempt = session.desk.attempt(item, draft.phase)
    answered = session.desk.answered(attempt, item)
    tries = sum(each.phase not in FORMS for each in done.tries.get(item, ()))
    phase = draft.phase if draft.phase in FORMS else ""
    practised = bool(phase) and session.desk.seen(item, draft.phase, sitting)
    return {
        **asked(room.bank.rulebook, scenario, sitting.question or scenario.questions[0], draft),
        "known": room.known(item, draft.variant),
        "attempt": attempt,
        "phase": phase,
        "count": (len(answered) + 1, len(scenario.questions)),
        "first": not answered,
        "minutes": room.minutes([item], feedback=not phase),
        "aided": item in session.revealed,
        "practised": practised and item not in session.revealed,
        "varied": bool(tries) and scenario.item.variants > 1 and not phase,
        "certainty": room.asks_certainty(draft.phase),
    }


def asked(rulebook: Rulebook, scenario: Scenario, question: str, draft: Draft) -> dict[str, Any]:
    """Return the template context of one question: its text, its options, and the current picks."""
    single = question == QUADRANT
    options = rulebook.quadrants if single else rulebook.options
    return {
        "item": scenario.item,
        "question": question,
        "ask": rulebook.ask_quadrant if single else rulebook.groups[question].ask,
        "single": single,
        "drafted": single and bool(scenario.ruling.quadrant_drafts),
        "options": [options[each] for each in scenario.choices(question)],
        "picks": draft.picks.get(question, ()),
        "draft": draft,
    }

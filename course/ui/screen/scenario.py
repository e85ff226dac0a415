"""The scenario, and the note before it: a thread to read, and a form to fill in."""

from typing import Any

from course.session import FORMS, Session
from course.ui.room import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template is told."""
    sitting, done, way = session.sitting, session.done, session.way
    draft = sitting.drafts[sitting.item]
    scenario = room.lesson(sitting.item, draft.variant).scenario
    before = room.before.get(sitting.item)
    known = room.lesson(before, draft.variant).scenario.item.case.acts if before else ()
    tries = len(done.tries.get(sitting.item, ()))
    form = way.form(draft.phase)
    return {
        "item": scenario.item,
        "known": {act.id for act in known},
        "offers": scenario.offers,
        "attempt": session.attempt(sitting.item),
        "draft": draft,
        "phase": draft.phase if draft.phase in FORMS else "",
        "count": (form.index(sitting.item) + 1, len(form)) if sitting.item in form else None,
        "module": room.bank.rulebook.quadrants[way.bank.module_of[sitting.item]],
        "minutes": room.minutes([sitting.item], told=draft.phase not in FORMS),
        "tries": tries,
        "aided": sitting.item in session.revealed,
        "practised": draft.phase in FORMS and sitting.item in way.told.tries,
        "varied": bool(tries) and scenario.item.variants > 1 and draft.phase not in FORMS,
    }

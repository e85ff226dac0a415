"""The scenario, and the note before it: a thread to read, and a form to fill in."""

from typing import Any

from course.session import Session
from course.ui.room import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template is told."""
    sitting, done = session.sitting, session.done
    draft = sitting.drafts[sitting.item]
    scenario = room.lesson(sitting.item, draft.variant).scenario
    before = room.before.get(sitting.item)
    known = room.lesson(before, draft.variant).scenario.item.case.acts if before else ()
    return {
        "item": scenario.item,
        "known": {act.id for act in known},
        "offers": scenario.offers,
        "attempt": session.attempt(sitting.item),
        "draft": draft,
        "number": list(done.quadrants).index(sitting.item) + 1,
        "tries": len(done.tries.get(sitting.item, ())),
        "varied": scenario.item.variants > 1,
    }

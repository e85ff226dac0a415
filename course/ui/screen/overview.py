"""The list of all scenarios."""

from typing import Any

from course.session import Session
from course.ui.room import Room


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template is told."""
    done = session.done
    ready = [id_ for id_ in done.open if room.before.get(id_) not in done.open]
    return {"scenarios": room.bank.scenarios, "drafts": session.sitting.drafts, "ready": ready}

"""Close a cohort: its answers, picks, positions and votes are no longer stored."""

from dataclasses import replace
from datetime import datetime

from course.live import room_actions
from course.store import Cohort, Store


def close_cohort(store: Store, cohort: Cohort, now: datetime) -> bool:
    """Close a cohort, unless it is closed, and end its live session. Return True if there was a live session."""
    state = cohort.state(now)
    if state != "over":
        store.change_cohort(replace(cohort, opens=None if state == "early" else cohort.opens, closes=now))
    room = store.rooms.current(cohort.id, now - room_actions.LASTS)
    if room is None:
        return False
    store.rooms.move(room_actions.move(room, "end", now))
    return True

"""Closing: from now on no answers, picks or places of a cohort are stored any more, votes included."""

from dataclasses import replace
from datetime import datetime

from course.live import move
from course.store import Cohort, Store


def close_cohort(store: Store, cohort: Cohort, now: datetime) -> bool:
    """Close a cohort, unless it is closed already, and end its live session; whether there was one."""
    state = cohort.state(now)
    if state != "over":
        store.change_cohort(replace(cohort, opens=None if state == "early" else cohort.opens, closes=now))
    room = store.rooms.current(cohort.id, now - move.LASTS)
    if room is None:
        return False
    store.rooms.move(move.move(room, "end", now))
    return True

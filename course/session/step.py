"""A step: every act of a learner, by the name under which the page asks for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from course.session import answer, switchboard
from course.session.desk import Desk
from course.session.refusal import Refused
from course.session.returning import come_back
from course.session.sitting import Screen, Sitting
from course.session.turn import Act, Fields, Step, left, opened, reviewed, scenario_of


def act(sitting: Sitting, action: str, fields: Fields, desk: Desk, now: datetime) -> Step:
    """What follows when a learner does this. Raises Refused; the sitting then stays as it is."""
    follow = ACTS.get(action)
    if follow is None:
        raise Refused("This page asked for something that the course does not know. Please reload it.")
    return follow(replace(sitting, turn=sitting.turn + 1), fields, desk, now)


def _begin(sitting: Sitting, _fields: Fields, desk: Desk, now: datetime) -> Step:
    """Go on with what is on the desk, else with the next item to do."""
    resumed = sitting.item in desk.done.open
    following = sitting.item if resumed else desk.done.after(sitting.item)
    return Step(opened(sitting, following, desk, now) if following else left(sitting, "summary"))


def _next(sitting: Sitting, _fields: Fields, desk: Desk, now: datetime) -> Step:
    following = desk.done.after(sitting.item)
    return Step(opened(sitting, following, desk, now) if following else left(sitting, "summary"))


def _open(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    return Step(opened(sitting, scenario_of(fields, desk).item.id, desk, now))


def _read(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Open the item itself, its content note read."""
    return Step(replace(opened(sitting, scenario_of(fields, desk).item.id, desk, now), screen="scenario"))


def _review(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    latest = desk.done.latest(scenario_of(fields, desk).item.id)
    if latest is None:
        raise Refused("There is no feedback on this scenario yet; it comes when you submit.")
    return Step(reviewed(sitting, latest.item, latest.id))


def _to(screen: Screen) -> Act:
    """Go to a screen and keep every pick."""
    return lambda sitting, _fields, _desk, _now: Step(left(sitting, screen))


ACTS: Final[Mapping[str, Act]] = {
    "begin": _begin,
    "next": _next,
    "open": _open,
    "read": _read,
    "review": _review,
    "draft": answer.draft,
    "submit": answer.submit,
    "return": come_back,
    "welcome": _to("welcome"),
    "overview": _to("overview"),
    "summary": _to("summary"),
    **switchboard.ACTS,
}
"""What the page can ask for; `hello` and `beat` are the page's own and come before a session."""

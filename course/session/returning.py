"""Coming back by the browser's own way: nothing that was submitted opens again by it, or counts twice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import get_args

from course.session.desk import Desk
from course.session.sitting import Screen, Sitting
from course.session.turn import Fields, Step, left, opened


def place(sitting: Sitting) -> Mapping[str, str]:
    """What the page keeps of the screen, to ask for it again by `come_back`."""
    named = {"screen": sitting.screen, "item": sitting.item, "attempt": sitting.attempt}
    if sitting.screen not in ("note", "scenario", "feedback"):
        del named["item"]
    return {name: word for name, word in named.items() if word}


def come_back(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """The screen that was left, as it is by now: a scenario that was submitted since shows what came of it.

    What is no longer there, or never was, leads to the overview.
    """
    screen: Screen = next((each for each in get_args(Screen) if each == fields.get("screen")), "overview")
    item, attempt = fields.get("item"), fields.get("attempt")
    if screen not in ("note", "scenario", "feedback"):
        return Step(left(sitting, screen))
    if not isinstance(item, str) or item not in desk.bank.scenarios:
        return Step(left(sitting, "overview"))
    if screen != "feedback" and item in sitting.drafts:
        again = opened(sitting, item, desk, now)
        return Step(again if screen == "note" else replace(again, screen="scenario"))
    tries = desk.done.tries.get(item, ())
    told = next((each for each in tries if each.id == attempt), desk.done.latest(item))
    return Step(
        replace(sitting, screen="feedback", item=item, attempt=told.id, missing=())
        if told
        else left(sitting, "overview")
    )

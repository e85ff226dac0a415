"""Coming back by the browser's own way: nothing that was submitted opens again by it, or counts twice."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import get_args

from course.session.desk import Desk
from course.session.sitting import ON_ITEM, ON_PART, Screen, Sitting
from course.session.turn import Fields, Step, left, opened, reviewed
from course.session.way import FORMS


def place(sitting: Sitting) -> Mapping[str, str]:
    """What the page keeps of the screen, to ask for it again by `come_back`."""
    named = {"screen": sitting.screen, "attempt": sitting.attempt}
    if sitting.screen in ON_ITEM:
        named["item"] = sitting.item
    if sitting.screen in ON_PART:
        named["part"] = sitting.part
    return {name: word for name, word in named.items() if word}


def come_back(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """The screen that was left, as it is by now: a scenario that was submitted since shows what came of it.

    What is no longer there, or never was, leads to the overview; what a form says nothing of yet, to the form.
    """
    screen: Screen = next((each for each in get_args(Screen) if each == fields.get("screen")), "overview")
    item, attempt, way = fields.get("item"), fields.get("attempt"), desk.way(sitting)
    if screen in ON_PART:
        parts = desk.bank.modules if screen == "module" else [phase for phase in FORMS if way.form(phase)]
        part = next((each for each in parts if each == fields.get("part")), None)
        return Step(left(replace(sitting, part=part), screen) if part else left(sitting, "overview"))
    if screen not in ON_ITEM:
        return Step(left(sitting, screen))
    if not isinstance(item, str) or item not in desk.bank.scenarios:
        return Step(left(sitting, "overview"))
    if screen != "feedback" and item in sitting.drafts:
        again = opened(sitting, item, desk, now, sitting.drafts[item].phase)
        return Step(again if screen == "note" else replace(again, screen="scenario"))
    tries = desk.done.tries.get(item, ())
    told = next((each for each in tries if each.id == attempt), desk.done.latest(item))
    if told is None:
        return Step(left(sitting, "overview"))
    return Step(left(replace(sitting, part=told.phase), "check") if way.silent(told) else reviewed(sitting, told))

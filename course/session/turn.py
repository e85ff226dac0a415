"""A turn: what one act of a learner leads to, and the moves that several acts share. Pure; time is an argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from course.bank import Scenario
from course.session.desk import Desk
from course.session.refusal import Refused
from course.session.sitting import Draft, Screen, Sitting
from course.session.way import FORMS
from course.store import Attempt, Phase

Fields: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Step:
    """What an act leads to: the sitting that follows, and the attempt to be stored before anyone hears of it."""

    sitting: Sitting
    attempt: Attempt | None = None


Act: TypeAlias = Callable[[Sitting, Fields, Desk, datetime], Step]
"""What follows when a learner does something. The sitting given has already moved on by one turn. Raises Refused."""


def left(sitting: Sitting, screen: Screen) -> Sitting:
    """Gone to a screen on which no item is open."""
    return replace(sitting, screen=screen, attempt="", missing=())


def opened(sitting: Sitting, item: str, desk: Desk, now: datetime, phase: Phase = "practice") -> Sitting:
    """At the item in the variant that is due, with the picks that were made on this very variant, if any.

    A form asks every item as written. Raises Refused where the item is kept for a form.
    """
    if phase == "practice" and item in desk.way(sitting).kept:
        raise Refused("This scenario is kept for a self-assessment. It comes there, and afterwards in its module.")
    due, draft = 0 if phase in FORMS else desk.due(item), sitting.drafts.get(item)
    if draft is None or (draft.variant, draft.phase) != (due, phase):
        draft = Draft(now, variant=due, phase=phase)
    shown = desk.bank.variant(item, due).item
    screen: Screen = "note" if shown.content_note and shown.stage == 1 else "scenario"
    part = phase if phase in FORMS else desk.bank.module_of[item]
    drafts = {**sitting.drafts, item: draft}
    return replace(sitting, screen=screen, item=item, attempt="", missing=(), drafts=drafts, part=part)


def reviewed(sitting: Sitting, attempt: Attempt) -> Sitting:
    """At what there is to say of an attempt."""
    return replace(sitting, screen="feedback", item=attempt.item, attempt=attempt.id, missing=())


def followed(sitting: Sitting, attempt: Attempt, desk: Desk, now: datetime) -> Sitting:
    """After an attempt, which the item's draft has become: at its feedback, or in a form at the next item.

    `desk` knows of the attempt already. A form says nothing of any item until it is closed.
    """
    drafts = {item: draft for item, draft in sitting.drafts.items() if item != attempt.item}
    sitting, phase = replace(sitting, drafts=drafts), attempt.phase
    way = desk.way(sitting)
    if phase not in FORMS or attempt.item not in way.form(phase):
        return reviewed(sitting, attempt)
    following = way.following_in(phase)
    if following:
        return opened(sitting, following, desk, now, phase)
    return left(replace(sitting, item=attempt.item, part=phase), "check")


def scenario_of(fields: Fields, desk: Desk) -> Scenario:
    """The scenario that the page speaks of, as written. Raises Refused."""
    item = fields.get("item")
    scenario = desk.bank.scenarios.get(item) if isinstance(item, str) else None
    if scenario is None:
        raise Refused("This scenario is not in the course any more. Please choose another from the list.")
    return scenario

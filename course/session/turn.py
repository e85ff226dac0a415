"""A turn: what one act of a learner leads to, and the moves that several acts share. Pure; time is an argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from course.bank import Scenario
from course.session.desk import Desk
from course.session.refusal import Refused
from course.session.sitting import Draft, Screen, Sitting
from course.store import Attempt

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


def opened(sitting: Sitting, item: str, desk: Desk, now: datetime) -> Sitting:
    """At the item in the variant that is due, with the picks that were made on this very variant, if any."""
    due, draft = desk.due(item), sitting.drafts.get(item)
    if draft is None or draft.variant != due:
        draft = Draft(now, variant=due)
    shown = desk.scenario(item, due).item
    screen: Screen = "note" if shown.content_note and shown.stage == 1 else "scenario"
    return replace(sitting, screen=screen, item=item, attempt="", missing=(), drafts={**sitting.drafts, item: draft})


def reviewed(sitting: Sitting, item: str, attempt: str) -> Sitting:
    """At what there is to say of an attempt; the item's draft has become it."""
    drafts = {other: draft for other, draft in sitting.drafts.items() if other != item}
    return replace(sitting, screen="feedback", item=item, attempt=attempt, missing=(), drafts=drafts)


def scenario_of(fields: Fields, desk: Desk) -> Scenario:
    """The scenario that the page speaks of, as written. Raises Refused."""
    item = fields.get("item")
    scenario = desk.bank.scenarios.get(item) if isinstance(item, str) else None
    if scenario is None:
        raise Refused("This scenario is not in the course any more. Please choose another from the list.")
    return scenario

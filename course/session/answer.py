"""An answer: picks kept as a draft, or submitted as an attempt; and picks of a live room's vote that are not sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from course.bank import Scenario
from course.progress import LEVELS
from course.session.desk import Desk
from course.session.refusal import Refused
from course.session.sitting import Draft, Sitting
from course.session.turn import Fields, Step, followed, scenario_of
from course.store import Attempt
from grader import QUADRANT, Malformed, grade, read_response

STALE = "This form is not the one that is open just now. Please reload the page; what you submitted is saved."
UNREADABLE = "Something in these picks could not be read. Please look at them again; nothing is lost."
SURE = {"": None} | {str(certainty): certainty for certainty in LEVELS}
"""How sure a learner says they are, as the form sends it."""


def draft(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Keep the picks, and stay."""
    if _stored(fields, desk):  # a second delivery of what is stored
        return Step(sitting)
    scenario, kept, missing = _read(sitting, fields, desk, now)
    drafts = {**sitting.drafts, scenario.item.id: kept}
    return Step(replace(sitting, drafts=drafts, missing=tuple(each for each in sitting.missing if each in missing)))


def tick(sitting: Sitting, fields: Fields, _desk: Desk, _now: datetime) -> Step:
    """Keep the picks at a step of a live room, in place of those before, and none of any other room; and stay."""
    room, step, picks = (fields.get(name) for name in ("room", "step", "picks"))
    if not isinstance(room, str) or not isinstance(step, int) or not isinstance(picks, tuple):
        raise Refused(UNREADABLE)
    others = {at: kept for at, kept in sitting.ticked.items() if at[0] == room and at != (room, step)}
    return Step(replace(sitting, ticked=others | ({(room, step): picks} if picks else {})))


def submit(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Make the picks an attempt and show what there is to say of it; where something is open, say so instead."""
    if stored := _stored(fields, desk):  # a second delivery of what is stored
        return Step(followed(sitting, stored, desk, now))
    scenario, kept, missing = _read(sitting, fields, desk, now)
    if missing:
        item = scenario.item.id
        drafts = {**sitting.drafts, item: kept}
        return Step(replace(sitting, screen="scenario", item=item, attempt="", missing=missing, drafts=drafts))
    made = _attempt(kept, scenario, desk, now, desk.seen(scenario.item.id, kept.phase, sitting))
    return Step(followed(sitting, made, replace(desk, done=desk.done.with_attempt(made)), now), made)


def _stored(fields: Fields, desk: Desk) -> Attempt | None:
    """The attempt that this form has already become, if it has."""
    item, given = scenario_of(fields, desk).item.id, fields.get("attempt")
    return next((each for each in desk.done.tries.get(item, ()) if each.id == given), None)


def _read(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> tuple[Scenario, Draft, tuple[str, ...]]:
    """The variant that the form shows, its picks, and what they leave open. Raises Refused."""
    item = scenario_of(fields, desk).item.id
    before = sitting.drafts.get(item) or Draft(now, variant=desk.due(item))
    told = fields.get("variant", str(before.variant))
    if fields.get("attempt") != desk.attempt(item) or told != str(before.variant):
        raise Refused(STALE)
    scenario = desk.bank.variant(item, before.variant)
    given = _given(fields.get(QUADRANT), {group: fields.get(group, []) for group in scenario.offers})
    try:
        response = read_response(scenario.key, given)
    except Malformed as error:
        raise Refused(UNREADABLE) from error
    sure = fields.get("certainty", "")
    if not isinstance(sure, str) or sure not in SURE:
        raise Refused(UNREADABLE)
    picks = {group: picks for group, picks in response.picks.items() if picks}
    kept = replace(before, quadrant=response.quadrant, picks=picks, certainty=SURE[sure])
    return scenario, kept, tuple(asked for asked in (QUADRANT, *scenario.offers) if not kept.holds(asked))


def _given(quadrant: object, picks: Mapping[str, object]) -> dict[str, object]:
    return {QUADRANT: quadrant or None, **picks}


def _attempt(kept: Draft, scenario: Scenario, desk: Desk, now: datetime, seen: bool) -> Attempt:
    given = _given(kept.quadrant, {group: list(chosen) for group, chosen in kept.picks.items()})
    outcome = grade(scenario.key, read_response(scenario.key, given))
    return Attempt(
        id=desk.attempt(scenario.item.id),
        cohort=desk.learner.cohort,
        learner=desk.learner.id,
        phase=kept.phase,
        item=scenario.item.id,
        item_version=scenario.item.version,
        rules_version=desk.bank.rulebook.version,
        response=given,
        started=kept.started,
        submitted=now,
        variant=str(scenario.item.variant or ""),
        certainty=kept.certainty,
        score=outcome.score,
        groups=outcome.groups,
        critical_miss=outcome.critical_miss,
        harmful_pick=outcome.harmful_pick,
        seen=seen,
    )

"""A step: what one act of a learner leads to. Pure; time is an argument."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from course.bank import Bank, Scenario
from course.progress import Progress
from course.session.refusal import Refused
from course.session.sitting import Draft, Screen, Sitting
from course.store import Attempt, Learner
from grader import QUADRANT, Malformed, grade, read_response

Fields = Mapping[str, object]


@dataclass(frozen=True)
class Step:
    """What an act leads to: the sitting that follows, and the attempt to be stored before anyone hears of it."""

    sitting: Sitting
    attempt: Attempt | None = None


def attempt_id(learner: str, item: str, tries: int) -> str:
    """The id of a learner's next attempt after so many tries: always the same, from whatever window."""
    return hashlib.sha256(f"{learner}/{item}/{tries}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Desk:
    """What one learner works with: the bank, what they have done, and who they are."""

    bank: Bank
    done: Progress
    learner: Learner

    def attempt(self, item: str) -> str:
        """The id under which the item's next attempt is stored."""
        return attempt_id(self.learner.id, item, len(self.done.tries.get(item, ())))


def act(sitting: Sitting, action: str, fields: Fields, desk: Desk, now: datetime) -> Step:
    """What follows when a learner does this. Raises Refused; the sitting then stays as it is."""
    moved = replace(sitting, turn=sitting.turn + 1)
    if action in ("begin", "next"):
        resumed = action == "begin" and sitting.item in desk.done.open
        following = sitting.item if resumed else desk.done.after(sitting.item)
        return Step(_opened(moved, following, desk, now) if following else _left(moved, "summary"))
    if action in ("welcome", "overview", "summary"):
        return Step(_left(moved, action))
    if action not in ("open", "read", "draft", "submit", "review"):
        raise Refused("This page asked for something that the course does not know. Please reload it.")
    scenario = _scenario(fields, desk.bank)
    item = scenario.item.id
    if action == "review":
        latest = desk.done.latest(item)
        if latest is None:
            raise Refused("There is no feedback on this scenario yet; it comes when you submit.")
        return Step(_reviewed(moved, item, latest.id))
    if action in ("open", "read"):
        opened = _opened(moved, item, desk, now)
        return Step(replace(opened, screen="scenario") if action == "read" else opened)
    return _answered(moved, action, scenario, fields, desk, now)


def _left(sitting: Sitting, screen: str) -> Sitting:
    return replace(sitting, screen=screen, attempt="", missing=())  # type: ignore[arg-type]  # the callers name screens


def _opened(sitting: Sitting, item: str, desk: Desk, now: datetime) -> Sitting:
    drafts = {**sitting.drafts, item: sitting.drafts.get(item) or Draft(now)}
    shown = desk.bank.scenarios[item].item
    screen: Screen = "note" if shown.content_note and shown.stage == 1 else "scenario"
    return replace(sitting, screen=screen, item=item, attempt="", missing=(), drafts=drafts)


def _reviewed(sitting: Sitting, item: str, attempt: str) -> Sitting:
    drafts = {other: draft for other, draft in sitting.drafts.items() if other != item}
    return replace(sitting, screen="feedback", item=item, attempt=attempt, missing=(), drafts=drafts)


def _answered(sitting: Sitting, action: str, scenario: Scenario, fields: Fields, desk: Desk, now: datetime) -> Step:
    item = scenario.item.id
    expected, given = desk.attempt(item), fields.get("attempt")
    if any(given == each.id for each in desk.done.tries.get(item, ())):  # a second delivery of what is stored
        return Step(sitting if action == "draft" else _reviewed(sitting, item, str(given)))
    if given != expected:
        raise Refused(
            "This form is not the one that is open just now. Please reload the page; what you submitted is saved."
        )
    draft = _read_draft(fields, scenario, sitting.drafts.get(item) or Draft(now))
    missing = tuple(asked for asked in (QUADRANT, *scenario.offers) if not draft.holds(asked))
    kept = replace(sitting, drafts={**sitting.drafts, item: draft})
    if action == "draft":
        return Step(replace(kept, missing=tuple(asked for asked in sitting.missing if asked in missing)))
    if missing:
        return Step(replace(kept, screen="scenario", item=item, attempt="", missing=missing))
    attempt = _attempt(draft, scenario, expected, desk, now)
    return Step(_reviewed(kept, item, expected), attempt)


def _scenario(fields: Fields, bank: Bank) -> Scenario:
    item = fields.get("item")
    scenario = bank.scenarios.get(item) if isinstance(item, str) else None
    if scenario is None:
        raise Refused("This scenario is not in the course any more. Please choose another from the list.")
    return scenario


def _given(quadrant: object, picks: Mapping[str, object]) -> dict[str, object]:
    return {QUADRANT: quadrant or None, **picks}


def _read_draft(fields: Fields, scenario: Scenario, before: Draft) -> Draft:
    given = _given(fields.get(QUADRANT), {group: fields.get(group, []) for group in scenario.offers})
    try:
        response = read_response(scenario.key, given)
    except Malformed as error:
        raise Refused(
            "Something in these picks could not be read. Please look at them again; nothing is lost."
        ) from error
    return replace(
        before, quadrant=response.quadrant, picks={group: picks for group, picks in response.picks.items() if picks}
    )


def _attempt(draft: Draft, scenario: Scenario, id_: str, desk: Desk, now: datetime) -> Attempt:
    picks = {group: list(chosen) for group, chosen in draft.picks.items()}
    given = _given(draft.quadrant, picks)
    outcome = grade(scenario.key, read_response(scenario.key, given))
    return Attempt(
        id=id_,
        cohort=desk.learner.cohort,
        learner=desk.learner.id,
        phase="practice",
        item=scenario.item.id,
        item_version=scenario.item.version,
        rules_version=desk.bank.rulebook.version,
        response=given,
        started=draft.started,
        submitted=now,
        score=outcome.score,
        groups=outcome.groups,
        critical_miss=outcome.critical_miss,
        harmful_pick=outcome.harmful_pick,
    )

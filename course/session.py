"""One learner's sitting: where they are, what they pick, what they submit. State in, state and record out; time is an argument."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal, get_args

from course.bank import Bank, Scenario
from course.progress import Progress, progress
from course.store import Attempt, Learner, Place, Store, hash_token
from grader import QUADRANT, Malformed, grade, read_response

Screen = Literal["welcome", "overview", "note", "scenario", "feedback", "summary"]
Fields = Mapping[str, object]

_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_TOKEN_LETTERS, _TOKEN_GROUP = 20, 5
_LONGEST_TOKEN = 64
_MOST_ROUNDS = 5
"""How often a turn is taken again because the same learner acts in another window at the same moment."""


class Refused(Exception):
    """What came from the page cannot be acted on; the message is one sentence for the learner. Nothing has changed."""


@dataclass(frozen=True)
class Draft:
    """Picks that are not yet submitted."""

    started: datetime
    """When the item was shown, with a time zone."""

    quadrant: str | None = None
    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Group -> options picked; a group that is absent has none."""

    def holds(self, asked: str) -> bool:
        """Whether something is picked there: in the quadrant, or in a group of options."""
        return bool(self.quadrant) if asked == QUADRANT else asked in self.picks


@dataclass(frozen=True)
class Sitting:
    """Where one learner is. Never changed, only followed by another."""

    screen: Screen = "welcome"
    item: str = ""
    """The item on the desk; empty before the first."""

    attempt: str = ""
    """The attempt whose feedback is on the desk; empty elsewhere."""

    missing: tuple[str, ...] = ()
    """What a submission left open: the quadrant, or groups of options."""

    drafts: Mapping[str, Draft] = field(default_factory=dict)
    """By item."""

    turn: int = 0
    """Grows by one with every act."""

    def to_state(self) -> dict[str, Any]:
        """As JSON; `from_state` reads it back equal."""
        drafts = {
            item: {"started": draft.started.isoformat(), "quadrant": draft.quadrant, "picks": draft.picks}
            for item, draft in self.drafts.items()
        }
        kept = {"screen": self.screen, "item": self.item, "attempt": self.attempt, "missing": list(self.missing)}
        return kept | {"drafts": drafts, "turn": self.turn}

    @classmethod
    def from_state(cls, state: Mapping[str, Any], bank: Bank) -> "Sitting":
        """The sitting that was kept, without what the bank no longer has: items come and go, learners stay."""
        drafts = {
            item: _kept_draft(kept, bank.scenarios[item])
            for item, kept in state["drafts"].items()
            if item in bank.scenarios
        }
        if state["item"] not in bank.scenarios or state["screen"] not in get_args(Screen):
            return cls(screen="overview", drafts=drafts, turn=state["turn"])
        missing = tuple(
            group for group in state["missing"] if group == QUADRANT or group in bank.scenarios[state["item"]].offers
        )
        return cls(state["screen"], state["item"], state["attempt"], missing, drafts, state["turn"])


@dataclass(frozen=True)
class Step:
    """What an act leads to: the sitting that follows, and the attempt to be stored before anyone hears of it."""

    sitting: Sitting
    attempt: Attempt | None = None


def sequence(bank: Bank) -> dict[str, str]:
    """Item -> quadrant, in the order in which the course offers them, the same for all.

    Each round takes one item of every quadrant that has any left, in an order that follows from the items' ids and so
    tells nothing of their quadrants.
    """
    waiting = [sorted((s.item.id for s in bank.in_quadrant(q)), key=_shuffled) for q in bank.rulebook.quadrants]
    rounds: list[str] = []
    while any(waiting):
        rounds += sorted((items.pop(0) for items in waiting if items), key=_shuffled)
    return {item: bank.scenarios[item].quadrant for item in rounds}


def _shuffled(item: str) -> str:
    return hashlib.sha256(item.encode()).hexdigest()


def attempt_id(learner: str, item: str, tries: int) -> str:
    """The id of a learner's next attempt after so many tries: the same however often it is sent, from whatever window."""
    return hashlib.sha256(f"{learner}/{item}/{tries}".encode()).hexdigest()[:32]


def new_token() -> str:
    """A resume token of 99 bits that can be read aloud: four groups of letters and digits that are not mistaken."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_TOKEN_LETTERS))
    return "-".join(letters[start : start + _TOKEN_GROUP] for start in range(0, _TOKEN_LETTERS, _TOKEN_GROUP))


@dataclass(frozen=True)
class Desk:
    """What one learner works with: the bank, what they have done, and who they are."""

    bank: Bank
    done: Progress
    learner: Learner

    def attempt(self, item: str) -> str:
        """The id under which the item's next attempt is stored: the same however often it is sent, from whatever window."""
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
    screen: Screen = "note" if desk.bank.scenarios[item].item.content_note else "scenario"
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


def _kept_draft(kept: Mapping[str, Any], scenario: Scenario) -> Draft:
    picks = {
        group: tuple(pick for pick in kept["picks"].get(group, ()) if pick in offered)
        for group, offered in scenario.offers.items()
    }
    quadrant = kept["quadrant"] if kept["quadrant"] in scenario.key.quadrants else None
    return Draft(
        datetime.fromisoformat(kept["started"]), quadrant, {group: found for group, found in picks.items() if found}
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


class Session:
    """One learner at one page, with the bank and the store. Not shared between learners; acts come one after another."""

    def __init__(self, bank: Bank, store: Store, cohort: str, mint: Callable[[], str] = new_token) -> None:
        self._bank, self._store, self._cohort, self._mint = bank, store, cohort, mint
        self._order = sequence(bank)
        self._learner: Learner | None = None
        self.token: str | None = None
        """What brings the learner back; None before they begin."""
        self.sitting = Sitting()
        self.done = progress((), self._order)

    def resume(self, token: str | None) -> tuple[str | None, Sitting]:
        """The learner's own token and sitting; without a token, or with one that nobody has, a new visitor's welcome."""
        if token and len(token) <= _LONGEST_TOKEN:
            self._learner = self._store.learner(hash_token(token))
            if self._learner is not None:
                self.token = token
                self._catch_up(self._learner)
        return self.token, self.sitting

    def act(self, action: str, fields: Fields, now: datetime) -> Sitting:
        """Do what the learner asks, and store it: an attempt first, then the place. Raises Refused and StoreError."""
        learner = self._learner or self._enrolled(action, now)
        for _ in range(_MOST_ROUNDS):
            step = act(self.sitting, action, fields, Desk(self._bank, self.done, learner), now)
            if step.attempt is not None:
                if not self._store.append(step.attempt):
                    self._catch_up(learner)  # the same attempt was submitted from another window: that one counts
                    continue
                self.done = self.done.with_attempt(step.attempt)
            if self._store.keep_place(Place(learner.id, step.sitting.turn, step.sitting.to_state(), now)):
                self.sitting = step.sitting
                return self.sitting
            self._catch_up(learner)  # the place moved on in another window: act from there
        raise Refused("Another window of yours is busy with this course just now. Please try again.")

    def attempt(self, item: str) -> str:
        """The id under which the item's next attempt will be stored. Raises Refused before the learner begins."""
        if self._learner is None:
            raise Refused("Please begin the course first.")
        return Desk(self._bank, self.done, self._learner).attempt(item)

    def _enrolled(self, action: str, now: datetime) -> Learner:
        if action != "begin":
            raise Refused("Please begin the course first.")
        token = self._mint()
        self._learner = self._store.enrol(hash_token(token), self._cohort, now)
        self.token = token
        return self._learner

    def _catch_up(self, learner: Learner) -> None:
        self.done = progress(self._store.attempts(learner=learner.id), self._order)
        place = self._store.place(learner.id)
        if place is not None:
            self.sitting = Sitting.from_state({**place.state, "turn": place.turn}, self._bank)

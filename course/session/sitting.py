"""A sitting: where one learner is, with the picks that are not yet submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, get_args

from course.bank import Bank, Scenario
from course.session.exploring import Exploring
from course.store import Phase
from grader import QUADRANT

Screen = Literal[
    "welcome", "overview", "check", "module", "note", "scenario", "feedback", "summary", "card", "explorer"
]
ON_ITEM = ("note", "scenario", "feedback")
"""The screens that show an item."""
ON_PART = ("module", "check")
"""The screens that show a part of the course."""


@dataclass(frozen=True)
class Draft:
    """Picks that are not yet submitted."""

    started: datetime
    """When the item was shown, with a time zone."""

    quadrant: str | None = None
    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Group -> options picked; a group that is absent has none."""

    variant: int = 0
    """Which variant of the item the picks are for."""

    phase: Phase = "practice"
    """For which form they are made, or in practice."""

    certainty: int | None = None
    """How sure the learner says they are, 1 to 3; None where they say nothing."""

    def holds(self, asked: str) -> bool:
        """Whether something is picked there: the quadrant, or options of a group."""
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

    ticked: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    """Picks at steps of one live room that were not sent, by room and step: for their learner alone, and no vote."""

    turn: int = 0
    """Grows by one with every act."""

    exploring: Exploring | None = None
    """What lies in the policy explorer; None before the first case."""
    part: str = ""
    """The part of the course that the learner is in: a form's phase, or a module's quadrant; empty before the first."""

    ended: tuple[str, ...] = ()
    """The phases whose forms the learner ended before every item was submitted."""

    released: bool = False
    """Whether what is kept for the forms may be practised already."""

    def to_state(self) -> dict[str, Any]:
        """As JSON; `from_state` reads it back equal."""
        drafts = {
            item: {
                "started": draft.started.isoformat(),
                "quadrant": draft.quadrant,
                "picks": {group: list(picks) for group, picks in draft.picks.items()},
                "variant": draft.variant,
                "phase": draft.phase,
                "certainty": draft.certainty,
            }
            for item, draft in self.drafts.items()
        }
        kept = {"screen": self.screen, "item": self.item, "attempt": self.attempt, "missing": list(self.missing)}
        explored = self.exploring.to_state() if self.exploring else None
        way = {"part": self.part, "ended": list(self.ended), "released": self.released}
        ticked = [[room, step, list(picks)] for (room, step), picks in self.ticked.items()]
        return kept | {"drafts": drafts, "ticked": ticked, "turn": self.turn, "exploring": explored} | way

    @classmethod
    def from_state(cls, state: Mapping[str, Any], bank: Bank) -> "Sitting":
        """The sitting that was kept, without what the bank no longer has: items come and go, learners stay."""
        known = bank.scenarios
        drafts = {item: _draft(kept, bank.variants[item]) for item, kept in state["drafts"].items() if item in known}
        screen: Screen = next((each for each in get_args(Screen) if each == state["screen"]), "overview")
        # What is read with a default was not yet kept at first.
        part = state.get("part", "")
        part = part if part in (*bank.rulebook.quadrants, *get_args(Phase)) else ""
        sitting = cls(
            drafts=drafts, turn=state["turn"], exploring=Exploring.from_state(state.get("exploring"), bank), part=part,
            ended=tuple(state.get("ended", ())), released=state.get("released", False),
            ticked={(room, step): tuple(picks) for room, step, picks in state.get("ticked", ())},
        )  # fmt: skip
        if (screen in ON_PART and not part) or (screen in ON_ITEM and state["item"] not in known):
            return replace(sitting, screen="overview")
        if state["item"] not in known:
            return replace(sitting, screen=screen)
        draft = drafts.get(state["item"])
        asked = (QUADRANT, *bank.variants[state["item"]][draft.variant if draft else 0].offers)
        missing = tuple(each for each in asked if each in state["missing"])
        return replace(sitting, screen=screen, item=state["item"], attempt=state["attempt"], missing=missing)


def _draft(kept: Mapping[str, Any], variants: Sequence[Scenario]) -> Draft:
    """The draft without what is not offered any more; without any pick where its very variant is gone."""
    started = datetime.fromisoformat(kept["started"])
    variant = kept.get("variant", 0)  # not yet kept at first, as the phase and the certainty below
    if variant >= len(variants):
        return Draft(started)
    scenario = variants[variant]
    picks = {
        group: tuple(pick for pick in kept["picks"].get(group, ()) if pick in offered)
        for group, offered in scenario.offers.items()
    }
    quadrant = kept["quadrant"] if kept["quadrant"] in scenario.key.quadrants else None
    phase: Phase = next((each for each in get_args(Phase) if each == kept.get("phase")), "practice")
    picked = {group: found for group, found in picks.items() if found}
    return Draft(started, quadrant, picked, variant, phase, kept.get("certainty"))

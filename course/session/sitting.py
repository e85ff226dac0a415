"""A sitting: where one learner is, with the picks that are not yet submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from course.bank import Bank, Scenario
from course.session.exploring import Exploring
from grader import QUADRANT

Screen = Literal["welcome", "overview", "note", "scenario", "feedback", "summary", "explorer"]


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

    turn: int = 0
    """Grows by one with every act."""

    exploring: Exploring | None = None
    """What lies in the policy explorer; None before the first case."""

    def to_state(self) -> dict[str, Any]:
        """As JSON; `from_state` reads it back equal."""
        drafts = {
            item: {
                "started": draft.started.isoformat(),
                "quadrant": draft.quadrant,
                "picks": {group: list(picks) for group, picks in draft.picks.items()},
                "variant": draft.variant,
            }
            for item, draft in self.drafts.items()
        }
        kept = {"screen": self.screen, "item": self.item, "attempt": self.attempt, "missing": list(self.missing)}
        explored = self.exploring.to_state() if self.exploring else None
        return kept | {"drafts": drafts, "turn": self.turn, "exploring": explored}

    @classmethod
    def from_state(cls, state: Mapping[str, Any], bank: Bank) -> "Sitting":
        """The sitting that was kept, without what the bank no longer has: items come and go, learners stay."""
        known = bank.scenarios
        drafts = {item: _draft(kept, bank.variants[item]) for item, kept in state["drafts"].items() if item in known}
        screen: Screen = next((each for each in get_args(Screen) if each == state["screen"]), "overview")
        exploring = Exploring.from_state(state.get("exploring"), bank)  # states of before had none
        if state["item"] not in known:
            lost = screen in ("note", "scenario", "feedback")
            return cls("overview" if lost else screen, drafts=drafts, turn=state["turn"], exploring=exploring)
        draft = drafts.get(state["item"])
        asked = (QUADRANT, *bank.variants[state["item"]][draft.variant if draft else 0].offers)
        missing = tuple(each for each in asked if each in state["missing"])
        return cls(screen, state["item"], state["attempt"], missing, drafts, state["turn"], exploring)


def _draft(kept: Mapping[str, Any], variants: Sequence[Scenario]) -> Draft:
    """The draft without what is not offered any more; without any pick where its very variant is gone."""
    started, variant = (
        datetime.fromisoformat(kept["started"]),
        kept.get("variant", 0),
    )  # states of before had no variants
    if variant >= len(variants):
        return Draft(started)
    scenario = variants[variant]
    picks = {
        group: tuple(pick for pick in kept["picks"].get(group, ()) if pick in offered)
        for group, offered in scenario.offers.items()
    }
    quadrant = kept["quadrant"] if kept["quadrant"] in scenario.key.quadrants else None
    return Draft(started, quadrant, {group: found for group, found in picks.items() if found}, variant)

"""The state of a session: the screen shown to the learner, and picks not yet submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, get_args

from course.bank import Bank, Scenario
from course.session.explorer_state import Exploring
from course.store import Phase
from grader import QUADRANT

Screen = Literal[
    "welcome", "paths", "map", "check", "module", "note", "question", "verdict", "feedback", "summary", "card",
    "explorer", "code",
]  # fmt: skip
ON_ITEM = ("note", "question", "verdict", "feedback")
"""The screens that show an item."""
ON_QUESTION = ("question", "verdict")
"""The screens that show one question of an item."""
ON_PART = ("module", "check")
"""The screens that show a part of the course."""
_RENAMED = {"overview": "map", "scenario": "question"}
"""Former screen names, found in old stored states -> today's names."""


@dataclass(frozen=True)
class Draft:
    """The picks not yet submitted in one try at an item."""

    started: datetime
    """When the item was shown, with a time zone."""

    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Question -> options picked; a question without picks is absent."""

    variant: int = 0
    """Which variant of the item is shown."""

    phase: Phase = "practice"
    """The self-assessment that asks the item, or practice."""

    certainty: int | None = None
    """The learner's certainty about the open question, 1 to 3; None if not given."""


@dataclass(frozen=True)
class Sitting:
    """The state of one learner's session. Immutable: each action returns a new one."""

    screen: Screen = "welcome"
    item: str = ""
    """The id of the item opened last; empty before the first."""

    question: str = ""
    """The open question of the item: `quadrant` or a group of options; empty if none is open."""

    attempt: str = ""
    """The id of the attempt whose verdict or feedback is shown; empty on other screens."""

    missing: bool = False
    """True if the learner submitted the question without picking anything."""

    elsewhere: bool = False
    """True if the question just submitted had already been submitted with different picks, in another window."""

    drafts: Mapping[str, Draft] = field(default_factory=dict)
    """Item id -> draft."""

    ticked: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)
    """Unsent picks in a live session, by (session id, step); visible to the learner only and not counted as votes."""

    turn: int = 0
    """Sequence number, incremented by every action."""

    exploring: Exploring | None = None
    """The state of the policy explorer; None before a case is opened."""

    part: str = ""
    """The current part of the course: a self-assessment's phase or a module's quadrant; empty before the first."""

    path: str = ""
    """The id of the path that the learner chose; empty before they choose one."""

    viewed: tuple[str, ...] = ()
    """The items whose feedback the learner has opened."""

    skipped: tuple[str, ...] = ()
    """The items that the learner skipped because of their content note."""

    ended: tuple[str, ...] = ()
    """The phases whose self-assessment the learner ended before submitting every item."""

    released: bool = False
    """True if the learner released the items of the self-assessments for practice."""

    def to_state(self) -> dict[str, Any]:
        """Return a JSON-compatible mapping, from which `from_state` restores an equal state."""
        drafts = {
            item: {
                "started": draft.started.isoformat(),
                "picks": {question: list(picks) for question, picks in draft.picks.items()},
                "variant": draft.variant,
                "phase": draft.phase,
                "certainty": draft.certainty,
            }
            for item, draft in self.drafts.items()
        }
        ticked = [[room, step, list(picks)] for (room, step), picks in self.ticked.items()]
        return {
            "screen": self.screen,
            "item": self.item,
            "question": self.question,
            "attempt": self.attempt,
            "missing": self.missing,
            "elsewhere": self.elsewhere,
            "drafts": drafts,
            "ticked": ticked,
            "turn": self.turn,
            "exploring": self.exploring.to_state() if self.exploring else None,
            "part": self.part,
            "path": self.path,
            "viewed": list(self.viewed),
            "skipped": list(self.skipped),
            "ended": list(self.ended),
            "released": self.released,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any], bank: Bank) -> "Sitting":
        """Restore a stored state, dropping whatever the bank no longer contains.

        Reads states stored by earlier versions too, which lack some keys and use other names for screens and drafts.
        """
        known = bank.scenarios
        drafts = {item: _draft(kept, bank.variants[item]) for item, kept in state["drafts"].items() if item in known}
        named = _RENAMED.get(state["screen"], state["screen"])
        screen: Screen = next((each for each in get_args(Screen) if each == named), "map")
        part = state.get("part", "")
        part = part if part in (*bank.rulebook.quadrants, *get_args(Phase)) else ""
        sitting = cls(
            drafts=drafts,
            turn=state["turn"],
            exploring=Exploring.from_state(state.get("exploring"), bank),
            part=part,
            path=state.get("path", ""),
            viewed=tuple(item for item in state.get("viewed", ()) if item in known),
            skipped=tuple(item for item in state.get("skipped", ()) if item in known),
            ended=tuple(state.get("ended", ())),
            released=state.get("released", False),
            ticked={(room, step): tuple(picks) for room, step, picks in state.get("ticked", ())},
        )
        if (screen in ON_PART and not part) or (screen in ON_ITEM and state["item"] not in known):
            return replace(sitting, screen="map")
        if state["item"] not in known:
            return replace(sitting, screen=screen)
        item, draft = state["item"], drafts.get(state["item"])
        questions = bank.variant(item, draft.variant if draft else 0).questions
        question = state.get("question", "")
        question = question if question in questions else ""
        if screen in ON_QUESTION and not question:
            if draft is None:
                return replace(sitting, screen="map", item=item)
            question = questions[0]
        return replace(
            sitting,
            screen=screen,
            item=item,
            question=question,
            attempt=state["attempt"],
            missing=state["missing"] is True,
            elsewhere=state.get("elsewhere", False),
        )


def _draft(kept: Mapping[str, Any], variants: Sequence[Scenario]) -> Draft:
    """Restore a draft without options that are no longer offered; without any picks if its variant is gone."""
    started = datetime.fromisoformat(kept["started"])
    variant = kept.get("variant", 0)
    if variant >= len(variants):
        return Draft(started)
    scenario = variants[variant]
    given = dict(kept["picks"])
    if kept.get("quadrant"):  # stored beside the picks before there was one question per screen
        given[QUADRANT] = [kept["quadrant"]]
    picks = {
        question: tuple(pick for pick in given.get(question, ()) if pick in scenario.choices(question))
        for question in scenario.questions
    }
    phase: Phase = next((each for each in get_args(Phase) if each == kept.get("phase")), "practice")
    picked = {question: found for question, found in picks.items() if found}
    return Draft(started, picked, variant, phase, kept.get("certainty"))

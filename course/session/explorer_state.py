"""The state of the policy explorer: the case that a learner examines, and the facts they have switched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from course.bank import Bank
from course.progress import Progress
from course.session.variant import shown_variant
from grader import Impossible, Item, Switched, switch


@dataclass(frozen=True)
class Exploring:
    """One case in the explorer, with its switched facts. Immutable: each action creates a new state."""

    case: str
    """The item's or the example's id."""
    variant: int = 0
    """The number of the case's variant; 0 is the item as written."""
    switched: Switched = field(default_factory=dict)
    """Path -> values, only for facts that differ from the story's."""
    subject: str = ""
    """The subject whose facts are shown: "acts/p1", "people/sam", "circumstances"; empty for the first one."""
    asked: str = ""
    """The option for which the learner asked what would change its verdict; empty for none.

    Not stored: the search is slow and would otherwise run again whenever the state is restored.
    """

    def to_state(self) -> dict[str, Any]:
        """Return a JSON-compatible mapping for `from_state`; `asked` is left out."""
        kept = {path: list(values) for path, values in self.switched.items()}
        named = {"case": self.case, "variant": self.variant, "subject": self.subject}
        return {**named, "switched": kept}

    @classmethod
    def from_state(cls, state: Mapping[str, Any] | None, bank: Bank) -> "Exploring | None":
        """Restore from a stored mapping; None if the case no longer exists.

        Switched facts are dropped if they no longer fit the case.
        """
        item = _item(state["case"], state["variant"], bank) if state else None
        if state is None or item is None:
            return None
        try:
            values = switch(item.case, state["switched"], bank.rulebook)
        except Impossible:
            return cls(state["case"], item.variant)
        return cls(state["case"], item.variant, values, state["subject"])


def explorable(bank: Bank, done: Progress) -> dict[str, Item]:
    """Return the cases that a learner may explore, by id: the examples, and items whose feedback they may see.

    Items are in the variant that the learner saw last. Items not yet submitted are excluded, since the explorer would
    reveal their key.
    """
    found: dict[str, Item] = {}
    for id_ in done.done:
        latest = done.latest(id_)
        item = _item(id_, shown_variant(latest), bank) if latest else None
        if item is not None:
            found[id_] = item
    return found | dict(bank.examples)


def start(case: str, cases: Mapping[str, Item]) -> Exploring:
    """Return the explorer state for a case with no facts switched."""
    return Exploring(case, cases[case].variant)


def fitting(exploring: Exploring | None, cases: Mapping[str, Item]) -> Exploring | None:
    """Return the explorer state if its case is in `cases`, else None; reset it if the case has another variant now."""
    if exploring is None or exploring.case not in cases:
        return None
    variant = cases[exploring.case].variant
    return exploring if exploring.variant == variant else Exploring(exploring.case, variant)


def _item(case: str, variant: int, bank: Bank) -> Item | None:
    if case in bank.examples:
        return bank.examples[case]
    return bank.variant(case, variant).item if case in bank.variants else None

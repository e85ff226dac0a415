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
    """One case in the explorer, with what is switched in it. Never changed, only followed by another."""

    case: str
    """The item's or the example's id."""
    variant: int = 0
    """Which variant of it."""
    switched: Switched = field(default_factory=dict)
    """Path -> values; only what differs from the facts as told."""
    subject: str = ""
    """Whose facts are looked at: "acts/p1", "people/sam", "circumstances"; empty for the first."""
    asked: str = ""
    """The option about which is asked what would change its verdict; empty for none. It is not stored, since
    finding out takes long: a learner who comes back asks again."""

    def to_state(self) -> dict[str, Any]:
        """As JSON; `from_state` reads it back, without what was asked."""
        kept = {path: list(values) for path, values in self.switched.items()}
        named = {"case": self.case, "variant": self.variant, "subject": self.subject}
        return {**named, "switched": kept}

    @classmethod
    def from_state(cls, state: Mapping[str, Any] | None, bank: Bank) -> "Exploring | None":
        """Restore from a stored mapping: None if its case is gone; with the story's facts if they changed since."""
        item = _item(state["case"], state["variant"], bank) if state else None
        if state is None or item is None:
            return None
        try:
            values = switch(item.case, state["switched"], bank.rulebook)
        except Impossible:
            return cls(state["case"], item.variant)
        return cls(state["case"], item.variant, values, state["subject"])


def explorable(bank: Bank, done: Progress) -> dict[str, Item]:
    """The cases open to a learner, by id: those whose feedback they have earned, as last shown, and the examples.

    What is not yet submitted is never among them, since its key would show.
    """
    found: dict[str, Item] = {}
    for id_ in done.done:
        latest = done.latest(id_)
        item = _item(id_, shown_variant(latest), bank) if latest else None
        if item is not None:
            found[id_] = item
    return found | dict(bank.examples)


def start(case: str, cases: Mapping[str, Item]) -> Exploring:
    """The case as told, with nothing switched."""
    return Exploring(case, cases[case].variant)


def fitting(exploring: Exploring | None, cases: Mapping[str, Item]) -> Exploring | None:
    """What lies in the explorer, as far as it is open to the learner; begun anew where another variant has come."""
    if exploring is None or exploring.case not in cases:
        return None
    variant = cases[exploring.case].variant
    return exploring if exploring.variant == variant else Exploring(exploring.case, variant)


def _item(case: str, variant: int, bank: Bank) -> Item | None:
    if case in bank.examples:
        return bank.examples[case]
    return bank.variant(case, variant).item if case in bank.variants else None

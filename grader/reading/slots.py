"""Reading slots: the words and facts in which the variants of a scenario differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import lcm
from typing import Final

from grader.reading.document import Fields, Node

_WORDS, _FACTS = "words", "facts"
MOST_VARIANTS: Final = 60
"""Maximum number of variants of a scenario, all of which are ruled and checked. The course's have at most 6."""


@dataclass(frozen=True, slots=True)
class Filling:
    """The words and facts of one variant."""

    variants: int = 1
    """The number of different variants of the scenario."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Slot -> words: place -> Mastodon, colleague.name -> Dana."""
    people: Mapping[str, Fields] = field(default_factory=dict)
    acts: Mapping[str, Fields] = field(default_factory=dict)
    circumstances: Mapping[str, Node] = field(default_factory=dict)


def read_filling(node: Node | None, variant: int) -> Filling:
    """Return the words and facts of a variant: each slot's value at index `variant`, modulo its number of values."""
    if node is None:
        return Filling()
    words: dict[str, str] = {}
    facts: dict[str, dict[str, Fields]] = {"people": {}, "acts": {}}
    circumstances: dict[str, Node] = {}
    lengths = [1]
    for name, slot in node.entries("slots").items():
        values = list(slot.items(f"slot {name}"))
        if len(values) < 2:
            slot.problem(
                f"the slot {name!r} has fewer than two values",
                "Give it another value, or write the words without a slot.",
            )
            continue
        lengths.append(len(values))
        value = values[variant % len(values)].entries(f"a value of slot {name}")
        declared = value.pop(_FACTS, None)
        for word in list(value):
            words[name if word == _WORDS else f"{name}.{word}"] = value.take(word)
        if declared is None:
            continue
        changes = declared.fields(_FACTS, [], ["people", "acts", "circumstances"])
        for subject in ("people", "acts"):
            if subject in changes:
                for which, given in changes[subject].entries(subject).items():
                    facts[subject].setdefault(which, Fields()).update(given.entries(which))
        if "circumstances" in changes:
            circumstances.update(changes["circumstances"].entries("circumstances"))
    return Filling(_variants(node, lengths), words, facts["people"], facts["acts"], circumstances)


def _variants(node: Node, lengths: Sequence[int]) -> int:
    """Return the number of variants after which all slots repeat. If it is too large, add a problem and return 1."""
    variants = lcm(*lengths)
    if variants > MOST_VARIANTS:
        todo = f"Use at most {MOST_VARIANTS}: give the slots fewer values, or all of them equally many."
        node.problem(f"the slots make {variants:,} variants", todo)
        return 1
    return variants

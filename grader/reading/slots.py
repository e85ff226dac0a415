"""Reading slots: the words, and the facts that go with them, by which the variants of one scenario differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import lcm
from typing import Final

from grader.reading.document import Fields, Node

_WORDS, _FACTS = "words", "facts"
MOST_VARIANTS: Final = 60
"""Variants of one scenario: each is read, ruled and checked. The course's scenarios have at most 6."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What one variant puts into the slots."""

    variants: int = 1
    """How many different variants there are."""
    words: Mapping[str, str] = field(default_factory=dict)
    """place -> Mastodon, colleague.name -> Dana."""
    people: Mapping[str, Fields] = field(default_factory=dict)
    acts: Mapping[str, Fields] = field(default_factory=dict)
    circumstances: Mapping[str, Node] = field(default_factory=dict)


def read_filling(node: Node | None, variant: int) -> Filling:
    """The filling for a variant: of every slot the value at `variant`, counted round."""
    if node is None:
        return Filling()
    words: dict[str, str] = {}
    facts: dict[str, dict[str, Fields]] = {"people": {}, "acts": {}}
    circumstances: dict[str, Node] = {}
    lengths = [1]
    for name, slot in node.entries("slots").items():
        values = list(slot.items(f"slot {name}"))
        if len(values) < 2:
            slot.problem(f"the slot {name!r} has fewer than two values", "Give it another, or write the words out.")
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
    """After how many variants the slots repeat; 1, with a problem, where they are too many."""
    variants = lcm(*lengths)
    if variants > MOST_VARIANTS:
        todo = f"Use at most {MOST_VARIANTS}: give the slots fewer values, or all of them equally many."
        node.problem(f"the slots make {variants:,} variants", todo)
        return 1
    return variants

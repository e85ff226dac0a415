"""Coverage: which options, rules and facts the scenarios exercise, and which too thinly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.condition import holds
from grader.fact import Subject, Vocabulary
from grader.item import Item
from grader.rule import POSITIVE
from grader.rulebook import Option, Rulebook
from grader.ruling import Ruling
from grader.whatif import flips

ENOUGH_APPLYING = 4
"""An option applies in so many stories, or does harm there if it never applies."""
ENOUGH_NEAR = 4
"""It is offered where it does not, one fact away, in so many."""
ENOUGH_SPEAKING = 3
"""A rule's condition holds in so many."""
ENOUGH_USING = 2
"""A fact value is used in so many."""

Decision = tuple[Item, Ruling, Mapping[str, tuple[str, ...]]]
"""An item, its ruling, and what it offers."""


@dataclass(frozen=True)
class Coverage:
    """Stories by what they exercise; each is counted once, whatever its stages and variants."""

    applying: Mapping[str, frozenset[str]]
    """Option -> stories in which it applies (for tempting moves: does harm)."""
    near: Mapping[str, frozenset[str]]
    """Option -> stories that offer it where it does not apply, and would if one fact were different.

    Tempting moves are not in it: they never apply, so they are never near misses.
    """
    speaking: Mapping[str, frozenset[str]]
    """Rule -> stories in which its condition holds."""
    using: Mapping[str, frozenset[str]]
    """Fact value, such as people.role.emeritus -> stories in which it is declared or holds by default."""

    @property
    def unused(self) -> tuple[str, ...]:
        """Fact values that no story uses."""
        return tuple(value for value, stories in self.using.items() if not stories)

    @property
    def rare(self) -> tuple[str, ...]:
        """Fact values that some stories use, but fewer than ENOUGH_USING."""
        return tuple(value for value, stories in self.using.items() if 0 < len(stories) < ENOUGH_USING)

    def thin(self) -> tuple[str, ...]:
        """A sentence for each option and each rule that too few stories exercise."""
        return (
            *_gaps("option {} applies in {} of {} stories", self.applying, ENOUGH_APPLYING),
            *_gaps("option {} is a near miss in {} of {} stories", self.near, ENOUGH_NEAR),
            *_gaps("rule {} speaks in {} of {} stories", self.speaking, ENOUGH_SPEAKING),
        )


def _gaps(words: str, counts: Mapping[str, frozenset[str]], enough: int) -> Iterable[str]:
    return (words.format(name, len(stories), enough) for name, stories in counts.items() if len(stories) < enough)


def cover(rulebook: Rulebook, decisions: Iterable[Decision]) -> Coverage:
    """What the decisions exercise. Give every stage and every variant of every scenario."""
    applying: dict[str, set[str]] = {option: set() for option in rulebook.options}
    near: dict[str, set[str]] = {option: set() for option, each in rulebook.options.items() if each.can_apply}
    speaking: dict[str, set[str]] = {rule.id: set() for option in rulebook.options.values() for rule in option.rules}
    using: dict[str, set[str]] = {value: set() for value in _vocabulary(rulebook.vocabulary)}
    for item, ruling, offers in decisions:
        asked = {option for options in offers.values() for option in options}
        for option in rulebook.options.values():
            targets = POSITIVE if option.can_apply else {"harmful"}
            if ruling.verdicts[option.id].degree in targets:
                applying[option.id].add(item.story)
            elif option.id in asked and option.can_apply and item.story not in near[option.id]:
                near[option.id] |= {item.story} if _is_near(option, item, rulebook) else set()
            for rule in option.rules:
                if item.story not in speaking[rule.id] and holds(rule.when, item.case):
                    speaking[rule.id].add(item.story)
        for value in _values(item):
            using[value].add(item.story)
    return Coverage(_frozen(applying), _frozen(near), _frozen(speaking), _frozen(using))


def _frozen(counts: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(stories) for name, stories in counts.items()}


def _is_near(option: Option, item: Item, rulebook: Rulebook) -> bool:
    return bool(flips(option, item.case, rulebook, most=1, limit=1))


def _values(item: Item) -> set[str]:
    """Every fact value that the item's case holds, defaults included."""
    case = item.case
    holders: list[tuple[Subject, Mapping[str, tuple[str, ...]]]] = [("circumstances", case.circumstances)]
    holders += (("people", person.facts) for person in case.people.values())
    holders += (("acts", act.facts) for act in case.acts)
    return {f"{s}.{fact}.{value}" for s, facts in holders for fact, values in facts.items() for value in values}


def _vocabulary(vocabulary: Vocabulary) -> Iterable[str]:
    subjects: tuple[Subject, ...] = ("people", "acts", "circumstances")
    for subject in subjects:
        for fact in vocabulary.of(subject).values():
            yield from (f"{subject}.{fact.id}.{value}" for value in fact.values)

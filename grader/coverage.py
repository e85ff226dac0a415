"""Coverage: which options, rules and facts are exercised by the scenarios, and which by too few."""

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
"""Required number of stories in which an option applies (or, if it never applies, does harm)."""
ENOUGH_NEAR = 4
"""Required number of stories in which an option is offered as a near miss, one fact away from applying."""
ENOUGH_SPEAKING = 3
"""Required number of stories in which a rule's condition holds."""
ENOUGH_USING = 2
"""Required number of stories that use a fact value."""

Decision = tuple[Item, Ruling, Mapping[str, tuple[str, ...]]]
"""(item, its ruling, the options offered by group)."""


@dataclass(frozen=True)
class Coverage:
    """The stories that exercise each option, rule and fact. A story counts once, however many stages and variants."""

    applying: Mapping[str, frozenset[str]]
    """Option -> stories in which it applies (for tempting moves: does harm)."""
    near: Mapping[str, frozenset[str]]
    """Option -> stories that offer it as a near miss: it does not apply, but would if one fact were different.

    Tempting moves are left out, since they never apply.
    """
    speaking: Mapping[str, frozenset[str]]
    """Rule -> stories in which its condition holds."""
    using: Mapping[str, frozenset[str]]
    """Fact value, such as people.role.emeritus -> stories in which it is declared or is the default."""

    @property
    def unused(self) -> tuple[str, ...]:
        """Fact values that no story uses."""
        return tuple(value for value, stories in self.using.items() if not stories)

    @property
    def rare(self) -> tuple[str, ...]:
        """Fact values that some stories use, but fewer than ENOUGH_USING."""
        return tuple(value for value, stories in self.using.items() if 0 < len(stories) < ENOUGH_USING)

    def thin(self) -> tuple[str, ...]:
        """Return a sentence for each option and rule that too few stories exercise."""
        return (
            *_gaps("option {} applies in {} of the {} stories it needs", self.applying, ENOUGH_APPLYING),
            *_gaps("option {} is a near miss in {} of the {} stories it needs", self.near, ENOUGH_NEAR),
            *_gaps("rule {} holds in {} of the {} stories it needs", self.speaking, ENOUGH_SPEAKING),
        )


def _gaps(words: str, counts: Mapping[str, frozenset[str]], enough: int) -> Iterable[str]:
    return (words.format(name, len(stories), enough) for name, stories in counts.items() if len(stories) < enough)


def cover(rulebook: Rulebook, decisions: Iterable[Decision]) -> Coverage:
    """Compute the coverage of the decisions, which should include every stage and variant of every scenario."""
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
    """Return every fact value in the item's case, including defaults."""
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

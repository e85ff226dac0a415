"""Illustrations: for each rule the stories in which it decides, its near misses, and how second readers coded both."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from course.bank.bank import Bank
from course.bank.panel import Panel
from course.bank.scenario import Scenario
from grader import QUADRANT, Binding, Case, Evidence, Reading, Rule, in_words
from grader.condition import atoms, bound, holds
from grader.deciding import deciding_facts
from grader.grammar import capitalized
from grader.placement import quadrant
from grader.whatif import Changes, apply, reach

ENOUGH: Final = 2
"""So many stories of each kind are shown with a rule."""
CANDIDATES: Final = 12
"""Near misses are chosen from so many stories."""
MOST_CHANGES: Final = 2
"""A near miss is at most so many facts away."""


@dataclass(frozen=True, slots=True)
class Example:
    """A story beside a rule."""

    scenario: Scenario
    act: str
    """The act to quote; empty where the setting shows it."""
    words: str
    """The words in it that decide; empty where the scenario cites none."""
    says: str
    """Where the rule decides, what learners read; in a near miss, what would have to be different."""
    facts: str
    """Where the rule decides, the facts by which it does, in sentences; empty in a near miss."""
    readers: tuple[tuple[str, str], ...]
    """Reader -> what they made of the option, or of the quadrant, in the words that the story has now.

    Empty for tempting mistakes, of which readers were not asked.
    """


@dataclass(frozen=True, slots=True)
class Illustration:
    """What the stories of the course show of one rule."""

    applies: tuple[Example, ...]
    near: tuple[Example, ...]
    stories: int
    """In so many stories the rule decides."""
    coded: Mapping[str, int]
    """How readers coded the option, or which quadrant they chose, where the rule decides: code -> readings."""


class Illustrator:
    """Finds illustrations in a bank, with the readings of a panel where there is one."""

    def __init__(self, bank: Bank, panel: Panel | None) -> None:
        self._bank = bank
        self._shown: Counter[str] = Counter()
        """Story -> how often it has been shown: stories take turns."""
        self._readings: dict[str, dict[str, Reading]] = {
            id_: panel.readings(each.item) if panel else {} for id_, each in bank.scenarios.items()
        }

    def of_rule(self, rule: Rule) -> Illustration:
        """Stories in which the rule decides, and others that are the fewest changes away from it."""
        option = rule.option
        ranked = self._ranked(option)
        deciding = [each for each in ranked if rule.id in each.ruling.verdicts[option].rules]
        applies = [self._applying(rule, each) for each in self._one_a_story(deciding)]
        apart = {each.item.story for each in deciding}
        near = [self._near(rule, each, changes) for each, changes in self._nearest(rule, ranked, apart)]
        coded: Counter[str] = Counter()
        coded.update(code for each in deciding for _, code in self._codes(each, option))
        return Illustration(tuple(applies), tuple(near), len({each.item.story for each in deciding}), coded)

    def of_quadrant(self, quadrant: str) -> Illustration:
        """Stories of the quadrant, and others in which it is right as well."""
        ranked = [each for each in self._ranked(QUADRANT) if each.ruling.quadrant]
        ruled = [each for each in ranked if each.ruling.quadrant == quadrant]
        also = [each for each in ranked if quadrant in each.ruling.quadrant_also]
        coded = Counter(code for each in ruled for _, code in self._codes(each, QUADRANT))
        return Illustration(
            tuple(self._placed(each, each.ruling.quadrant_because) for each in self._one_a_story(ruled)),
            tuple(self._placed(each, " ".join(each.ruling.quadrant_open)) for each in self._one_a_story(also)),
            len({each.item.story for each in ruled}),
            coded,
        )

    def _ranked(self, question: str) -> list[Scenario]:
        """Every item: first those that ask learners this, that readers have read and that were shown least."""

        def rank(each: Scenario) -> tuple[bool, bool, int, int]:
            offered = any(question in options for options in each.offers.values())
            asked = each.item.asks_quadrant if question == QUADRANT else offered
            unread = not self._readings[each.item.id]
            return not asked, unread, self._shown[each.item.story], len(each.item.case.acts)

        return sorted(self._bank.scenarios.values(), key=rank)

    def _one_a_story(self, scenarios: Iterable[Scenario]) -> list[Scenario]:
        """The first item of each of the first ENOUGH stories, which are thereby shown."""
        found: dict[str, Scenario] = {}
        for each in scenarios:
            if len(found) < ENOUGH:
                found.setdefault(each.item.story, each)
        self._shown.update(found.keys())
        return list(found.values())

    def _applying(self, rule: Rule, scenario: Scenario) -> Example:
        case = scenario.item.case
        bindings = list(bound(rule.when, case))
        act = bindings[0].act.id if bindings else ""
        words = _words(scenario.ruling.verdicts[rule.option].evidence, act)
        facts = deciding_facts(rule.when, case, self._bank.rulebook)
        return Example(scenario, act, words, rule.because(case), facts, self._codes(scenario, rule.option))

    def _near(self, rule: Rule, scenario: Scenario, changes: Changes) -> Example:
        """The near miss with the post that would be different, else the one by which the rule would decide."""
        case, rulebook = scenario.item.case, self._bank.rulebook
        supposed = apply(case, changes, rulebook)
        deciding = [binding.act.id for binding in bound(rule.when, supposed)]
        changed = [change.which for change in changes if change.subject == "acts"]
        act = next(iter([*(id_ for id_ in deciding if id_ in changed), *changed, *deciding]), "")
        asked = [f"{fact}.{value}" for each, fact, value in rule.matched(supposed) if each.id == act]
        touched = [f"{change.fact}.{change.value}" for change in changes if change.which == act]
        cited = next((each.shows_in for each in case.acts if each.id == act), {})
        words = _words((cited[name] for name in (*touched, *asked) if name in cited), act)
        said = in_words(changes, case, rulebook)
        return Example(scenario, act, words, said, "", self._codes(scenario, rule.option))

    def _placed(self, scenario: Scenario, says: str) -> Example:
        """The post that the sentence names, else the first one that counts."""
        case, acts = scenario.item.case, scenario.ruling.quadrant_acts
        named = (act for act in acts if re.search(rf"\b{case.labels[act]}\b", says))
        act = next(named, next(iter(acts), ""))
        words = _words(scenario.ruling.quadrant_evidence, act)
        return Example(scenario, act, words, says, self._directions(case), self._codes(scenario, QUADRANT))

    def _directions(self, case: Case) -> str:
        """Who posts at whom, of the posts that count: "Post 2 goes from Ines (a tutor) to the public."."""
        rulebook = self._bank.rulebook
        asked = {atom.fact for atom in atoms(rulebook.exchange.inside)}

        def person(id_: str | None) -> str:
            if id_ is None:
                return "the public"
            held = case.people[id_].facts
            facts = (fact for fact in rulebook.vocabulary.people.values() if fact.id in asked)
            words = [fact.values[value].is_.removeprefix("is ") for fact in facts for value in held[fact.id]]
            return f"{case.name(id_)} ({', '.join(words)})"

        def line(binding: Binding) -> str:
            return f"{case.labels[binding.act.id]} goes from {person(binding.act.by)} to {person(binding.target)}"

        lines = dict.fromkeys(line(binding) for binding in quadrant(case, rulebook)[1])
        return f"{capitalized('; '.join(lines))}."

    def _nearest(self, rule: Rule, ranked: list[Scenario], apart: set[str]) -> list[tuple[Scenario, Changes]]:
        """Items of at most ENOUGH stories, the nearest first; those of stories in `apart` after others."""
        found: dict[str, tuple[Scenario, Changes]] = {}
        for limit in range(1, MOST_CHANGES + 1):
            for each in sorted(ranked, key=lambda each: each.item.story in apart):
                if len(found) == CANDIDATES or (limit > 1 and len(found) >= ENOUGH):
                    break
                if each.item.story not in found and not holds(rule.when, each.item.case):
                    ways = reach(rule, each.item.case, self._bank.rulebook, limit)
                    if ways:
                        case = each.item.case
                        changes = min(ways, key=lambda ways_: self._oddity(ways_, case))
                        found[each.item.story] = (each, changes)
        ordered = sorted(found.values(), key=lambda near: (len(near[1]), self._oddity(near[1], near[0].item.case)))
        best = ordered[:ENOUGH]
        self._shown.update(each.item.story for each, _ in best)
        return best

    def _oddity(self, changes: Changes, case: Case) -> int:
        """How far the changes are from the same story told a little differently.

        What people do makes another story, and so does what a described one ("sixty accounts") would be.
        """
        described = sum(c.subject == "people" and case.name(c.which)[:1].islower() for c in changes)
        return described + sum(self._bank.rulebook.vocabulary.of(c.subject)[c.fact].required for c in changes)

    def _codes(self, scenario: Scenario, question: str) -> tuple[tuple[str, str], ...]:
        if question != QUADRANT and not self._bank.rulebook.options[question].can_apply:
            return ()
        read = self._readings[scenario.item.id].items()
        return tuple((id_, each.quadrant if question == QUADRANT else each.code(question)) for id_, each in read)


def _words(evidence: Iterable[Evidence], act: str) -> str:
    """The first words that decide in the act's own text, or in the setting where no act is quoted."""
    places = ("post", "event") if act else ("setting",)
    return next((each.words for each in evidence if each.where in places and (not act or each.act == act)), "")

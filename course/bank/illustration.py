"""Illustrations of a rule: stories in which it decides, near misses, and how independent readers coded both."""

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
from grader.deciding_facts import deciding_facts
from grader.paraphrase import paraphrase_grammar_of
from grader.paraphrase_grammar import sentence
from grader.quadrant import quadrant
from grader.whatif import Changes, apply, reach

ENOUGH: Final = 2
"""Number of stories of each kind shown with a rule."""
CANDIDATES: Final = 12
"""Number of stories among which near misses are searched."""
MOST_CHANGES: Final = 2
"""Maximum number of changed facts for a near miss."""


@dataclass(frozen=True, slots=True)
class Example:
    """A story shown as an example for a rule."""

    scenario: Scenario
    act: str
    """The act to quote; empty to quote the setting."""
    words: str
    """The deciding words in it; empty if the scenario cites none."""
    says: str
    """The rule's reason as shown to learners; for a near miss, what would have to be different."""
    facts: str
    """The facts because of which the rule decides, in sentences; empty for a near miss."""
    readers: tuple[tuple[str, str], ...]
    """(reader, their code for the option or quadrant), for readings of the story's current text.

    Empty for tempting mistakes, which readers did not code.
    """


@dataclass(frozen=True, slots=True)
class Illustration:
    """The illustration of one rule by the course's stories."""

    applies: tuple[Example, ...]
    near: tuple[Example, ...]
    stories: int
    """The number of stories in which the rule decides."""
    coded: Mapping[str, int]
    """Code for the option, or quadrant chosen -> number of readings, in items in which the rule decides."""


class Illustrator:
    """Finds illustrations in a bank, with the readings of a panel if there is one."""

    def __init__(self, bank: Bank, panel: Panel | None) -> None:
        self._bank = bank
        self._shown: Counter[str] = Counter()
        """Story -> how often it has been shown: stories take turns."""
        self._readings: dict[str, dict[str, Reading]] = {
            id_: panel.readings(each.item) if panel else {} for id_, each in bank.scenarios.items()
        }

    def of_rule(self, rule: Rule) -> Illustration:
        """Return stories in which the rule decides, and near misses with the fewest changes."""
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
        """Return stories of the quadrant, and others in which it is also right."""
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
        """Return all items; first those that ask this question, that readers have read and that were shown least."""

        def rank(each: Scenario) -> tuple[bool, bool, int, int]:
            offered = any(question in options for options in each.offers.values())
            asked = each.item.asks_quadrant if question == QUADRANT else offered
            unread = not self._readings[each.item.id]
            return not asked, unread, self._shown[each.item.story], len(each.item.case.acts)

        return sorted(self._bank.scenarios.values(), key=rank)

    def _one_a_story(self, scenarios: Iterable[Scenario]) -> list[Scenario]:
        """Return the first item of each of the first ENOUGH stories, and count these as shown."""
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
        """Return the near miss, quoting the post that would change, else the one by which the rule would hold."""
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
        """Return the example, quoting the post named in the sentence, else the first post that counts."""
        case, acts = scenario.item.case, scenario.ruling.quadrant_acts
        named = (act for act in acts if re.search(rf"\b{case.labels[act]}\b", says))
        act = next(named, next(iter(acts), ""))
        words = _words(scenario.ruling.quadrant_evidence, act)
        return Example(scenario, act, words, says, self._directions(case), self._codes(scenario, QUADRANT))

    def _directions(self, case: Case) -> str:
        """Describe the author and target of each post that counts: "Post 2 goes from Ines (a tutor) to the public."."""
        rulebook = self._bank.rulebook
        grammar = paraphrase_grammar_of(rulebook.lang)
        asked = {atom.fact for atom in atoms(rulebook.exchange.inside)}

        def person(id_: str | None) -> str:
            if id_ is None:
                return grammar.the_public
            held = case.people[id_].facts
            facts = (fact for fact in rulebook.vocabulary.people.values() if fact.id in asked)
            words = [grammar.grammar.complement(fact.values[value].is_) for fact in facts for value in held[fact.id]]
            return f"{case.name(id_)} ({', '.join(words)})"

        def line(binding: Binding) -> str:
            return grammar.direction(case.labels[binding.act.id], person(binding.act.by), person(binding.target))

        lines = dict.fromkeys(line(binding) for binding in quadrant(case, rulebook)[1])
        return sentence("; ".join(lines))

    def _nearest(self, rule: Rule, ranked: list[Scenario], apart: set[str]) -> list[tuple[Scenario, Changes]]:
        """Return near misses from at most ENOUGH stories, the nearest first; stories in `apart` come last."""
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
        """Sort key for how unnatural the changed story would be.

        Changing what people do, or what a described person ("sixty accounts") is, makes it a different story.
        """
        described = sum(c.subject == "people" and case.name(c.which)[:1].islower() for c in changes)
        return described + sum(self._bank.rulebook.vocabulary.of(c.subject)[c.fact].required for c in changes)

    def _codes(self, scenario: Scenario, question: str) -> tuple[tuple[str, str], ...]:
        if question != QUADRANT and not self._bank.rulebook.options[question].can_apply:
            return ()
        read = self._readings[scenario.item.id].items()
        return tuple((id_, each.quadrant if question == QUADRANT else each.code(question)) for id_, each in read)


def _words(evidence: Iterable[Evidence], act: str) -> str:
    """Return the first deciding words in the act's own text, or in the setting if no act is quoted."""
    places = ("post", "event") if act else ("setting",)
    return next((each.words for each in evidence if each.where in places and (not act or each.act == act)), "")

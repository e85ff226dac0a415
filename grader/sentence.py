"""Sentences of the guidance: templates whose slots name people, posts and what was done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.case import Binding, Case
from grader.condition import ALWAYS, All, Any, Condition, SomeAct, asked_of, holds
from grader.fact import Fact, Value
from grader.grammar import MANY, ONE, YOU, Noun, capitalized, join
from grader.language import grammar_of

AUTHOR, AUTHORS, TARGET, TARGETS, POST, CONDUCT = "author", "author's", "target", "target's", "post", "conduct"
SLOTS = (AUTHOR, AUTHORS, TARGET, TARGETS, POST, CONDUCT)
"""What a template can name: the bound act's author and its targets, also as possessives ("your", "Sam's"); the post
("post 2"); and the conduct, a whole clause ("Sam insulted you (post 2)"). Where a word depends on who that is, a slot
has forms, for the decision maker, for one other and for several: {author|have|has|have}. In them, @ is the name."""
NARRATED_SLOTS = (TARGET, TARGETS)
"""What the words for a conduct can name; they agree with the author, named before them, as in {author|have|has}."""


@dataclass(frozen=True, slots=True)
class Narration:
    """How a rulebook narrates an act: "insulted you", or of a draft "insults you"."""

    facts: tuple[Fact, ...]
    """The facts of acts whose values have words for it."""
    draft: Condition
    """Of an act: it has not been sent."""

    def clause(self, case: Case, binding: Binding, when: Condition, people: Mapping[str, Noun]) -> str:
        """The act as a clause: "Sam insulted you (post 2)", "your draft insults Sam (post 3)".

        `when` is what the rule asks for; of several values, one of those by which it holds is told.
        """
        grammar, value = grammar_of(case.lang), self._told(case, binding, when)
        if holds(self.draft, case, binding):
            subject, words = grammar.draft(people[AUTHOR].text), value.does if value else grammar.says
        else:
            subject, words = people[AUTHOR].text, value.did if value else grammar.said
        return f"{subject} {grammar.filled(words, people, begins=False)} ({case.labels[binding.act.id]})"

    def _told(self, case: Case, binding: Binding, when: Condition) -> Value | None:
        """Of the act's values with words the one that `when` asks for: by most of its facts, then most narrowly.

        The act's first value where it asks for none, or for several alike; None if the act has none.
        """
        asked = list(asked_of(when, case, binding))

        def asking(fact: Fact, value: Value) -> tuple[int, int]:
            widths = [len(atom.values) for atom in asked if atom.fact == fact.id and value.id in atom.values]
            return len(widths), -min(widths, default=0)

        held = [(fact, fact.values[value]) for fact in self.facts for value in binding.act.facts[fact.id]]
        told = max((each for each in held if each[1].did), key=lambda each: asking(*each), default=None)
        return told[1] if told else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or two sentences with slots, and what it takes to fill them."""

    text: str
    """As written, with its slots in braces."""
    narration: Narration
    when: Condition = ALWAYS
    """What the rule asks of the bound act."""

    def fill(self, case: Case, bindings: Iterable[Binding]) -> str:
        """Fill the slots for the first bound act and all of its bound targets; without an act they stay empty."""
        found, grammar = list(bindings), grammar_of(case.lang)
        slots = dict.fromkeys(SLOTS, Noun(""))
        if found:
            act = found[0].act
            targets = dict.fromkeys(b.target for b in found if b.act is act and b.target is not None)
            named = list(map(case.name, sorted(targets, key=lambda each: each != case.decision_maker)))
            slots |= {
                AUTHOR: _noun(case, [case.name(act.by)]),
                AUTHORS: Noun(grammar.possessive([case.name(act.by)])),
                TARGET: _noun(case, named or [grammar.others]),
                TARGETS: Noun(grammar.possessive([case.name(target) for target in targets])),
                POST: Noun(case.labels[act.id], (case.labels[act.id],)),
            }
            if f"{{{CONDUCT}}}" in self.text:
                slots[CONDUCT] = Noun(self.narration.clause(case, found[0], self.when, slots))
        return grammar.filled(self.text, slots)


def _noun(case: Case, names: Sequence[str]) -> Noun:
    """The people as what fills a slot."""
    grammar = grammar_of(case.lang)
    alone = list(names) == [grammar.you]
    several = len(names) > 1 or grammar.is_several(capitalized(names[0]))
    return Noun(join(names, grammar.conjunction), tuple(names), YOU if alone else MANY if several else ONE)


def binds(condition: Condition) -> bool:
    """Whether the condition holds only where an act makes it hold, so that its slots can be filled."""
    match condition:
        case SomeAct():
            return True
        case All(parts):
            return any(map(binds, parts))
        case Any(parts):
            return bool(parts) and all(map(binds, parts))
        case _:
            return False

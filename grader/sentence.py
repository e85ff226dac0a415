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
"""The slots of a template: the bound act's author and targets, also as possessives ("your", "Sam's"); the post
("post 2"); and the conduct, which is a clause ("Sam insulted you (post 2)"). For words that must agree with people,
a slot can list forms for the decision maker, for one other person and for several: {author|have|has|have}. In a form, @
stands for the name."""
NARRATED_SLOTS = (TARGET, TARGETS)
"""The slots of the words for a conduct. They follow the author's name and can agree with it: {author|have|has}."""


@dataclass(frozen=True, slots=True)
class Narration:
    """How a rulebook narrates an act: "insulted you", or of a draft "insults you"."""

    facts: tuple[Fact, ...]
    """The facts of acts whose values have words (`Value.did`) for the narration."""
    draft: Condition
    """Condition on an act: it is a draft that has not been sent."""

    def clause(self, case: Case, binding: Binding, when: Condition, people: Mapping[str, Noun]) -> str:
        """Return the act as a clause: "Sam insulted you (post 2)", "your draft insults Sam (post 3)".

        If the act has several values, the clause uses the one that best explains why the condition `when` holds.
        `people`: the slots that name the people.
        """
        grammar, value = grammar_of(case.lang), self._told(case, binding, when)
        if holds(self.draft, case, binding):
            subject, words = grammar.draft(people[AUTHOR].text), value.does if value else grammar.says
        else:
            subject, words = people[AUTHOR].text, value.did if value else grammar.said
        return f"{subject} {grammar.filled(words, people, begins=False)} ({case.labels[binding.act.id]})"

    def _told(self, case: Case, binding: Binding, when: Condition) -> Value | None:
        """Return the act's value to narrate: the one that the most conditions in `when` accept.

        Ties are broken by the condition that accepts the fewest values, then by the order of the act's values. Returns
        None if no value of the act has words.
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
    """A template of one or two sentences with slots, and the data needed to fill them."""

    text: str
    """The template, with its slots in braces."""
    narration: Narration
    when: Condition = ALWAYS
    """The condition for which the sentence gives the reason; determines which conduct is narrated."""

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
    """Return the noun phrase that names these people, for a slot of a sentence template."""
    grammar = grammar_of(case.lang)
    alone = list(names) == [grammar.you]
    several = len(names) > 1 or grammar.is_several(capitalized(names[0]))
    return Noun(join(names, grammar.conjunction), tuple(names), YOU if alone else MANY if several else ONE)


def binds(condition: Condition) -> bool:
    """Return True if the condition can hold only because of an act, so that a sentence about it always has an act."""
    match condition:
        case SomeAct():
            return True
        case All(parts):
            return any(map(binds, parts))
        case Any(parts):
            return bool(parts) and all(map(binds, parts))
        case _:
            return False

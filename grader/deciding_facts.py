"""Deciding facts: describe, in sentences, the facts of posts and people that make a condition hold."""

from collections.abc import Iterator
from typing import Final

from grader.case import Binding, Case
from grader.condition import All, Any, Condition, Has, IsYou, Not, Of, SomeAct, Undirected, holds
from grader.paraphrase import paraphrase_grammar_of
from grader.paraphrase_grammar import sentence
from grader.rulebook import Rulebook

_ENDS: Final[tuple[Of, ...]] = ("author", "target")


def deciding_facts(condition: Condition, case: Case, rulebook: Rulebook) -> str:
    """Describe the facts that make the condition hold, one sentence per post and person: "You are under stress.".

    If several posts meet it, only the first is described; of alternatives, only those that hold. Returns "" if the
    condition does not hold.
    """
    if not holds(condition, case):
        return ""
    told = dict.fromkeys(_of_case(condition, case, rulebook))
    return " ".join(map(sentence, told))


def _of_case(condition: Condition, case: Case, rulebook: Rulebook) -> Iterator[str]:
    match condition:
        case SomeAct(part):
            binding = next(each for each in case.bindings if holds(part, case, each))
            yield from _of_post(list(_asked(part, case, binding)), case, binding, rulebook)
        case All(parts) | Any(parts):
            for part in parts:
                if holds(part, case):
                    yield from _of_case(part, case, rulebook)
        case Has(of):
            facts = rulebook.vocabulary.circumstances if of == "circumstances" else rulebook.vocabulary.people
            held = case.circumstances if of == "circumstances" else case.people[case.decision_maker].facts
            words = (facts[condition.fact].values[value].is_ for value in held[condition.fact])
            grammar = paraphrase_grammar_of(rulebook.lang)
            yield grammar.of_you(map(grammar.second_person, words))
        case Not(part) if not isinstance(part, SomeAct):
            yield from _of_case(part, case, rulebook)


def _asked(condition: Condition, case: Case, binding: Binding) -> Iterator[Has | IsYou | Undirected]:
    """Yield the conditions on the post and its people in the alternatives that hold, including negated ones."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                if holds(part, case, binding):
                    yield from _asked(part, case, binding)
        case Not(part):
            yield from _every(part)
        case Has() | IsYou() | Undirected():
            yield condition


def _every(condition: Condition) -> Iterator[Has | IsYou | Undirected]:
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from _every(part)
        case Not(part):
            yield from _every(part)
        case Has() | IsYou() | Undirected():
            yield condition


def _of_post(asked: list[Has | IsYou | Undirected], case: Case, binding: Binding, rulebook: Rulebook) -> Iterator[str]:
    """Yield a sentence about the post, and one for each of its people on whom there is a condition."""
    act, grammar = binding.act, paraphrase_grammar_of(rulebook.lang)
    people = {"author": act.by, "target": binding.target}
    facts = {each.fact for each in asked if isinstance(each, Has) and each.of == "act"}
    words = [
        fact.values[value].is_
        for fact in rulebook.vocabulary.acts.values()
        if fact.id in facts
        for value in act.facts[fact.id]
    ]
    target = case.name(binding.target) if binding.target else grammar.no_one
    yield grammar.of_post(case.labels[act.id], case.name(act.by), target, words or [grammar.in_the_story])
    for of in _ENDS:
        person = people[of]
        facts = {each.fact for each in asked if isinstance(each, Has) and each.of == of}
        if person is None or not facts:
            continue
        said = [
            fact.values[value].is_
            for fact in rulebook.vocabulary.people.values()
            if fact.id in facts
            for value in case.people[person].facts[fact.id]
        ]
        if said and person == case.decision_maker:
            yield grammar.of_you(map(grammar.second_person, said))
        elif said:
            yield grammar.of_person(case.name(person), said)

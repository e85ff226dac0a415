"""Deciding facts: describe, in sentences, the facts of posts and people that make a condition hold."""

from collections.abc import Iterable, Iterator
from typing import Final

from grader.case import Binding, Case
from grader.condition import All, Any, Condition, Has, IsYou, Not, Of, SomeAct, Undirected, holds
from grader.grammar import capitalized
from grader.paraphrase import second_person
from grader.rulebook import Rulebook

_ENDS: Final[tuple[Of, ...]] = ("author", "target")
_NO_ONE: Final = "no one in particular"
_EXISTS: Final = "is in the story"
"""Predicate for a post if the condition requires only that it exists, and none of its facts."""


def deciding_facts(condition: Condition, case: Case, rulebook: Rulebook) -> str:
    """Describe the facts that make the condition hold, one sentence per post and person: "You are under stress.".

    If several posts meet it, only the first is described; of alternatives, only those that hold. Returns "" if the
    condition does not hold.
    """
    if not holds(condition, case):
        return ""
    told = dict.fromkeys(_of_case(condition, case, rulebook))
    return " ".join(f"{capitalized(sentence)}." for sentence in told)


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
            yield f"you {_listed(map(second_person, words))}"
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
    act = binding.act
    people = {"author": act.by, "target": binding.target}
    facts = {each.fact for each in asked if isinstance(each, Has) and each.of == "act"}
    words = [
        fact.values[value].is_
        for fact in rulebook.vocabulary.acts.values()
        if fact.id in facts
        for value in act.facts[fact.id]
    ]
    target = case.name(binding.target) if binding.target else _NO_ONE
    yield f"{case.labels[act.id]} (from {case.name(act.by)} to {target}) {_listed(words or [_EXISTS])}"
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
            yield f"you {_listed(map(second_person, said))}"
        elif said:  # without a verb, since some entries of `people` are plural
            yield f"{case.name(person)}: {_listed(words.removeprefix('is ') for words in said)}"


def _listed(predicates: Iterable[str]) -> str:
    """Join the predicates about one subject; with semicolons if any of them contains commas or conjunctions."""
    *others, last = predicates
    if not others:
        return last
    if any(mark in each for mark in (",", " or ", " and ") for each in (*others, last)):
        return f"{'; '.join(others)}; and {last}"
    return f"{', '.join(others)} and {last}"

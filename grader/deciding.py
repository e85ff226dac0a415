"""Deciding facts: what is declared of the posts and people by which a condition holds, in words."""

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
"""What is said of a post of which a condition asks nothing itself."""


def deciding_facts(condition: Condition, case: Case, rulebook: Rulebook) -> str:
    """Say the facts by which the condition holds, a sentence for each post and person: "You are under stress.".

    Of several posts that meet it the first one counts, and of several alternatives those that hold. Empty where the
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
    """What is asked of the post and its people, in the alternatives that hold; also what is asked not to be."""
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
    """A sentence on the post, and one on each of its people of whom something is asked."""
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
        elif said:  # no verb: some entries of `people` are many
            yield f"{case.name(person)}: {_listed(words.removeprefix('is ') for words in said)}"


def _listed(predicates: Iterable[str]) -> str:
    """All that is said of one subject; semicolons stand where a part has commas, alternatives or parts of its own."""
    *others, last = predicates
    if not others:
        return last
    if any(mark in each for mark in (",", " or ", " and ") for each in (*others, last)):
        return f"{'; '.join(others)}; and {last}"
    return f"{', '.join(others)} and {last}"

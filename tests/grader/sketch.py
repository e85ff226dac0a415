"""Small cases made by hand, with no more facts than a test asks for."""

from typing import Any, Final

from grader.case import Act, Case, Person
from grader.condition import NEVER, All, Condition, Has, SomeAct
from grader.rule import Rule
from grader.rulebook import Option
from grader.sentence import Narration, Sentence

NARRATION: Final = Narration((), NEVER)
"""Sentences without words for what an act does."""


def values(given: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Facts as a case holds them: a word stands for a fact with one value."""
    return {fact: (held,) if isinstance(held, str) else tuple(held) for fact, held in given.items()}


def person(id_: str, part_of: str = "", **facts: Any) -> Person:
    return Person(id_, id_.capitalize(), values(facts), part_of=part_of)


def act(id_: str, by: str, to: str = "", **facts: Any) -> Act:
    """An act by somebody, at those whom `to` names, with spaces between them."""
    return Act(id_, by, tuple(to.split()), values(facts))


def case(*acts: Act, you: str = "ann", people: tuple[Person, ...] = (), **circumstances: Any) -> Case:
    """Make a case in which Ann decides. Authors and targets that are not given get no facts."""
    named = {each.id: each for each in people}
    for each in acts:
        for id_ in (each.by, *each.to):
            named.setdefault(id_, person(id_))
    named.setdefault(you, person(you))
    return Case(you, named, acts, values(circumstances))


def has(of: Any, fact: str, *wanted: str) -> Has:
    return Has(of, fact, frozenset(wanted))


def some(*parts: Condition) -> SomeAct:
    """Some act meets all of these."""
    return SomeAct(All(parts))


def rule(id_: str, when: Condition, degree: Any = "essential", says: str = "Because.", **more: Any) -> Rule:
    given: dict[str, Any] = {"clause": ("first",), "basis": "inferred", "safety": False, **more}
    return Rule(id_, "porter", degree, when=when, says=Sentence(says, NARRATION), **given)


def option(*rules: Rule, id_: str = "porter", clause: tuple[str, ...] = ("sheet",)) -> Option:
    return Option(id_, "desks", id_.capitalize(), "Helps.", clause, "Nothing calls for it.", rules)

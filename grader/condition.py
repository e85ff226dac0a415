"""Conditions: what must hold of a case for a rule to speak. They are data, so that what-if can take them apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grader.case import Act, Binding, Case
from grader.fact import Facts, Subject

Of = Literal["act", "author", "target", "you", "circumstances"]


@dataclass(frozen=True, slots=True)
class Has:
    """A fact of the bound act, its author, its target, the decision maker or the circumstances is one of `values`."""

    of: Of
    fact: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class IsYou:
    """The bound act's author or target is the decision maker."""

    of: Literal["author", "target"]


@dataclass(frozen=True, slots=True)
class Undirected:
    """The bound act is directed at nobody in particular."""


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; nothing asked for always holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class SomeAct:
    """One act, with one of its targets, meets the whole of `part`."""

    part: "Condition"


Condition = Has | IsYou | Undirected | All | Any | Not | SomeAct
ALWAYS = All(())
NEVER = Any(())


def subject_of(of: Of, case: Case, binding: Binding | None) -> tuple[Subject, str] | None:
    """Which subject of the case `of` stands for under the binding; None where the act is directed at nobody."""
    if of == "you":
        return "people", case.decision_maker
    if of == "circumstances":
        return "circumstances", ""
    if binding is None:
        raise ValueError(f"a condition on the {of} stands outside any act")
    if of == "act":
        return "acts", binding.act.id
    if of == "author":
        return "people", binding.act.by
    return ("people", binding.target) if binding.target is not None else None


def _facts(of: Of, case: Case, binding: Binding | None) -> Facts | None:
    if of == "act" and binding is not None:
        return binding.act.facts
    found = subject_of(of, case, binding)
    return case.facts(*found) if found else None


def holds(condition: Condition, case: Case, binding: Binding | None = None) -> bool:
    """Whether the condition holds of the case, or of the bound act in it."""
    match condition:
        case Has(of, fact, values):
            facts = _facts(of, case, binding)
            return facts is not None and not values.isdisjoint(facts[fact])
        case IsYou(of):
            found = subject_of(of, case, binding)
            return found is not None and found[1] == case.decision_maker
        case Undirected():
            return binding is not None and binding.target is None
        case All(parts):
            return all(holds(part, case, binding) for part in parts)
        case Any(parts):
            return any(holds(part, case, binding) for part in parts)
        case Not(part):
            return not holds(part, case, binding)
        case SomeAct(part):
            return any(holds(part, case, each) for each in case.bindings())


def bound(condition: Condition, case: Case) -> Iterator[Binding]:
    """The acts and targets by which the condition holds; none where it holds for want of an act."""
    match condition:
        case SomeAct(part):
            yield from (each for each in case.bindings() if holds(part, case, each))
        case All(parts) | Any(parts):
            for part in parts:
                if holds(part, case):
                    yield from bound(part, case)


def matched(condition: Condition, case: Case, binding: Binding | None = None) -> Iterator[tuple[Act, str, str]]:
    """By which facts of which acts a condition holds, as (act, fact, value), in the order of the bindings.

    Of one binding, the fact that is asked for most narrowly comes first: a ground before any adverse conduct. What
    holds because something is absent (`Not`), and facts of people or circumstances, are left out.
    """
    match condition:
        case SomeAct(part):
            for each in case.bindings():
                if holds(part, case, each):
                    yield from matched(part, case, each)
        case All(parts) | Any(parts) if binding is None:
            for part in parts:
                if holds(part, case):
                    yield from matched(part, case)
        case _ if binding is not None:
            for atom in sorted(asked_of(condition, case, binding), key=lambda atom: len(atom.values)):
                values = binding.act.facts[atom.fact]
                yield from ((binding.act, atom.fact, value) for value in values if value in atom.values)


def asked_of(condition: Condition, case: Case, binding: Binding) -> Iterator[Has]:
    """The facts of acts that the condition asks for and the bound act has, only in alternatives that hold.

    An act with a threat and a groundless insult has the threat alone where a rule asks for a threat, or for an insult
    on a ground.
    """
    match condition:
        case SomeAct(part) if holds(part, case, binding):
            yield from asked_of(part, case, binding)
        case All(parts) | Any(parts):
            for part in parts:
                if holds(part, case, binding):
                    yield from asked_of(part, case, binding)
        case Has("act") if holds(condition, case, binding):
            yield condition


def atoms(condition: Condition) -> Iterator[Has]:
    """Every fact that the condition asks for, however deep."""
    match condition:
        case Has():
            yield condition
        case All(parts) | Any(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part) | SomeAct(part):
            yield from atoms(part)

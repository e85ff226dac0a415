"""Conditions: what must hold of a case for a rule to speak. They are data, so that what-if can take them apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grader.case import Act, Binding, Case
from grader.fact import Subject

Of = Literal["act", "author", "target", "you", "circumstances"]


@dataclass(frozen=True, slots=True)
class Has:
    """A fact of the bound act, its author, its target, the decision maker or the circumstances is one of `values`."""

    of: Of
    fact: str
    values: frozenset[str]

    def holds(self, case: Case, binding: Binding | None) -> bool:
        if binding is not None and self.of == "act":
            return not self.values.isdisjoint(binding.act.facts[self.fact])
        found = subject_of(self.of, case, binding)
        return found is not None and not self.values.isdisjoint(case.facts(*found)[self.fact])


@dataclass(frozen=True, slots=True)
class IsYou:
    """The bound act's author or target is the decision maker."""

    of: Literal["author", "target"]

    def holds(self, case: Case, binding: Binding | None) -> bool:
        found = subject_of(self.of, case, binding)
        return found is not None and found[1] == case.decision_maker


@dataclass(frozen=True, slots=True)
class Undirected:
    """The bound act is directed at nobody in particular."""

    def holds(self, _case: Case, binding: Binding | None) -> bool:
        return binding is not None and binding.target is None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; nothing asked for always holds."""

    parts: tuple["Condition", ...]

    def holds(self, case: Case, binding: Binding | None) -> bool:
        for part in self.parts:  # noqa: SIM110 - a generator costs twice as much, here and in `Any`
            if not part.holds(case, binding):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple["Condition", ...]

    def holds(self, case: Case, binding: Binding | None) -> bool:
        for part in self.parts:  # noqa: SIM110 - see `All`
            if part.holds(case, binding):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"

    def holds(self, case: Case, binding: Binding | None) -> bool:
        return not self.part.holds(case, binding)


@dataclass(frozen=True, slots=True)
class SomeAct:
    """One act, with one of its targets, meets the whole of `part`."""

    part: "Condition"

    def holds(self, case: Case, _binding: Binding | None) -> bool:
        return any(self.part.holds(case, each) for each in case.bindings)


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


def holds(condition: Condition, case: Case, binding: Binding | None = None) -> bool:
    """Whether the condition holds of the case, or of the bound act in it."""
    return condition.holds(case, binding)


def bound(condition: Condition, case: Case) -> Iterator[Binding]:
    """The acts and targets by which the condition holds; none where it holds for want of an act."""
    match condition:
        case SomeAct(part):
            yield from (each for each in case.bindings if holds(part, case, each))
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
            for each in case.bindings:
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

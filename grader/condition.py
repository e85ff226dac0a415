"""Conditions of rules, evaluated on a case. They are data, so that the what-if search can analyse them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grader.case import Act, Binding, Case
from grader.fact import Subject

Of = Literal["act", "author", "target", "you", "circumstances"]


@dataclass(frozen=True, slots=True)
class Has:
    """True if a fact of the bound act, its author or target, the decision maker or circumstances is in `values`."""

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
    """True if the bound act's author (or target) is the decision maker."""

    of: Literal["author", "target"]

    def holds(self, case: Case, binding: Binding | None) -> bool:
        found = subject_of(self.of, case, binding)
        return found is not None and found[1] == case.decision_maker


@dataclass(frozen=True, slots=True)
class Undirected:
    """True if the bound act has no target."""

    def holds(self, _case: Case, binding: Binding | None) -> bool:
        return binding is not None and binding.target is None


@dataclass(frozen=True, slots=True)
class All:
    """True if every part is true; also if there are no parts."""

    parts: tuple["Condition", ...]

    def holds(self, case: Case, binding: Binding | None) -> bool:
        for part in self.parts:  # noqa: SIM110 - a generator costs twice as much, here and in `Any`
            if not part.holds(case, binding):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Any:
    """True if at least one part is true."""

    parts: tuple["Condition", ...]

    def holds(self, case: Case, binding: Binding | None) -> bool:
        for part in self.parts:  # noqa: SIM110 - see `All`
            if part.holds(case, binding):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Not:
    """True if the part is false."""

    part: "Condition"

    def holds(self, case: Case, binding: Binding | None) -> bool:
        return not self.part.holds(case, binding)


@dataclass(frozen=True, slots=True)
class SomeAct:
    """True if some act, with one of its targets, meets `part` as a whole."""

    part: "Condition"

    def holds(self, case: Case, _binding: Binding | None) -> bool:
        for each in case.bindings:  # noqa: SIM110 - see `All`
            if self.part.holds(case, each):
                return True
        return False


Condition = Has | IsYou | Undirected | All | Any | Not | SomeAct
ALWAYS = All(())
NEVER = Any(())


def subject_of(of: Of, case: Case, binding: Binding | None) -> tuple[Subject, str] | None:
    """Return the subject, as (kind, id), that `of` refers to under the binding; None for a target that is missing."""
    if of == "you":
        return "people", case.decision_maker
    if of == "circumstances":
        return "circumstances", ""
    if binding is None:
        raise ValueError(f"a condition refers to the {of}, but no act is bound")
    if of == "act":
        return "acts", binding.act.id
    if of == "author":
        return "people", binding.act.by
    return ("people", binding.target) if binding.target is not None else None


def holds(condition: Condition, case: Case, binding: Binding | None = None) -> bool:
    """Return True if the condition holds for the case or, given a binding, for the bound act."""
    return condition.holds(case, binding)


def bound(condition: Condition, case: Case) -> Iterator[Binding]:
    """Yield the bindings for which the condition holds; none if it holds because an act is absent."""
    match condition:
        case SomeAct(part):
            yield from (each for each in case.bindings if holds(part, case, each))
        case All(parts) | Any(parts):
            for part in parts:
                if holds(part, case):
                    yield from bound(part, case)


def matched(condition: Condition, case: Case, binding: Binding | None = None) -> Iterator[tuple[Act, str, str]]:
    """Yield the facts of acts that make a condition hold, as (act, fact, value), in the order of the bindings.

    Within a binding, the most specific fact comes first: a ground before any adverse conduct. Conditions that hold
    because something is absent (`Not`), and facts of people or circumstances, are left out.
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
    """Yield the conditions on facts that the bound act meets, considering only alternatives that hold.

    Example: a rule asks for a threat, or for an insult on a protected ground. For an act with a threat and an insult
    without a ground, only the threat is returned.
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
    """Yield every `Has` within the condition, at any depth."""
    match condition:
        case Has():
            yield condition
        case All(parts) | Any(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part) | SomeAct(part):
            yield from atoms(part)

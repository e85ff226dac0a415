"""A ruling: the verdict of the guidance on every option in one case, with reasons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from grader.case import Act, Binding, Case
from grader.condition import bound, holds, matched
from grader.evidence import Evidence
from grader.quadrant import also_right, drafts, quadrant, unlike
from grader.rule import POSITIVE, PRECEDENCE, Basis, Degree, Rule
from grader.rulebook import Option, Rulebook

OTHERWISE: Final[Degree] = "wrong"
"""The degree of an option for which no rule holds."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The degree of one option in one case, with its reasons."""

    option: str
    degree: Degree
    basis: Basis
    clause: tuple[str, ...]
    safety: bool
    because: tuple[str, ...]
    """The reason given by the first deciding rule (safety rules first), in one or two sentences."""
    acts: tuple[str, ...]
    """The acts that make the deciding rules hold, in chronological order."""
    rules: tuple[str, ...]
    """The rules that decided; empty if the option's own `otherwise` applies."""
    evidence: tuple[Evidence, ...] = ()
    """The words that show the facts that make the deciding rules hold, starting with the rule that gives the reason.

    Empty if no act makes them hold, or if the acts cite no words for these facts.
    """

    @property
    def applies(self) -> bool:
        """True if picking the option is right: it is essential or helpful."""
        return self.degree in POSITIVE


@dataclass(frozen=True)
class Ruling:
    """The verdicts on all options, and the quadrant, of one case."""

    quadrant: str | None
    """The quadrant's id; None if no quadrant fits, as when no act concerns the institution."""
    quadrant_because: str
    quadrant_acts: tuple[str, ...]
    verdicts: Mapping[str, Verdict]
    quadrant_evidence: tuple[Evidence, ...] = ()
    """The words that show why the acts in `quadrant_acts` count."""
    quadrant_also: tuple[str, ...] = ()
    """Other quadrants that are also right, since the guidance is open."""
    quadrant_open: tuple[str, ...] = ()
    """Sentences that say why the quadrants in `quadrant_also` are also right."""
    quadrant_unlike: Mapping[str, str] = field(default_factory=dict)
    """Quadrant that is not right -> sentence on who acts on whom instead; absent if the guidance has no sentence."""
    quadrant_drafts: tuple[str, ...] = ()
    """One sentence for each draft, saying that it does not count."""

    @property
    def quadrants(self) -> tuple[str, ...]:
        """Every quadrant that is right, the main one first; empty if no quadrant fits."""
        return (self.quadrant, *self.quadrant_also) if self.quadrant else ()


def _deciding(option: Option, case: Case) -> list[Rule]:
    """Return the rules that hold and have the degree that takes precedence; empty if no rule holds."""
    speaking = [rule for rule in option.rules if holds(rule.when, case)]
    if not speaking:
        return []
    first = min((rule.degree for rule in speaking), key=PRECEDENCE.index)
    return [rule for rule in speaking if rule.degree == first]


def _in_time(case: Case, bindings: Iterable[Binding]) -> tuple[str, ...]:
    ids = {binding.act.id for binding in bindings}
    return tuple(act.id for act in case.acts if act.id in ids)


def _evidence(facts: Iterable[tuple[Act, str, str]]) -> tuple[Evidence, ...]:
    """Return the words cited for these facts, given as (act, fact, value), without duplicates."""
    cited = (act.shows_in.get(f"{fact}.{value}") for act, fact, value in facts)
    return tuple(dict.fromkeys(each for each in cited if each is not None))


def degree(option: Option, case: Case) -> Degree:
    """Return only the degree of an option; faster than `verdict`."""
    deciding = _deciding(option, case)
    return deciding[0].degree if deciding else OTHERWISE


def verdict(option: Option, case: Case) -> Verdict:
    """Return the verdict on one option, by the rules that hold and have the degree that takes precedence."""
    deciding = _deciding(option, case)
    if not deciding:
        return Verdict(option.id, OTHERWISE, "inferred", option.clause, False, (option.otherwise,), (), ())
    first = min(deciding, key=lambda rule: not rule.safety)
    in_order = sorted(deciding, key=lambda rule: rule is not first)
    found = {rule.id: list(bound(rule.when, case)) for rule in deciding}
    return Verdict(
        option=option.id,
        degree=first.degree,
        basis="stated" if any(rule.basis == "stated" for rule in deciding) else "inferred",
        clause=tuple(dict.fromkeys(clause for rule in deciding for clause in rule.clause)),
        safety=any(rule.safety for rule in deciding),
        because=(first.because(case),),
        acts=_in_time(case, (binding for bindings in found.values() for binding in bindings)),
        rules=tuple(rule.id for rule in deciding),
        evidence=_evidence(fact for rule in in_order for fact in rule.matched(case)),
    )


def _counting(bindings: Iterable[Binding], case: Case, rulebook: Rulebook) -> Iterator[tuple[Act, str, str]]:
    """Yield the facts, as (act, fact, value), because of which acts count for the quadrant."""
    for binding in bindings:
        for pattern in (*rulebook.exchange.counts, rulebook.exchange.answers):
            if holds(pattern, case, binding):
                yield from matched(pattern, case, binding)
                break


def rule(case: Case, rulebook: Rulebook) -> Ruling:
    """Rule on the whole case: the quadrant and every option of the rulebook."""
    found, acting = quadrant(case, rulebook)
    also = also_right(found, case, rulebook) if found else {}
    others = unlike(found, case, rulebook) if found else {}
    return Ruling(
        quadrant=found.id if found else None,
        quadrant_because=found.because.fill(case, acting) if found else "",
        quadrant_acts=_in_time(case, acting),
        verdicts={option.id: verdict(option, case) for option in rulebook.options.values()},
        quadrant_evidence=_evidence(_counting(acting, case, rulebook)),
        quadrant_also=tuple(also),
        quadrant_open=tuple(dict.fromkeys(also.values())),
        quadrant_unlike={id_: why for id_, why in others.items() if id_ not in also},
        quadrant_drafts=drafts(case, rulebook),
    )

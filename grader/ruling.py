"""A ruling: what the guidance says of one case, option by option, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from grader.case import Act, Binding, Case
from grader.condition import bound, holds, matched
from grader.evidence import Evidence
from grader.rule import POSITIVE, PRECEDENCE, Basis, Degree, Rule
from grader.rulebook import Option, Quadrant, Rulebook


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of one option on one case."""

    option: str
    degree: Degree
    basis: Basis
    clause: tuple[str, ...]
    safety: bool
    because: tuple[str, ...]
    """The reason by the first rule that decided, one for safety before others: one or two sentences."""
    acts: tuple[str, ...]
    """The acts by which those rules hold, in order of time."""
    rules: tuple[str, ...]
    """The rules that decided; none where the option's own `otherwise` stands."""
    evidence: tuple[Evidence, ...] = ()
    """The words that show the facts by which those rules hold, in the order of rules and acts.

    None where no act decides, or where it cites nothing for those facts.
    """

    @property
    def applies(self) -> bool:
        """Whether picking it is right: it is essential or helpful."""
        return self.degree in POSITIVE


@dataclass(frozen=True)
class Ruling:
    """What the rules say of one case, whole."""

    quadrant: str | None
    """None where no act touches the institution."""
    quadrant_because: str
    quadrant_acts: tuple[str, ...]
    verdicts: Mapping[str, Verdict]
    quadrant_evidence: tuple[Evidence, ...] = ()
    """The words that show why those acts count."""


def _in_time(case: Case, bindings: Iterable[Binding]) -> tuple[str, ...]:
    ids = {binding.act.id for binding in bindings}
    return tuple(act.id for act in case.acts if act.id in ids)


def _evidence(facts: Iterable[tuple[Act, str, str]]) -> tuple[Evidence, ...]:
    """The words cited for these facts, given as (act, fact, value); each once."""
    cited = (act.shows_in.get(f"{fact}.{value}") for act, fact, value in facts)
    return tuple(dict.fromkeys(each for each in cited if each is not None))


def verdict(option: Option, case: Case) -> Verdict:
    """The verdict on one option: the rules that hold with the degree that takes precedence."""
    speaking = [rule for rule in option.rules if holds(rule.when, case)]
    if not speaking:
        return Verdict(option.id, "wrong", "inferred", option.clause, False, (option.otherwise,), (), ())
    degree = min((rule.degree for rule in speaking), key=PRECEDENCE.index)
    deciding: list[Rule] = [rule for rule in speaking if rule.degree == degree]
    first = min(deciding, key=lambda rule: not rule.safety)
    found = {rule.id: list(bound(rule.when, case)) for rule in deciding}
    return Verdict(
        option=option.id,
        degree=degree,
        basis="stated" if any(rule.basis == "stated" for rule in deciding) else "inferred",
        clause=tuple(dict.fromkeys(clause for rule in deciding for clause in rule.clause)),
        safety=any(rule.safety for rule in deciding),
        because=(first.says.fill(case, found[first.id]),),
        acts=_in_time(case, (binding for bindings in found.values() for binding in bindings)),
        rules=tuple(rule.id for rule in deciding),
        evidence=_evidence(fact for rule in deciding for fact in matched(rule.when, case)),
    )


def counted(case: Case, rulebook: Rulebook) -> list[Binding]:
    """The acts, each with each target, that count for the quadrant, in order of time.

    Where no act at all is directed at anybody, what is posted to the world at large counts.
    """
    exchange = rulebook.exchange
    directed = [binding for binding in case.bindings() if binding.target not in (None, binding.act.by)]
    for pattern in exchange.counts:
        chosen = [binding for binding in directed if holds(pattern, case, binding)]
        if chosen:
            break
    else:
        return [binding for binding in case.bindings() if binding.target is None]
    order = {act.id: place for place, act in enumerate(case.acts)}
    authors: dict[str, int] = {}
    for binding in chosen:
        authors.setdefault(binding.act.by, order[binding.act.id])
    for binding in directed:
        first = authors.get(binding.target or "")
        answers = first is not None and first < order[binding.act.id] and holds(exchange.answers, case, binding)
        if answers and binding not in chosen:
            chosen.append(binding)
    return sorted(chosen, key=lambda binding: order[binding.act.id])


def _side(person: str | None, case: Case, rulebook: Rulebook) -> str:
    """Where the person stands; nobody in particular is the world outside."""
    if person is None:
        return "outside"
    probe = Binding(Act("", person, (), {}), None)
    return "inside" if holds(rulebook.exchange.inside, case, probe) else "outside"


def quadrant(case: Case, rulebook: Rulebook) -> tuple[Quadrant | None, list[Binding]]:
    """The quadrant, and the acts that make it; outsiders among themselves count for nothing."""
    lines: dict[tuple[str, str], list[Binding]] = {}
    for binding in counted(case, rulebook):
        ends = (_side(binding.act.by, case, rulebook), _side(binding.target, case, rulebook))
        if "inside" in ends:
            lines.setdefault(ends, []).append(binding)
    acting = [binding for bindings in lines.values() for binding in bindings]
    parties = {binding.act.by for binding in acting} | {binding.target for binding in acting}
    leading = next(iter(lines), None)
    for id_ in rulebook.ruled:
        tried = rulebook.quadrants[id_]
        if leading and len(lines) >= tried.lines and len(parties) >= tried.parties and tried.line in (None, leading):
            return tried, acting
    return None, acting


def _counting(bindings: Iterable[Binding], case: Case, rulebook: Rulebook) -> Iterator[tuple[Act, str, str]]:
    """The facts, as (act, fact, value), by which acts count for the quadrant."""
    for binding in bindings:
        for pattern in (*rulebook.exchange.counts, rulebook.exchange.answers):
            if holds(pattern, case, binding):
                yield from matched(pattern, case, binding)
                break


def rule(case: Case, rulebook: Rulebook) -> Ruling:
    """Rule on the whole case: the quadrant and every option of the rulebook."""
    found, acting = quadrant(case, rulebook)
    return Ruling(
        quadrant=found.id if found else None,
        quadrant_because=found.because.fill(case, acting) if found else "",
        quadrant_acts=_in_time(case, acting),
        verdicts={option.id: verdict(option, case) for option in rulebook.options.values()},
        quadrant_evidence=_evidence(_counting(acting, case, rulebook)),
    )

"""A ruling: what the guidance says of one case, option by option, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from grader.case import Act, Binding, Case
from grader.condition import bound, holds, matched
from grader.evidence import Evidence
from grader.rule import POSITIVE, PRECEDENCE, Basis, Degree, Rule
from grader.rulebook import Option, Quadrant, Rulebook

OTHERWISE: Final[Degree] = "wrong"
"""The degree of an option of which no rule holds."""


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
    """The words that show the facts by which those rules hold: first those of the rule that gives the reason.

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
    quadrant_also: tuple[str, ...] = ()
    """Other quadrants that are right as well, since the guidance leaves it open."""
    quadrant_open: tuple[str, ...] = ()
    """Sentences that say why."""

    @property
    def quadrants(self) -> tuple[str, ...]:
        """Every quadrant that is right, the main one first; none where no act touches the institution."""
        return (self.quadrant, *self.quadrant_also) if self.quadrant else ()


def _deciding(option: Option, case: Case) -> list[Rule]:
    """The rules that hold with the degree that takes precedence; none where no rule holds."""
    speaking = [rule for rule in option.rules if holds(rule.when, case)]
    if not speaking:
        return []
    first = min((rule.degree for rule in speaking), key=PRECEDENCE.index)
    return [rule for rule in speaking if rule.degree == first]


def _in_time(case: Case, bindings: Iterable[Binding]) -> tuple[str, ...]:
    ids = {binding.act.id for binding in bindings}
    return tuple(act.id for act in case.acts if act.id in ids)


def _evidence(facts: Iterable[tuple[Act, str, str]]) -> tuple[Evidence, ...]:
    """The words cited for these facts, given as (act, fact, value); each once."""
    cited = (act.shows_in.get(f"{fact}.{value}") for act, fact, value in facts)
    return tuple(dict.fromkeys(each for each in cited if each is not None))


def degree(option: Option, case: Case) -> Degree:
    """The degree of one option alone: `verdict` without its reasons."""
    deciding = _deciding(option, case)
    return deciding[0].degree if deciding else OTHERWISE


def verdict(option: Option, case: Case) -> Verdict:
    """The verdict on one option: the rules that hold with the degree that takes precedence."""
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
        because=(first.says.fill(case, found[first.id]),),
        acts=_in_time(case, (binding for bindings in found.values() for binding in bindings)),
        rules=tuple(rule.id for rule in deciding),
        evidence=_evidence(fact for rule in in_order for fact in matched(rule.when, case)),
    )


def counted(case: Case, rulebook: Rulebook) -> list[Binding]:
    """The acts, each with each target, that count for the quadrant, in order of time.

    Where no act at all is directed at anybody, what is posted to the world at large counts.
    """
    exchange = rulebook.exchange
    directed = [
        binding
        for binding in case.bindings()
        if binding.target != binding.act.by and (binding.target or holds(exchange.at_large, case, binding))
    ]
    for pattern in exchange.counts:
        chosen = [binding for binding in directed if holds(pattern, case, binding)]
        if chosen:
            break
    else:
        return [binding for binding in case.bindings() if binding.target is None]
    order = _order(case)
    authors: dict[str, int] = {}
    for binding in chosen:
        authors.setdefault(binding.act.by, order[binding.act.id])
    for binding in directed:
        first = authors.get(binding.target or "")
        answers = first is not None and first < order[binding.act.id] and holds(exchange.answers, case, binding)
        if answers and binding not in chosen:
            chosen.append(binding)
    return sorted([*_opening(chosen, case, rulebook), *chosen], key=lambda binding: order[binding.act.id])


def _order(case: Case) -> dict[str, int]:
    return {act.id: place for place, act in enumerate(case.acts)}


def _opening(chosen: list[Binding], case: Case, rulebook: Rulebook) -> list[Binding]:
    """The posts to the world at large that count since one outsider, and nobody else, civilly answers their author."""
    exchange, order = rulebook.exchange, _order(case)
    people = {binding.act.by for binding in chosen} | {binding.target for binding in chosen}
    if len(people) != 2 or any(holds(exchange.strictly, case, binding) for binding in chosen):
        return []
    first = order[chosen[0].act.id]
    return [
        binding
        for binding in case.bindings()
        if binding.target is None
        and order[binding.act.id] < first
        and binding.act.by in people
        and holds(exchange.opens, case, binding)
        and all(_side(one, case, rulebook) == "outside" for one in people - {binding.act.by})
    ]


def _side(person: str | None, case: Case, rulebook: Rulebook, perhaps: bool = False) -> str:
    """Where the person stands; nobody in particular is the world outside. `perhaps`: whoever may be inside, is."""
    if person is None:
        return "outside"
    probe = Binding(Act("", person, (), {}), None)
    exchange = rulebook.exchange
    inside = holds(exchange.inside, case, probe) or (perhaps and holds(exchange.perhaps_inside, case, probe))
    return "inside" if inside else "outside"


def _party(person: str, case: Case) -> str:
    return case.people[person].part_of or person


def _placed(
    counting: Iterable[Binding], case: Case, rulebook: Rulebook, perhaps: bool = False
) -> tuple[Quadrant | None, list[Binding]]:
    """The quadrant of these acts, and those of them that make it; outsiders among themselves count for nothing."""
    lines: dict[tuple[str, str], list[Binding]] = {}
    for binding in counting:
        ends = (_side(binding.act.by, case, rulebook, perhaps), _side(binding.target, case, rulebook, perhaps))
        if "inside" in ends:
            lines.setdefault(ends, []).append(binding)
    acting = [binding for bindings in lines.values() for binding in bindings]
    people = {binding.act.by for binding in acting} | {binding.target for binding in acting if binding.target}
    parties = {_party(person, case) for person in people}
    # Whoever answers a post to the world at large is of that world.
    public = any(binding.target is None for binding in acting)
    outsiders = any(_side(person, case, rulebook, perhaps) == "outside" for person in people)
    count = len(parties) + (public and not outsiders)
    leading = next(iter(lines), None)
    for id_ in rulebook.ruled:
        tried = rulebook.quadrants[id_]
        if leading and len(lines) >= tried.lines and count >= tried.parties and tried.line in (None, leading):
            return tried, acting
    return None, acting


def _counting(bindings: Iterable[Binding], case: Case, rulebook: Rulebook) -> Iterator[tuple[Act, str, str]]:
    """The facts, as (act, fact, value), by which acts count for the quadrant."""
    for binding in bindings:
        for pattern in (*rulebook.exchange.counts, rulebook.exchange.answers):
            if holds(pattern, case, binding):
                yield from matched(pattern, case, binding)
                break


def quadrant(case: Case, rulebook: Rulebook) -> tuple[Quadrant | None, list[Binding]]:
    """The quadrant, and the acts that make it."""
    return _placed(counted(case, rulebook), case, rulebook)


def also_right(main: Quadrant, case: Case, rulebook: Rulebook) -> dict[str, str]:
    """The other quadrants that are right where the guidance is open, each with the sentence that says why.

    It is open at whom a post to the public is directed that one outsider answers; how many people it takes to be
    several, and how deeply they must be engaged, as where nobody does harm or one member alone faces outsiders; and on
    which side somebody stands of whom nobody knows who it is.
    """
    exchange, counting = rulebook.exchange, counted(case, rulebook)
    opening = _opening([binding for binding in counting if binding.target], case, rulebook)
    directed = [binding for binding in case.bindings() if binding.target not in (None, binding.act.by)]
    found: dict[str, str] = {}

    def add(why: str, placed: tuple[Quadrant | None, list[Binding]], about: Iterable[Binding] = ()) -> None:
        other, acting = placed
        if other and other.id != main.id:
            found.setdefault(other.id, exchange.open[why].fill(case, list(about) or acting))

    if opening:
        add("public", _placed([binding for binding in counting if binding not in opening], case, rulebook))
    if main.line is None:
        strict = [binding for binding in counting if holds(exchange.strictly, case, binding)]
        add("several", _placed(strict, case, rulebook))
        if not strict or _alone(counting, case, rulebook):
            add("several", (_leading(counting, case, rulebook), counting))
    else:
        wide = _placed([binding for binding in directed if holds(exchange.widely, case, binding)], case, rulebook)
        if wide[0] and wide[0].line is None:
            add("several", wide)
    unknown = [binding for binding in counting if holds(exchange.perhaps_inside, case, binding)]
    if unknown:
        add("side", _placed(counting, case, rulebook, perhaps=True), unknown)
    return found


def _leading(counting: Iterable[Binding], case: Case, rulebook: Rulebook) -> Quadrant | None:
    """The quadrant of the first act between a member and anybody."""
    ends = ((_side(each.act.by, case, rulebook), _side(each.target, case, rulebook)) for each in counting)
    first = next((each for each in ends if "inside" in each), None)
    return next((each for each in rulebook.quadrants.values() if each.line == first), None)


def _alone(counting: Iterable[Binding], case: Case, rulebook: Rulebook) -> bool:
    """Whether only one member is engaged."""
    people = {one for each in counting for one in (each.act.by, each.target) if one}
    return len({_party(one, case) for one in people if _side(one, case, rulebook) == "inside"}) == 1


def rule(case: Case, rulebook: Rulebook) -> Ruling:
    """Rule on the whole case: the quadrant and every option of the rulebook."""
    found, acting = quadrant(case, rulebook)
    also = also_right(found, case, rulebook) if found else {}
    return Ruling(
        quadrant=found.id if found else None,
        quadrant_because=found.because.fill(case, acting) if found else "",
        quadrant_acts=_in_time(case, acting),
        verdicts={option.id: verdict(option, case) for option in rulebook.options.values()},
        quadrant_evidence=_evidence(_counting(acting, case, rulebook)),
        quadrant_also=tuple(also),
        quadrant_open=tuple(dict.fromkeys(also.values())),
    )

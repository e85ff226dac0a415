"""Placement: determine a case's quadrant, other quadrants that are also right, and why the rest are not.

A line is a pair of sides between which acts are directed, such as outside -> inside. A party is a person, or a group
together with the people who belong to it.
"""

from collections.abc import Iterable

from grader.case import Act, Binding, Case
from grader.condition import ALWAYS, holds
from grader.rulebook import OUTSIDE, Quadrant, Rulebook, Side

Lines = dict[tuple[Side, Side], list[Binding]]


def counted(case: Case, rulebook: Rulebook) -> list[Binding]:
    """Return the acts that count for the quadrant, with each of their targets, in chronological order.

    If no act with a target counts, all posts to the public do.
    """
    exchange = rulebook.exchange
    directed = [
        binding
        for binding in case.bindings
        if binding.target != binding.act.by and (binding.target or holds(exchange.at_large, case, binding))
    ]
    for pattern in exchange.counts:
        chosen = [binding for binding in directed if holds(pattern, case, binding)]
        if _lines(chosen, case, rulebook):
            break
    else:
        return [binding for binding in case.bindings if binding.target is None]
    order = _order(case)
    authors: dict[str, int] = {}
    for binding in chosen:
        authors.setdefault(binding.act.by, order[binding.act.id])
    for binding in directed:
        first = authors.get(binding.target or "")
        answers = first is not None and first < order[binding.act.id] and holds(exchange.answers, case, binding)
        if answers and binding not in chosen:
            chosen.append(binding)
    opening = [*_opening(chosen, case, rulebook), *_answered(chosen, directed, case, rulebook)]
    return sorted([*opening, *chosen], key=lambda binding: order[binding.act.id])


def _answered(chosen: list[Binding], directed: list[Binding], case: Case, rulebook: Rulebook) -> list[Binding]:
    """Return harmless acts that count because their targets reply to them; none if a counting act does harm."""
    exchange, order = rulebook.exchange, _order(case)
    if any(holds(exchange.strictly, case, binding) for binding in chosen):
        return []
    replies = [binding for binding in chosen if holds(exchange.replies, case, binding)]
    return [
        binding
        for binding in directed
        if binding not in chosen
        and holds(exchange.begins, case, binding)
        and any(
            (reply.act.by, reply.target) == (binding.target, binding.act.by)
            and order[binding.act.id] < order[reply.act.id]
            for reply in replies
        )
    ]


def _order(case: Case) -> dict[str, int]:
    return {act.id: place for place, act in enumerate(case.acts)}


def _opening(chosen: list[Binding], case: Case, rulebook: Rulebook) -> list[Binding]:
    """Return the posts to the public that count because exactly one outsider civilly answers their author."""
    exchange, order = rulebook.exchange, _order(case)
    people = {binding.act.by for binding in chosen} | {binding.target for binding in chosen}
    if len(people) != 2 or any(holds(exchange.strictly, case, binding) for binding in chosen):
        return []
    first = order[chosen[0].act.id]
    return [
        binding
        for binding in case.bindings
        if binding.target is None
        and order[binding.act.id] < first
        and binding.act.by in people
        and holds(exchange.opens, case, binding)
        and all(side(one, case, rulebook) == OUTSIDE for one in people - {binding.act.by})
    ]


def side(person: str | None, case: Case, rulebook: Rulebook, perhaps: bool = False) -> str:
    """Return the side of a person; None (no particular person) counts as outside.

    `perhaps`: assign someone who may be inside to the first inside side.
    """
    if person is None:
        return OUTSIDE
    probe = Binding(Act("", person, (), {}), None)
    exchange = rulebook.exchange
    for name, who in exchange.members.items():
        if holds(who, case, probe):
            return name
    return next(iter(exchange.members)) if perhaps and holds(exchange.perhaps_inside, case, probe) else OUTSIDE


def _party(person: str, case: Case) -> str:
    return case.people[person].part_of or person


def _lines(counting: Iterable[Binding], case: Case, rulebook: Rulebook, perhaps: bool = False) -> Lines:
    """Group the acts by line (side -> side), in the order in which the lines begin; ignore acts between outsiders."""
    lines: Lines = {}
    for binding in counting:
        ends = (side(binding.act.by, case, rulebook, perhaps), side(binding.target, case, rulebook, perhaps))
        if ends != (OUTSIDE, OUTSIDE):
            lines.setdefault(ends, []).append(binding)
    return lines


def _acting(lines: Lines) -> list[Binding]:
    return [binding for bindings in lines.values() for binding in bindings]


def _parties(acting: Iterable[Binding], case: Case, rulebook: Rulebook, perhaps: bool = False) -> int:
    """Count the parties that act or are targets."""
    found = list(acting)
    people = {binding.act.by for binding in found} | {binding.target for binding in found if binding.target}
    # People who answer a post to the public count as part of the public.
    public = any(binding.target is None for binding in found)
    outsiders = any(side(person, case, rulebook, perhaps) == OUTSIDE for person in people)
    return len({_party(person, case) for person in people}) + (public and not outsiders)


def _placed(
    counting: Iterable[Binding], case: Case, rulebook: Rulebook, perhaps: bool = False
) -> tuple[Quadrant | None, list[Binding]]:
    """Return the quadrant of these acts (None if none fits), and the acts that determine it."""
    lines = _lines(counting, case, rulebook, perhaps)
    acting = _acting(lines)
    count = _parties(acting, case, rulebook, perhaps)
    leading = next(iter(lines), None)
    for id_ in rulebook.ruled:
        tried = rulebook.quadrants[id_]
        fits = leading and len(lines) >= tried.lines and count >= tried.parties and tried.line in (None, leading)
        if fits and _meets(tried, lines[tried.line] if tried.line else acting, case):
            return tried, acting
    return None, acting


def _meets(tried: Quadrant, acting: Iterable[Binding], case: Case) -> bool:
    """Return True if one of the acts meets the quadrant's condition."""
    return tried.when == ALWAYS or any(holds(tried.when, case, binding) for binding in acting)


def unplaced(case: Case, rulebook: Rulebook, where: str = "") -> tuple[str, str]:
    """Return why no quadrant fits, and what the author can do. `where`: the stage, if there are several."""
    leading = next(iter(_lines(counted(case, rulebook), case, rulebook)), None)
    if leading is None:
        return (
            f"no act involves the institution{where}, so no quadrant fits",
            "Say under `to` at whom acts are directed.",
        )
    line = f"[{leading[0]}, {leading[1]}]"
    here = [each.id for each in rulebook.quadrants.values() if each.line == leading]
    todo = f"Look at who acts on whom, or add a quadrant with `line: {line}` to guidance.yaml."
    if here:
        return f"the acts that count{where} meet the condition of no quadrant on the line {line}", (
            f"Look at the facts of these acts, and at `when` of {', '.join(here)}."
        )
    return f"the first act that counts{where} goes along the line {line}, for which there is no quadrant", todo


def quadrant(case: Case, rulebook: Rulebook) -> tuple[Quadrant | None, list[Binding]]:
    """Return the case's quadrant (None if none fits), and the acts that determine it."""
    return _placed(counted(case, rulebook), case, rulebook)


def also_right(main: Quadrant, case: Case, rulebook: Rulebook) -> dict[str, str]:
    """Return each other quadrant that is also right -> the sentence that says which open point makes it right.

    The guidance leaves three points open (OPENINGS). public: whether a post to the public counts if only one outsider
    answers it. several: how many people make several parties, and how engaged they must be. side: on which side a
    person with unknown identity is.
    """
    exchange, counting = rulebook.exchange, counted(case, rulebook)
    opening = _opening([binding for binding in counting if binding.target], case, rulebook)
    directed = [binding for binding in case.bindings if binding.target not in (None, binding.act.by)]
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
    """Return the quadrant of the first act that involves a member."""
    acts = list(counting)
    ends = ((side(each.act.by, case, rulebook), side(each.target, case, rulebook)) for each in acts)
    first = next(each for each in ends if each != (OUTSIDE, OUTSIDE))
    tried = (rulebook.quadrants[id_] for id_ in rulebook.ruled)
    return next((each for each in tried if each.line == first and _meets(each, acts, case)), None)


def _alone(counting: Iterable[Binding], case: Case, rulebook: Rulebook) -> bool:
    """Return True if only one member is involved."""
    people = {one for each in counting for one in (each.act.by, each.target) if one}
    return len({_party(one, case) for one in people if side(one, case, rulebook) != OUTSIDE}) == 1


def unlike(main: Quadrant, case: Case, rulebook: Rulebook) -> dict[str, str]:
    """Return each quadrant other than `main` -> a sentence that says why it does not fit, if the rulebook has one."""
    said = rulebook.exchange.unlike
    lines = _lines(counted(case, rulebook), case, rulebook)
    acting, leading = _acting(lines), next(iter(lines))

    def why(other: Quadrant) -> str:
        if not _meets(other, lines.get(other.line, ()) if other.line else acting, case) and other.line in (
            None,
            *lines,
        ):
            return said["condition"].fill(case, acting) if "condition" in said else ""
        if other.line is None:
            few = _parties(acting, case, rulebook) < other.parties
            return said["few" if few else "within" if OUTSIDE not in leading else "one_way"].fill(case, acting)
        if other.line not in lines:
            elsewhere = f"from_{leading[0]}" if other.line[0] != leading[0] else f"to_{leading[1]}"
            return said[elsewhere].fill(case, acting)
        if main.line is not None:
            return said["first"].fill(case, acting)
        return said["part"].fill(case, [each for each in acting if each not in lines[other.line]])

    others = (each for each in rulebook.quadrants.values() if said and each.id != main.id)
    return {other.id: words for other in others if (words := why(other))}


def drafts(case: Case, rulebook: Rulebook) -> tuple[str, ...]:
    """Return a sentence for every draft, saying that it does not count; empty if the rulebook has no words for it."""
    counting = {binding.act.id for binding in quadrant(case, rulebook)[1]}
    said = rulebook.exchange.unlike.get("draft")
    if said is None:
        return ()
    left = {each.act.id: each for each in case.bindings if holds(said.narration.draft, case, each)}
    return tuple(said.fill(case, [each]) for id_, each in left.items() if id_ not in counting)

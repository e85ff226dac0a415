"""Reading quadrants: which acts count for them, between which sides, and the order in which they are tried."""

from collections.abc import Iterable

from grader.condition import ALWAYS, NEVER, Any, Condition
from grader.reading.condition import Terms
from grader.reading.document import Fields, Node
from grader.reading.rule import read_sentence
from grader.rulebook import OPENINGS, OUTSIDE, UNLIKE, Exchange, Quadrant, Rulebook
from grader.sentence import Narration


def read_quadrant(
    node: Node, exchange: Exchange, clauses: Iterable[str], terms: Terms, narration: Narration
) -> Quadrant:
    """Read a quadrant: the kind of act, by its sides, and the sentence that says why a case belongs there."""
    entries = node.fields(
        "a quadrant", ["id", "name", "says", "clause", "because"], ["lines", "parties", "line", "when", "note"]
    )
    said = {name: entries.said(name) for name in ("id", "name", "says")}
    when = exchange.counts[0] if exchange.counts else ALWAYS
    because = read_sentence(entries.said("because"), entries.get("because", node), narration, act=True, when=when)
    sides, ends = (*exchange.members, OUTSIDE), entries["line"].items("line") if "line" in entries else ()
    line = [end.one_of("side", sides) for end in ends]
    if line and len(line) != 2:
        entries["line"].problem("a line must have two ends", "Write [inside, outside] or the like.")
    return Quadrant(
        **said,
        clause=tuple(entries["clause"].known("clause", clauses)) if "clause" in entries else (),
        because=because,
        note=entries.said("note"),
        lines=entries["lines"].number("lines") if "lines" in entries else 1,
        parties=entries["parties"].number("parties") if "parties" in entries else 2,
        line=(line[0], line[1]) if len(line) == 2 else None,
        when=terms.read(entries["when"], "act") if "when" in entries else ALWAYS,
    )


def check_reached(rulebook: Rulebook, tried: Node) -> None:
    """Add a problem for each quadrant that is never reached, because one tried earlier fits every case that it fits."""
    order = [rulebook.quadrants[id_] for id_ in rulebook.ruled]
    for number, later in enumerate(order):
        for first in order[:number]:
            wider = first.lines <= later.lines and first.parties <= later.parties
            if not wider or first.line not in (None, later.line) or first.when not in (ALWAYS, later.when):
                continue
            on = "the same line" if first.line else "any line"
            tried.problem(
                f"quadrant {later.id!r} is never reached: {first.id!r} is tried before it on {on}",
                f"Give {first.id!r} a `when`, a condition on an act that tells them apart, or try it later.",
            )


def read_exchange(node: Node, terms: Terms, narration: Narration) -> Exchange:
    """Read which acts count, between which sides, and the reasons where no quadrant fits."""
    acts = ["at_large", "opens", "begins", "replies", "strictly", "widely"]
    optional = [*acts, "perhaps_inside", "open", "unlike"]
    entries = node.fields("exchange", ["counts", "answers"], ["inside", "sides", *optional])
    if ("inside" in entries) == ("sides" in entries):
        both = "inside" in entries
        what = "exchange has both 'inside' and 'sides'" if both else "exchange lacks 'inside'"
        todo = "Keep one of them." if both else "Add a line `inside: ...`, or `sides: ...` for several."
        node.problem(what, todo)
    sides = _sides(entries["sides"], terms) if "sides" in entries else {}
    counts = entries["counts"].items("counts") if "counts" in entries else ()
    said = entries["open"].fields("open", OPENINGS) if "open" in entries else Fields()
    ends = [f"{way}_{side}" for side in sides for way in ("from", "to")]
    words = [each for each in UNLIKE if not (sides and each.endswith("_inside"))]
    unlike = entries["unlike"].fields("unlike", [*words, *ends], ["condition"]) if "unlike" in entries else Fields()
    needs = [name for name in ("opens", "widely", "strictly", "perhaps_inside") if name in entries]
    if needs and "open" not in entries:
        node.problem(
            f"{needs[0]!r} may make two quadrants right, but no reason is given", "Give the reasons under `open`."
        )
    patterns = {name: terms.read(entries[name], "act") if name in entries else NEVER for name in acts}
    counting = tuple(terms.read(pattern, "act") for pattern in counts)
    first = counting[0] if counting else ALWAYS
    return Exchange(
        inside=_anyone(side for side, _ in sides.values()) if sides else _inside(entries, terms),
        sides={id_: condition for id_, (condition, _) in sides.items()},
        called={id_: name for id_, (_, name) in sides.items()},
        counts=counting,
        answers=terms.read(entries["answers"], "act") if "answers" in entries else ALWAYS,
        at_large=patterns["at_large"],
        opens=patterns["opens"],
        begins=patterns["begins"],
        replies=patterns["replies"],
        perhaps_inside=terms.read(entries["perhaps_inside"], "author") if "perhaps_inside" in entries else NEVER,
        strictly=patterns["strictly"],
        widely=patterns["widely"],
        open={why: read_sentence(said.said(why), said[why], narration, act=True) for why in OPENINGS if why in said},
        unlike={why: read_sentence(unlike.said(why), unlike[why], narration, act=True, when=first) for why in unlike},
    )


def _sides(node: Node, terms: Terms) -> dict[str, tuple[Condition, str]]:
    """Return each side of members -> (condition on its people, phrase for someone on it)."""
    found: dict[str, tuple[Condition, str]] = {}
    for id_, side in node.entries("sides").items():
        if id_ == OUTSIDE:
            side.problem("the side 'outside' is defined already", "Everyone who is not on another side is outside.")
            continue
        said = side.fields(f"side {id_}", ["name", "who"])
        found[id_] = (terms.read(said["who"], "author") if "who" in said else ALWAYS, said.said("name"))
    return found


def _inside(entries: Fields, terms: Terms) -> Condition:
    return terms.read(entries["inside"], "author") if "inside" in entries else ALWAYS


def _anyone(conditions: Iterable[Condition]) -> Condition:
    parts = tuple(conditions)
    return parts[0] if len(parts) == 1 else Any(parts)

"""Reading a rule: its condition, its degree, and the sentences that learners read."""

from collections.abc import Iterable

from grader.condition import ALWAYS, Any, Condition
from grader.reading.condition import Terms
from grader.reading.document import Fields, Node
from grader.reading.template import check_slots
from grader.rule import BASES, DEGREES, Rule
from grader.sentence import CONDUCT, SLOTS, Narration, Sentence, binds

FEWEST_ALTERNATIVES = 2


def read_rule(
    option: str, clause: tuple[str, ...], node: Node, clauses: Iterable[str], terms: Terms, narration: Narration
) -> Rule:
    """Read one rule of an option. `clause`: the clauses that it cites if it names none itself."""
    entries = node.fields(
        "a rule", ["id", "degree", "basis", "when", "says"], ["clause", "safety", "highlights", "note"]
    )
    id_ = entries.said("id")
    degree = entries["degree"].one_of("degree", DEGREES) if "degree" in entries else ""
    basis = entries["basis"].one_of("basis", BASES) if "basis" in entries else ""
    when: Condition = terms.read(entries["when"], "case") if "when" in entries else ALWAYS
    reasons = _reasons(entries, entries.get("says", node), when, narration)
    highlights = entries["highlights"].known("fact", terms.vocabulary.acts) if "highlights" in entries else None
    return Rule(
        id=f"{option}.{id_}",
        option=option,
        degree=next((known for known in DEGREES if known == degree), "neutral"),
        clause=tuple(entries["clause"].known("clause", clauses)) if "clause" in entries else clause,
        basis=next((known for known in BASES if known == basis), "inferred"),
        safety="safety" in entries and entries["safety"].flag("safety") == "yes",
        when=when,
        says=reasons[0],
        alternatives=reasons if len(reasons) > 1 else (),
        highlights=None if highlights is None else tuple(highlights),
        note=entries.said("note"),
    )


def _reasons(entries: Fields, node: Node, when: Condition, narration: Narration) -> tuple[Sentence, ...]:
    """Return the reason of a rule, or one reason for each of its alternatives."""
    if not node.is_list:
        return (read_sentence(entries.said("says"), node, narration, act=binds(when), when=when),)
    parts = when.parts if isinstance(when, Any) else ()
    said = list(node.items("says"))
    if len(said) != len(parts) or len(said) < FEWEST_ALTERNATIVES:
        what = f"there are {len(said)} sentences for {len(parts)} alternatives"
        node.problem(what, "Write one sentence, or one for each entry under `any:`, if `when` holds nothing else.")
        return (Sentence("", narration),)
    return tuple(
        read_sentence(each.word("a sentence"), each, narration, act=binds(part), when=part)
        for each, part in zip(said, parts, strict=True)
    )


def read_sentence(text: str, node: Node, narration: Narration, *, act: bool, when: Condition = ALWAYS) -> Sentence:
    """Check a template and return it as a Sentence. `act`: True if an act is always bound when its slots are filled."""
    slots = check_slots(text, node, SLOTS)
    if slots and not act:
        node.problem(f"the slot {{{slots[0]}}} may be empty", "Do not mention an act if the rule can hold without one.")
    if CONDUCT in slots and not narration.facts:
        node.problem(f"the slot {{{CONDUCT}}} has no words", "Give the values of a fact of acts `did` and `does`.")
    return Sentence(text, narration, when)

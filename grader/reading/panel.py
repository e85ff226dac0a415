"""Reading a panel member's file: who read the items, how, and their codes for each item."""

from grader.content_problem import Unreadable
from grader.panel import Reader, Reading
from grader.reading.document import Gathered, Node, read_document
from grader.rulebook import Rulebook


def read_reader(name: str, text: str, rulebook: Rulebook) -> Reader:
    """Parse one reader's file. Raises Unreadable with every problem in it."""
    gathered = Gathered(name)
    node = read_document(text, gathered)
    reader = _reader(node, rulebook) if node else None
    if reader is None or gathered.problems:
        raise Unreadable(gathered.problems)
    return reader


def _reader(node: Node, rulebook: Rulebook) -> Reader:
    entries = node.fields("a reader's file", ["reader", "how", "readings"])
    readings = entries["readings"].entries("readings") if "readings" in entries else {}
    found = {item: _reading(reading, rulebook) for item, reading in readings.items()}
    return Reader(entries.said("reader"), entries.said("how"), found)


def _reading(node: Node, rulebook: Rulebook) -> Reading:
    entries = node.fields("a reading", ["quadrant", "applies", "prose"], ["unclear"])
    options = {
        name: frozenset(entries[name].known("option", rulebook.options)) if name in entries else frozenset()
        for name in ("applies", "unclear")
    }
    if both := options["applies"] & options["unclear"]:
        node.problem(f"{', '.join(sorted(both))} applies and is unclear", "Choose one of the two.")
    quadrant = entries["quadrant"].one_of("quadrant", rulebook.quadrants) if "quadrant" in entries else ""
    return Reading(quadrant, options["applies"], options["unclear"], entries.said("prose"))

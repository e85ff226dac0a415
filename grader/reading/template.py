"""Reading templates: check the slots of sentences that are filled later."""

from collections.abc import Iterable
from string import Formatter

from grader.content_problem import suggestion
from grader.reading.document import Node


def slots_of(words: str, node: Node) -> list[str]:
    """Return the names of the slots, in order, without their forms. Adds a problem if a brace is not closed."""
    try:
        return [slot.partition("|")[0] for _, slot, _, _ in Formatter().parse(words) if slot is not None]
    except ValueError:
        node.problem("a brace is not closed", "Write a slot as {post}.")
        return []


def check_slots(words: str, node: Node, known: Iterable[str]) -> list[str]:
    """Return the names of the slots, in order. Adds a problem for each slot that is not in `known`."""
    slots, choices = slots_of(words, node), list(known)
    for slot in slots:
        if slot not in choices:
            node.problem(f"the slot {{{slot}}} is not known", suggestion(slot, choices))
    return slots

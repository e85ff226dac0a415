"""The sequence in which the course offers its items."""

import hashlib

from course.bank import Bank


def sequence(bank: Bank) -> dict[str, str]:
    """Item -> quadrant, in the order in which the course offers them, the same for all.

    Each round takes one item of every quadrant that has any left, in an order that follows from the items' ids and so
    tells nothing of their quadrants.
    """
    waiting = [
        sorted((scenario.item.id for scenario in bank.in_quadrant(quadrant)), key=_shuffled)
        for quadrant in bank.rulebook.quadrants
    ]
    order: list[str] = []
    while any(waiting):
        order += sorted((items.pop(0) for items in waiting if items), key=_shuffled)
    return {item: bank.scenarios[item].quadrant for item in order}


def _shuffled(item: str) -> str:
    return hashlib.sha256(item.encode()).hexdigest()

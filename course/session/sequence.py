"""The sequence in which the course offers its items."""

import hashlib
from itertools import groupby

from course.bank import Bank, Scenario
from course.progress import Syllabus


def sequence(bank: Bank) -> dict[str, str]:
    """Item -> quadrant, in the order in which the course offers them, the same for all.

    Each round takes one story of every quadrant that has any left, with all of its stages. Their order follows from
    their ids and so tells nothing of their quadrants; those with a content note come late, so that nobody starts there.
    """
    waiting = [sorted(_stories(bank, quadrant), key=_place) for quadrant in bank.rulebook.quadrants]
    order: list[Scenario] = []
    while any(waiting):
        for stages in sorted((stories.pop(0) for stories in waiting if stories), key=_place):
            order += stages
    return {scenario.item.id: scenario.quadrant for scenario in order}


def syllabus(bank: Bank) -> Syllabus:
    """What each item trains, in the order of the sequence. Made once for a bank, shared by all learners."""
    tried = (scenario for item in sequence(bank) for scenario in bank.variants[item])
    return Syllabus(bank.rulebook, ((scenario.item, scenario.ruling) for scenario in tried))


def _stories(bank: Bank, quadrant: str) -> list[tuple[Scenario, ...]]:
    """The stories whose home the quadrant is, each with its stages in order; the bank keeps them together."""
    return [tuple(stages) for _, stages in groupby(bank.in_quadrant(quadrant), key=lambda each: each.item.story)]


def _place(stages: tuple[Scenario, ...]) -> tuple[bool, str]:
    noted = any(scenario.item.content_note for scenario in stages)
    return noted, hashlib.sha256(stages[0].item.story.encode()).hexdigest()

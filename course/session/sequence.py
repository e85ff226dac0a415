"""The sequence in which the course offers its items."""

from course.bank import Bank, Scenario
from course.bank.module import place, stories_of
from course.progress import Syllabus


def sequence(bank: Bank) -> dict[str, str]:
    """Item -> quadrant, in the order in which the course offers them, the same for all.

    Each round takes one story of every quadrant that has any left, with all of its stages. Those
    with a content note come late and short ones early; else their order tells nothing of their quadrants.
    """
    waiting = [sorted(stories_of(bank.in_quadrant(quadrant)), key=place) for quadrant in bank.rulebook.quadrants]
    order: list[Scenario] = []
    while any(waiting):
        for stages in sorted((stories.pop(0) for stories in waiting if stories), key=place):
            order += stages
    return {scenario.item.id: scenario.quadrant for scenario in order}


def syllabus(bank: Bank) -> Syllabus:
    """What each item trains, in the order of the sequence. Made once for a bank, shared by all learners."""
    tried = (scenario for item in sequence(bank) for scenario in bank.variants[item])
    return Syllabus(bank.rulebook, ((scenario.item, scenario.ruling) for scenario in tried))

"""The syllabus of a bank: what each item trains."""

from course.bank import Bank
from course.progress import Syllabus


def syllabus(bank: Bank) -> Syllabus:
    """Return what each item trains, in the order of the course; the result is shared by all learners."""
    tried = (scenario for item in bank.sequence for scenario in bank.variants[item])
    return Syllabus(bank.rulebook, ((scenario.item, scenario.ruling) for scenario in tried))

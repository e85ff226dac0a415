"""The course's own bank, read once in a process: reading it takes more than a second."""

from functools import cache

from course.bank import Bank, open_bank
from course.settings import Settings


@cache
def course_bank(language: str = "") -> Bank:
    """The bank of the course's own guidance and scenarios. Banks are immutable, so tests share it."""
    return open_bank(Settings().guidance, Settings().scenarios, language)

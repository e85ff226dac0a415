"""A room: the bank and its lessons, as all screens of a process share them. Holds nothing of any learner."""

import functools
from collections.abc import Iterable, Mapping
from typing import Final

from course.bank import Bank
from course.progress import Progress, Syllabus
from course.session import shown_variant, syllabus
from course.store import Attempt
from course.ui.lesson import Feedback, Lesson
from course.ui.pace import Pace

MOST_LESSONS: Final = 192
"""So many lessons are kept ready, the latest used; any other is found again when it is needed."""


class Room:
    """The bank, and of each variant of an item its lesson, kept while it is in use."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.lesson = functools.lru_cache(maxsize=MOST_LESSONS)(self._lesson)
        """Of an item and a variant; of the item as written where there is no such variant any more."""
        stages = {(each.item.story, each.item.stage): id_ for id_, each in bank.scenarios.items()}
        self.before: Mapping[str, str] = {
            id_: stages[each.item.story, each.item.stage - 1]
            for id_, each in bank.scenarios.items()
            if each.item.stage > 1
        }
        """Item -> the stage of its story before it."""

    @functools.cached_property
    def syllabus(self) -> Syllabus:
        """What each item trains."""
        return syllabus(self.bank)

    @functools.cached_property
    def _pace(self) -> Pace:
        return Pace(self.bank.rulebook)

    def minutes(self, items: Iterable[str], *, told: bool = True) -> int:
        """How long these items take, at least a minute; without their feedback where it is not `told` at once."""
        return self._pace.minutes((self.bank.scenarios[item].item for item in items), told=told)

    def _lesson(self, item: str, variant: int) -> Lesson:
        return Lesson(self.bank.variant(item, variant), self.bank.rulebook)

    def lesson_of(self, attempt: Attempt) -> Lesson:
        """The lesson of the very variant on which the attempt was made."""
        return self.lesson(attempt.item, shown_variant(attempt))

    def told(self, item: str, done: Progress) -> Feedback | None:
        """What the latest attempt at the item is told; None where there is none, or its item or rules were revised."""
        attempt = done.latest(item)
        lesson = self.lesson_of(attempt) if attempt else None
        return lesson.feedback(attempt) if attempt and lesson and lesson.current(attempt) else None

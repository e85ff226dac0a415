"""A room: the bank and its lessons, as all screens of a process share them. Holds nothing of any learner."""

import functools
import math
from collections.abc import Iterable, Mapping
from typing import Final

from course.bank import Bank, Stop
from course.progress import Syllabus
from course.session import FORMS, shown_variant, syllabus
from course.settings import Certainty
from course.store import Attempt
from course.ui.board import Searches
from course.ui.lesson import Lesson
from course.ui.pace import Pace

MOST_LESSONS: Final = 192
"""So many lessons are kept ready, the latest used; any other is found again when it is needed."""


class Room:
    """The bank, and of each variant of an item its lesson, kept while it is in use."""

    def __init__(self, bank: Bank, certainty: Certainty = "assessments") -> None:
        """`certainty`: when a question also asks how sure the learner is."""
        self.bank, self._certainty = bank, certainty
        self.searches = Searches(bank.rulebook)
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

    def minutes(self, items: Iterable[str], *, feedback: bool = True) -> int:
        """Whole minutes, at least 1, that these items take. `feedback=False` leaves out the time to read verdicts."""
        return _whole(self._seconds(items, feedback=feedback))

    def calibrate(self, durations: Mapping[str, Iterable[float]]) -> None:
        """Scale all times by how long people have taken so far; `durations`: item -> seconds."""
        self._pace.calibrate(self.bank.scenarios, durations)

    def path_minutes(self, stops: Iterable[Stop]) -> int:
        """How long a path takes: every stop, each story with one way through its stages."""
        seconds = 0.0
        for stop in stops:
            items = [stop.item] if stop.phase in FORMS else self.told_in(stop.item)
            seconds += self._seconds(items, feedback=stop.phase not in FORMS)
        return _whole(seconds)

    def told_in(self, first: str) -> tuple[str, ...]:
        """The items of a story on one way through it, by the item with which it begins."""
        return tuple(stage[-1] for stage in self.bank.stages(self.bank.scenarios[first].item.story))

    def _seconds(self, items: Iterable[str], *, feedback: bool) -> float:
        return self._pace.seconds((self.bank.scenarios[item] for item in items), feedback=feedback)

    def known(self, item: str, variant: int) -> frozenset[str]:
        """The acts that a learner has read at the stage before this one; empty at the first stage."""
        before = self.before.get(item)
        acts = self.lesson(before, variant).scenario.item.case.acts if before else ()
        return frozenset(act.id for act in acts)

    def asks_certainty(self, phase: str) -> bool:
        """Whether questions of this phase also ask how sure the learner is."""
        return self._certainty == "always" or (self._certainty == "assessments" and phase in FORMS)

    def _lesson(self, item: str, variant: int) -> Lesson:
        return Lesson(self.bank.variant(item, variant), self.bank.rulebook)

    def lesson_of(self, attempt: Attempt) -> Lesson:
        """The lesson of the very variant on which the attempt was made."""
        return self.lesson(attempt.item, shown_variant(attempt))


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds / 60))

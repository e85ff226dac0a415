"""The bank and a cache of its lessons, shared by all screens of a process. Contains no learner data."""

import functools
import math
from collections.abc import Iterable, Mapping
from typing import Final

from course.bank import Bank, Stop
from course.progress import Syllabus
from course.session import FORMS, shown_variant, syllabus
from course.settings import Certainty
from course.store import Attempt
from course.ui.explorer_content import Searches
from course.ui.lesson import Lesson
from course.ui.reading_time import Pace

MOST_LESSONS: Final = 192
"""Maximum number of cached lessons (least recently used are evicted)."""


class Room:
    """The bank, with a cache of the lesson for each item variant."""

    def __init__(self, bank: Bank, certainty: Certainty = "assessments") -> None:
        """`certainty`: in which phases questions also ask how sure the learner is."""
        self.bank, self._certainty = bank, certainty
        self.searches = Searches(bank.rulebook)
        self.lesson = functools.lru_cache(maxsize=MOST_LESSONS)(self._lesson)
        """Cached: (item, variant) -> its lesson; that of the item as written if the variant no longer exists."""
        stages = {(each.item.story, each.item.stage): id_ for id_, each in bank.scenarios.items()}
        self.before: Mapping[str, str] = {
            id_: stages[each.item.story, each.item.stage - 1]
            for id_, each in bank.scenarios.items()
            if each.item.stage > 1
        }
        """Item -> the item of the previous stage of its story."""

    @functools.cached_property
    def syllabus(self) -> Syllabus:
        """What each item trains."""
        return syllabus(self.bank)

    @functools.cached_property
    def _pace(self) -> Pace:
        return Pace(self.bank.rulebook)

    def minutes(self, items: Iterable[str], *, feedback: bool = True) -> int:
        """Return the whole minutes, at least 1, that these items take; `feedback`: with the time to read verdicts."""
        return _whole(self._seconds(items, feedback=feedback))

    def calibrate(self, durations: Mapping[str, Iterable[float]]) -> None:
        """Scale all time estimates by measured times; `durations`: item -> seconds."""
        self._pace.calibrate(self.bank.scenarios, durations)

    def path_minutes(self, stops: Iterable[Stop]) -> int:
        """Return the minutes that a path takes: all of its stops, each story with one ending."""
        seconds = 0.0
        for stop in stops:
            items = [stop.item] if stop.phase in FORMS else self.told_in(stop.item)
            seconds += self._seconds(items, feedback=stop.phase not in FORMS)
        return _whole(seconds)

    def told_in(self, first: str) -> tuple[str, ...]:
        """Return the items on one way through the story that begins with the item `first`."""
        return tuple(stage[-1] for stage in self.bank.stages(self.bank.scenarios[first].item.story))

    def _seconds(self, items: Iterable[str], *, feedback: bool) -> float:
        return self._pace.seconds((self.bank.scenarios[item] for item in items), feedback=feedback)

    def known(self, item: str, variant: int) -> frozenset[str]:
        """Return the acts that the learner has already read at the previous stage; empty at the first stage."""
        before = self.before.get(item)
        acts = self.lesson(before, variant).scenario.item.case.acts if before else ()
        return frozenset(act.id for act in acts)

    def asks_certainty(self, phase: str) -> bool:
        """Return True if questions of this phase also ask how sure the learner is."""
        return self._certainty == "always" or (self._certainty == "assessments" and phase in FORMS)

    def _lesson(self, item: str, variant: int) -> Lesson:
        return Lesson(self.bank.variant(item, variant), self.bank.rulebook)

    def lesson_of(self, attempt: Attempt) -> Lesson:
        """Return the lesson of the variant on which the attempt was made."""
        return self.lesson(attempt.item, shown_variant(attempt))


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds / 60))

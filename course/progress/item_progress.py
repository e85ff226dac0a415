"""Progress: what a learner has done, how often, and with which scores."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from course.store import Attempt, History

LATEST: Final = 4
"""Number of latest attempts loaded for each item and phase; earlier attempts are only counted."""
RECENT: Final = 200
"""Number of latest attempts at all items of which item and time are loaded."""


@dataclass(frozen=True)
class Progress:
    """One learner's progress through the existing items; attempts at removed items are ignored."""

    quadrants: Mapping[str, str]
    """Item -> its quadrant, in the order of the course."""

    tries: Mapping[str, tuple[Attempt, ...]]
    """Item -> its latest attempts in the order of submission; items without attempts are absent."""

    earlier: Mapping[str, int] = field(default_factory=dict)
    """Item -> number of practice attempts older than those in `tries`, if there are any."""

    recent: tuple[tuple[str, datetime], ...] = ()
    """(item, time of submission) of the latest attempts, in the order of submission."""

    @property
    def done(self) -> tuple[str, ...]:
        """Items with an attempt, in the order of the course."""
        return tuple(item for item in self.quadrants if item in self.tries)

    @property
    def open(self) -> tuple[str, ...]:
        """Items without an attempt, in the order of the course."""
        return tuple(item for item in self.quadrants if item not in self.tries)

    def done_in(self, quadrant: str) -> tuple[str, ...]:
        """Return the quadrant's items that have an attempt."""
        return tuple(item for item in self.done if self.quadrants[item] == quadrant)

    def latest(self, item: str) -> Attempt | None:
        """Return the latest attempt at the item; None without one."""
        tries = self.tries.get(item)
        return tries[-1] if tries else None

    def score(self, quadrant: str | None = None) -> float | None:
        """Return the mean score, in [0, 1], of the latest attempts in a quadrant, or in all; None if none is scored.

        Attempts made after the learner had seen the key are not included.
        """
        items = self.done if quadrant is None else self.done_in(quadrant)
        return _mean(made.score for item in items if (made := self._unaided(item)))

    def group_score(self, group: str) -> float | None:
        """Return the mean score, in [0, 1], of the latest attempts in one group of options; None if never scored."""
        return _mean(made.groups.get(group) for item in self.done if (made := self._unaided(item)))

    @property
    def aided(self) -> tuple[str, ...]:
        """The items with an attempt made after the learner had seen their key."""
        return tuple(item for item in self.done if any(each.seen for each in self.tries[item]))

    def _unaided(self, item: str) -> Attempt | None:
        """Return the latest attempt at the item made before the learner had seen its key; None without one."""
        return next((each for each in reversed(self.tries[item]) if not each.seen), None)

    def in_phase(self, phase: str) -> "Progress":
        """Return the progress with only the attempts of one phase."""
        phased = {item: tuple(each for each in tries if each.phase == phase) for item, tries in self.tries.items()}
        return replace(self, tries={item: tries for item, tries in phased.items() if tries})

    def with_attempt(self, attempt: Attempt) -> "Progress":
        """Return the progress with one more attempt added, which must be at an item of the course."""
        item, before = attempt.item, self.tries.get(attempt.item, ())
        same = [each for each in before if each.phase == attempt.phase]
        left, earlier = before, self.earlier
        if len(same) >= LATEST:
            left = tuple(each for each in before if each is not same[0])
            earlier = {**earlier, item: earlier.get(item, 0) + 1} if attempt.phase == "practice" else earlier
        recent = (*self.recent[-RECENT + 1 :], (item, attempt.submitted))
        return replace(self, tries={**self.tries, item: (*left, attempt)}, earlier=earlier, recent=recent)

    def practised(self, item: str) -> int:
        """Return the number of practice attempts at the item."""
        return self.earlier.get(item, 0) + sum(each.phase == "practice" for each in self.tries.get(item, ()))


def progress(attempts: Iterable[Attempt], quadrants: Mapping[str, str]) -> Progress:
    """Build the progress from attempts in the order of submission; `quadrants`: item -> quadrant, for all items."""
    done = Progress(quadrants, {})
    for attempt in attempts:
        if attempt.item in quadrants:
            done = done.with_attempt(attempt)
    return done


def recalled(history: History, quadrants: Mapping[str, str]) -> Progress:
    """Build the progress from a stored history; `quadrants`: item -> quadrant, for all items."""
    done = progress(history.attempts, quadrants)
    return replace(done, earlier=history.earlier, recent=history.recent)


def _mean(scores: Iterable[float | None]) -> float | None:
    scored = [score for score in scores if score is not None]
    return sum(scored) / len(scored) if scored else None

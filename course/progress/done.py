"""Progress: from a learner's attempts to what is done, how often, and how well."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from course.store import Attempt, History

LATEST: Final = 4
"""So many of the latest attempts at an item in a phase are known whole; of earlier ones only how many there were."""
RECENT: Final = 200
"""So many of the latest attempts of all are known by item and instant."""


@dataclass(frozen=True)
class Progress:
    """What one learner has done of the items that there are; attempts at items that are gone count for nothing."""

    quadrants: Mapping[str, str]
    """Item -> its quadrant, in the order in which the course offers them."""

    tries: Mapping[str, tuple[Attempt, ...]]
    """Item -> its latest attempts in the order of submission; items without any are absent."""

    earlier: Mapping[str, int] = field(default_factory=dict)
    """Item -> how many practice attempts there were before these, where there were any."""

    recent: tuple[tuple[str, datetime], ...] = ()
    """The item and instant of the latest attempts, in the order of submission."""

    @property
    def done(self) -> tuple[str, ...]:
        """Items with an attempt, in the order of the course."""
        return tuple(item for item in self.quadrants if item in self.tries)

    @property
    def open(self) -> tuple[str, ...]:
        """Items without one."""
        return tuple(item for item in self.quadrants if item not in self.tries)

    def done_in(self, quadrant: str) -> tuple[str, ...]:
        """The items of the quadrant that have an attempt."""
        return tuple(item for item in self.done if self.quadrants[item] == quadrant)

    def latest(self, item: str) -> Attempt | None:
        """The last attempt at the item, if any."""
        tries = self.tries.get(item)
        return tries[-1] if tries else None

    def score(self, quadrant: str | None = None) -> float | None:
        """The mean score of the latest attempts, of a quadrant or of all, in [0, 1]; None where none was scored.

        Attempts of somebody who had seen the key are done and shown, and count in no mean.
        """
        items = self.done if quadrant is None else self.done_in(quadrant)
        return _mean(made.score for item in items if (made := self._unaided(item)))

    def group_score(self, group: str) -> float | None:
        """The mean score in one group of options of the latest attempts, in [0, 1]; None where it was never scored."""
        return _mean(made.groups.get(group) for item in self.done if (made := self._unaided(item)))

    @property
    def aided(self) -> tuple[str, ...]:
        """The items at which an attempt was made after their key had been seen."""
        return tuple(item for item in self.done if any(each.seen for each in self.tries[item]))

    def _unaided(self, item: str) -> Attempt | None:
        """The last attempt at the item that was made before its key was seen, if any."""
        return next((each for each in reversed(self.tries[item]) if not each.seen), None)

    def in_phase(self, phase: str) -> "Progress":
        """The same of the attempts of one phase alone."""
        phased = {item: tuple(each for each in tries if each.phase == phase) for item, tries in self.tries.items()}
        return replace(self, tries={item: tries for item, tries in phased.items() if tries})

    def with_attempt(self, attempt: Attempt) -> "Progress":
        """The progress after one more attempt, at an item of the course."""
        item, before = attempt.item, self.tries.get(attempt.item, ())
        same = [each for each in before if each.phase == attempt.phase]
        left, earlier = before, self.earlier
        if len(same) >= LATEST:
            left = tuple(each for each in before if each is not same[0])
            earlier = {**earlier, item: earlier.get(item, 0) + 1} if attempt.phase == "practice" else earlier
        recent = (*self.recent[-RECENT + 1 :], (item, attempt.submitted))
        return replace(self, tries={**self.tries, item: (*left, attempt)}, earlier=earlier, recent=recent)

    def practised(self, item: str) -> int:
        """How many practice attempts there were at the item."""
        return self.earlier.get(item, 0) + sum(each.phase == "practice" for each in self.tries.get(item, ()))


def progress(attempts: Iterable[Attempt], quadrants: Mapping[str, str]) -> Progress:
    """The progress that these attempts, given in the order of submission, make through the items of `quadrants`."""
    done = Progress(quadrants, {})
    for attempt in attempts:
        if attempt.item in quadrants:
            done = done.with_attempt(attempt)
    return done


def recalled(history: History, quadrants: Mapping[str, str]) -> Progress:
    """The progress that a history makes through the items of `quadrants`."""
    done = progress(history.attempts, quadrants)
    return replace(done, earlier=history.earlier, recent=history.recent)


def _mean(scores: Iterable[float | None]) -> float | None:
    scored = [score for score in scores if score is not None]
    return sum(scored) / len(scored) if scored else None

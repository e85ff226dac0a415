"""Certainty-based marking and calibration: how a learner's stated certainty compares with being right.

The marks are Moodle's, after Gardner-Medwin. Each level has the highest expected mark exactly when the probability p of
being right is in its range: the expected marks p, 4p - 2 and 9p - 6 cross at p = 2/3 and p = 4/5. These marks do not
count towards the grade.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from course.language import N_, _, ngettext
from course.progress.syllabus import Syllabus
from course.store import Attempt

LEVELS: Final[Mapping[int, str]] = {1: N_("below 67%"), 2: N_("67 to 80%"), 3: N_("above 80%")}
"""Certainty level -> the probability of being right that it states."""

_MARKS: Final[Mapping[int, tuple[int, int]]] = {1: (0, 1), 2: (-2, 2), 3: (-6, 3)}


def mark(certainty: int, right: bool) -> int:
    """Return the mark of a response with certainty 1, 2 or 3: right +1/+2/+3, wrong 0/-2/-6."""
    return _MARKS[certainty][right]


def _sentence(count: int, right: int) -> str:
    if count == 1:
        return (
            _("You said {level} once, and you were right.")
            if right
            else _("You said {level} once, and you were not right.")
        )
    if not right:
        return _("When you said {level}, you were wrong {count} times out of {count}.")
    return ngettext(
        "When you said {level}, you were right once out of {count}.",
        "When you said {level}, you were right {right} times out of {count}.",
        right,
    )


@dataclass(frozen=True, slots=True)
class Level:
    """How often a learner was right at one level of certainty."""

    certainty: int
    n: int
    """Attempts made with this certainty."""
    right: int
    """The number of those attempts that showed mastery."""

    @property
    def sentence(self) -> str:
        """Text such as "When you said above 80%, you were right 6 times in 10."; empty without attempts."""
        if not self.n:
            return ""
        said, level = _sentence(self.n, self.right), _(LEVELS[self.certainty])
        return said.format(level=level, right=self.right, count=self.n)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a learner's certainty compares with how often they are right."""

    levels: tuple[Level, ...]
    """The three levels, the least certain first."""
    mark: float | None
    """The mean mark, from -6 to 3; None without attempts that state a certainty."""


def calibration(attempts: Iterable[Attempt], syllabus: Syllabus) -> Calibration:
    """Compute the calibration over all attempts that state a certainty and can still be judged.

    "Right" means mastery (Exercise.mastered). Attempts at content that has changed since are ignored.
    """
    counts = {certainty: [0, 0] for certainty in LEVELS}
    for attempt, exercise in syllabus.judged(attempts):
        if attempt.certainty is not None:
            counts[attempt.certainty][exercise.mastered(attempt)] += 1
    levels = tuple(Level(certainty, wrong + right, right) for certainty, (wrong, right) in counts.items())
    marks = sum(level.right * mark(level.certainty, True) for level in levels)
    marks += sum((level.n - level.right) * mark(level.certainty, False) for level in levels)
    n = sum(level.n for level in levels)
    return Calibration(levels, marks / n if n else None)

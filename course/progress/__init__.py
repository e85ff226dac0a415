"""Compute a learner's progress from their attempts: done, mastered, missed, due and next. Pure; time is an argument.

A `Syllabus` is built once per bank and shared by all learners (`course.session.syllabus`). Everything else is a
function of one learner's attempts and the syllabus: `calibration`, `choose`, `refreshers`, `standings`.
"""

from course.progress.certainty import LEVELS, Calibration, Level, calibration, mark
from course.progress.clause_standing import Standing, standings
from course.progress.gain import Band, band, normalised_gain
from course.progress.item_progress import LATEST, RECENT, Progress, progress, recalled
from course.progress.next_story import Choice, choose
from course.progress.refresher import Refresher, due, refreshers
from course.progress.syllabus import Exercise, Syllabus

__all__ = [
    "LATEST",
    "LEVELS",
    "RECENT",
    "Band",
    "Calibration",
    "Choice",
    "Exercise",
    "Level",
    "Progress",
    "Refresher",
    "Standing",
    "Syllabus",
    "band",
    "calibration",
    "choose",
    "due",
    "mark",
    "normalised_gain",
    "progress",
    "recalled",
    "refreshers",
    "standings",
]

"""Standings: how often a learner has met and missed each clause."""

from collections.abc import Iterable
from dataclasses import dataclass

from course.progress.syllabus import Syllabus
from course.store import Attempt


@dataclass(frozen=True, slots=True)
class Standing:
    """The number of attempts that missed and met one clause (see Exercise.met), and the latest result."""

    missed: int = 0
    met: int = 0
    open: bool = False
    """True if the latest attempt with evidence on the clause missed it."""


def standings(attempts: Iterable[Attempt], syllabus: Syllabus) -> dict[str, Standing]:
    """Return clause -> the learner's standing; clauses without evidence are absent."""
    found: dict[str, Standing] = {}
    for attempt, exercise in syllabus.judged(attempts):
        for clause, missed in exercise.met(attempt).items():
            before = found.get(clause, Standing())
            found[clause] = Standing(before.missed + missed, before.met + (not missed), missed)
    return found

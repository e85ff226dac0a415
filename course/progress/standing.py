"""Standings: how a learner stands with each clause."""

from collections.abc import Iterable
from dataclasses import dataclass

from course.progress.syllabus import Syllabus
from course.store import Attempt


@dataclass(frozen=True, slots=True)
class Standing:
    """How often one clause was missed and met, in attempts (see Exercise.met), and how it went last."""

    missed: int = 0
    met: int = 0
    open: bool = False
    """Missed at the last attempt that says something of it."""


def standings(attempts: Iterable[Attempt], syllabus: Syllabus) -> dict[str, Standing]:
    """Clause -> how the learner stands with it; clauses of which no attempt says anything are absent."""
    found: dict[str, Standing] = {}
    for attempt, exercise in syllabus.judged(attempts):
        for clause, missed in exercise.met(attempt).items():
            before = found.get(clause, Standing())
            found[clause] = Standing(before.missed + missed, before.met + (not missed), missed)
    return found

"""The summary: scores, and what is worth reading again."""

from collections import Counter
from typing import Any, Final

from course.progress import Progress
from course.session import Session
from course.ui.room import Room
from grader import Clause

CLAUSES_AGAIN: Final = 3


def context(room: Room, session: Session) -> dict[str, Any]:
    """What the template is told."""
    done = session.done
    return {"scenarios": room.bank.scenarios, "again": again(room, done), "following": done.after("")}


def again(room: Room, done: Progress) -> list[tuple[Clause, int]]:
    """The clauses behind most of what the latest attempts missed, with how often; the most missed first."""
    counted: Counter[str] = Counter()
    for item in done.done:
        feedback = room.told(item, done)
        counted.update(
            clause.id
            for lines in (feedback.groups.values() if feedback else ())
            for line in lines
            if line.explanation.fits is False
            for clause in line.clauses
        )
    return [(room.bank.rulebook.clauses[clause], times) for clause, times in counted.most_common(CLAUSES_AGAIN)]

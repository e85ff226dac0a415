"""The summary: scores before, during and after practice, the gain, calibration of certainty, and what to read again."""

from typing import Any, Final

from course.progress import Progress, band, calibration, normalised_gain, standings
from course.session import FORMS, Session, Way
from course.ui.room import Room
from grader import Clause

CLAUSES_AGAIN: Final = 3


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    way = session.way
    done = way.told
    columns = {"Pre-check": done.in_phase("pre"), "Practice": done.in_phase("practice"), "Final": done.in_phase("post")}
    if not way.form("pre"):
        columns = {"Practice": columns["Practice"]}
    return {
        "columns": columns,
        "gain": gain(way),
        "calibration": calibration(way.attempts, room.syllabus),
        "again": again(room, way),
        "aided": len(done.aided),
    }


def again(room: Room, way: Way) -> list[Clause]:
    """Return the clauses missed most often and not applied correctly since."""
    found = standings(way.attempts, room.syllabus)
    missed = sorted((id_ for id_, each in found.items() if each.open), key=lambda id_: -found[id_].missed)
    return [room.bank.rulebook.clauses[id_] for id_ in missed[:CLAUSES_AGAIN]]


def gain(way: Way) -> str:
    """Describe the gain from the pre-check to the final self-assessment; "" if the course has no self-assessments."""
    if not way.form("pre"):
        return ""
    if not (way.complete("pre") and way.complete("post")):
        return "Once the pre-check and the final self-assessment are both complete, this page says what you gained."
    if any(attempt.seen for phase in FORMS for attempt in way.submitted(phase).values()):
        return "You had been shown what fits in part of a self-assessment before, so no gain can be worked out."
    before, after = (_percent(way.done.in_phase(phase)) for phase in ("pre", "post"))
    if before is None or after is None:
        return "Some of it was not scored, so no gain can be worked out."
    share = normalised_gain(before, after)
    moved = f"You went from {before:.0f}% in the pre-check to {after:.0f}% in the final."
    if share is None:
        return f"{moved} With nothing left to gain after the pre-check, no gain is worked out."
    if share < 0:
        return f"{moved} With so few scenarios that can happen by chance; the modules are still there for practice."
    return (
        f"{moved} Of what there was left to gain, that is {100 * share:.0f}%, a {band(share)} gain as courses go. "
        "So few scenarios give a hint and no more."
    )


def _percent(done: Progress) -> float | None:
    score = done.score()
    return None if score is None else 100 * score

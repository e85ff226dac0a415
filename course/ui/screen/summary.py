"""The summary: scores before, during and after practice, the gain, calibration of certainty, and what to read again."""

from typing import Any, Final

from course.language import _
from course.progress import Progress, band, calibration, normalised_gain, standings
from course.session import FORMS, Session, Way
from course.store import Phase
from course.ui.course_content import Room
from course.ui.wording import percent
from grader import Clause

CLAUSES_AGAIN: Final = 3
FORMS_AND_PRACTICE: Final[tuple[Phase, ...]] = ("pre", "practice", "post")


def context(room: Room, session: Session) -> dict[str, Any]:
    """Return the template context."""
    way = session.way
    done = way.told
    names = {"pre": _("Pre-check"), "practice": _("Practice"), "post": _("Final")}
    parts = {phase: done.in_phase(phase) for phase in FORMS_AND_PRACTICE}
    columns = {names[phase]: part for phase, part in parts.items() if part.done}
    return {
        "columns": columns,
        "overall": next(reversed(columns.values())).score() if columns else None,
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
    """Describe the gain from the pre-check to the final self-assessment; "" for a learner who has done neither."""
    if not any(way.submitted(phase) for phase in FORMS):
        return ""
    if not (way.complete("pre") and way.complete("post")):
        return _(
            "Once the pre-check and the final self-assessment are both complete, this page shows how much you gained."
        )
    if any(attempt.seen for phase in FORMS for attempt in way.submitted(phase).values()):
        return _("You had already seen some of the answers to a self-assessment, so no gain can be calculated.")
    before, after = (_percent(way.done.in_phase(phase)) for phase in ("pre", "post"))
    if before is None or after is None:
        return _("Part of a self-assessment was not scored, so no gain can be calculated.")
    share = normalised_gain(before, after)
    moved = _("You went from {before} in the pre-check to {after} in the final.").format(
        before=percent(before / 100), after=percent(after / 100)
    )
    if share is None:
        most = _("Your pre-check left nothing to gain, so no gain is calculated.")
        return f"{moved} {most}"
    if share < 0:
        chance = _("With so few scenarios, this can happen by chance. You can keep practising in the modules.")
        return f"{moved} {chance}"
    gained = {
        "low": _("You closed {share} of the gap to a full score, which is low for a course."),
        "medium": _("You closed {share} of the gap to a full score, which is average for a course."),
        "high": _("You closed {share} of the gap to a full score, which is high for a course."),
    }[band(share)].format(share=percent(share))
    hint = _("With so few scenarios, this is only a hint.")
    return f"{moved} {gained} {hint}"


def _percent(done: Progress) -> float | None:
    score = done.score()
    return None if score is None else 100 * score

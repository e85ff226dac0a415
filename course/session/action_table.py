"""The handlers of all learner actions, by the name that the page sends."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from course.bank import Stop
from course.language import _
from course.session import answer, explorer_actions
from course.session.action import Act, Fields, Step, left, opened, reviewed, scenario_of
from course.session.address import PATH, go
from course.session.course_progress import FORMS
from course.session.learner_context import Desk
from course.session.refusal import Refused
from course.session.screen_state import Screen, Sitting
from course.store import Phase


def act(sitting: Sitting, action: str, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Carry out the named action and return the next state. Raises Refused; the state is then unchanged."""
    follow = ACTS.get(action)
    if follow is None:
        raise Refused(_("This page asked for something that the course does not know. Please reload it."))
    return follow(replace(sitting, turn=sitting.turn + 1), fields, desk, now)


def _begin(sitting: Sitting, _fields: Fields, desk: Desk, now: datetime) -> Step:
    """Continue with the open item or the path; otherwise offer the paths. A course with one story starts it at once."""
    way, draft = desk.way(sitting), sitting.drafts.get(sitting.item)
    if draft is not None and (draft.phase in FORMS or sitting.item not in way.kept):
        return Step(opened(sitting, sitting.item, desk, now, draft.phase))
    if way.stops:
        return Step(_along(sitting, desk, now))
    if len(desk.bank.stories) == 1 and desk.done.open:
        return Step(opened(sitting, desk.done.open[0], desk, now))
    if not way.items() and way.open_forms:
        return Step(left(replace(sitting, part=way.open_forms[0]), "check"))
    return Step(left(sitting, "paths" if way.paths else "map"))


def _continue(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Continue after a verdict (to the next question or the feedback) or after feedback (to the next stage or stop)."""
    item, attempt = scenario_of(fields, desk).item.id, fields.get("attempt")
    if not isinstance(attempt, str):
        raise Refused(_(answer.STALE))
    if sitting.screen == "verdict":
        following = answer.onward(sitting, item, attempt, desk, now)
        return Step(following or _along(sitting, desk, now))
    whole = desk.complete(attempt, item)
    if whole is not None and whole.phase in FORMS and item in desk.way(sitting).form(whole.phase):
        return Step(left(replace(sitting, part=whole.phase), "check"))
    stage = desk.bank.following(item, whole.response) if whole else None
    if stage is not None and stage not in desk.way(sitting).kept:
        latest = desk.done.latest(stage)
        if latest is None or (whole and latest.submitted < whole.submitted):
            return Step(opened(sitting, stage, desk, now))
    return Step(_along(sitting, desk, now))


def _along(sitting: Sitting, desk: Desk, now: datetime) -> Sitting:
    """Return the state at the path's next stop, at the summary if the path is done, or at the choice of a path."""
    way = desk.way(sitting)
    stop = way.next_stop
    if stop is not None:
        return _stopped(sitting, stop, desk, now)
    if way.stops:
        return left(sitting, "summary")
    return left(sitting, "paths" if way.paths else "map")


def _stopped(sitting: Sitting, stop: Stop, desk: Desk, now: datetime) -> Sitting:
    """Return the state at a stop of a path; a self-assessment starts with the page that explains it."""
    way = desk.way(sitting)
    if stop.phase in FORMS:
        if not way.submitted(stop.phase):
            return left(replace(sitting, part=stop.phase), "check")
        return opened(sitting, stop.item, desk, now, stop.phase)
    return opened(sitting, way.open_stage(stop.item) or stop.item, desk, now)


def _path(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Choose a path and open its first stop that is not done."""
    chosen = fields.get("path")
    if not isinstance(chosen, str) or chosen not in desk.way(sitting).paths:
        raise Refused(_("This path is not in the course. Please choose one from the list."))
    return Step(_along(replace(sitting, path=chosen), desk, now))


def _go(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Open the screen at an address; the address of a path chooses that path."""
    to = fields.get("to")
    if isinstance(to, str) and to.startswith(PATH):
        return _path(sitting, {"path": to.removeprefix(PATH)}, desk, now)
    return go(sitting, fields, desk, now)


def _later(sitting: Sitting, _fields: Fields, _desk: Desk, _now: datetime) -> Step:
    """Leave the item unfinished and return to its self-assessment's page or to the course map."""
    draft = sitting.drafts.get(sitting.item)
    if draft is not None and draft.phase in FORMS:
        return Step(left(replace(sitting, part=draft.phase), "check"))
    return Step(left(sitting, "map"))


def _skip(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Skip a story because of its content note, and continue on the path."""
    item = scenario_of(fields, desk).item.id
    drafts = {id_: draft for id_, draft in sitting.drafts.items() if id_ != item}
    skipped = tuple(dict.fromkeys((*sitting.skipped, item)))
    return Step(_along(replace(sitting, skipped=skipped, drafts=drafts, item=""), desk, now))


def _module(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    quadrant = fields.get("quadrant")
    if not isinstance(quadrant, str) or quadrant not in desk.bank.modules:
        raise Refused(_("This module is not in the course. Please choose one from the course map."))
    return Step(left(replace(sitting, part=quadrant), "module"))


def _check(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    """Open the page of a self-assessment."""
    return Step(left(replace(sitting, part=_phase(fields, sitting, desk)), "check"))


def _take(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Start or continue a self-assessment."""
    phase = _phase(fields, sitting, desk)
    following = desk.way(sitting).following_in(phase)
    if following is None:
        return Step(left(replace(sitting, part=phase), "check"))
    return Step(opened(sitting, following, desk, now, phase))


def _end(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    """End a self-assessment before all of it is submitted, and show its result."""
    phase = _phase(fields, sitting, desk)
    if not desk.way(sitting).submitted(phase):
        raise Refused(
            _("You have not finished a story here yet, so there is no result. You can come back at any time.")
        )
    drafts = {item: draft for item, draft in sitting.drafts.items() if draft.phase != phase}
    ended = tuple(dict.fromkeys((*sitting.ended, phase)))
    return Step(left(replace(sitting, part=phase, ended=ended, drafts=drafts), "check"))


def _release(sitting: Sitting, _fields: Fields, _desk: Desk, _now: datetime) -> Step:
    """Release the items reserved for the self-assessments, so that they can be practised first."""
    return Step(replace(sitting, released=True))


def _phase(fields: Fields, sitting: Sitting, desk: Desk) -> Phase:
    """Return the phase of the self-assessment named by the field `phase`. Raises Refused if there is none."""
    phase = next((each for each in FORMS if each == fields.get("phase")), None)
    if phase is None or not desk.way(sitting).form(phase):
        raise Refused(_("This self-assessment is not in the course. Please use the course map."))
    return phase


def _open(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    return Step(opened(sitting, scenario_of(fields, desk).item.id, desk, now))


def _read(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Open the item after its content note was read."""
    return Step(replace(opened(sitting, scenario_of(fields, desk).item.id, desk, now), screen="question"))


def _review(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    """Show the feedback on the named attempt, or on the latest one."""
    item, named = scenario_of(fields, desk).item.id, fields.get("attempt")
    tries = desk.done.tries.get(item, ())
    attempt = next((each for each in tries if each.id == named), tries[-1] if tries else None)
    if attempt is None:
        raise Refused(_("There is no feedback on this story yet. It comes when you submit its last question."))
    if desk.way(sitting).silent(attempt):
        raise Refused(_("Feedback on this story comes when the self-assessment is done, or when you end it."))
    return Step(reviewed(sitting, attempt))


def _to(screen: Screen, sitting: Sitting, _fields: Fields, _desk: Desk, _now: datetime) -> Step:
    """Open a screen; drafts are kept."""
    return Step(left(sitting, screen))


ACTS: Final[Mapping[str, Act]] = {
    "begin": _begin,
    "continue": _continue,
    "path": _path,
    "later": _later,
    "skip": _skip,
    "open": _open,
    "read": _read,
    "review": _review,
    "module": _module,
    "check": _check,
    "take": _take,
    "end": _end,
    "release": _release,
    "draft": answer.draft,
    "submit": answer.submit,
    "tick": answer.tick,
    "go": _go,
    "welcome": partial(_to, "welcome"),
    "paths": partial(_to, "paths"),
    "map": partial(_to, "map"),
    "summary": partial(_to, "summary"),
    "card": partial(_to, "card"),
    "code": partial(_to, "code"),
    **explorer_actions.ACTS,
}
"""Action name -> handler. The names `hello` and `beat` are handled elsewhere, before a session exists."""

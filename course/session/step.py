"""A step: every action of a learner, by the name under which the page asks for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from course.bank import Stop
from course.session import answer, explorer_actions
from course.session.action import Act, Fields, Step, left, opened, reviewed, scenario_of
from course.session.address import PATH, go
from course.session.course_progress import FORMS
from course.session.desk import Desk
from course.session.refusal import Refused
from course.session.screen_state import Screen, Sitting
from course.store import Phase


def act(sitting: Sitting, action: str, fields: Fields, desk: Desk, now: datetime) -> Step:
    """What follows when a learner does this. Raises Refused; the sitting then stays as it is."""
    follow = ACTS.get(action)
    if follow is None:
        raise Refused("This page asked for something that the course does not know. Please reload it.")
    return follow(replace(sitting, turn=sitting.turn + 1), fields, desk, now)


def _begin(sitting: Sitting, _fields: Fields, desk: Desk, now: datetime) -> Step:
    """Continue with the item that is open, or with the path; else choose a path. A course of one story begins it."""
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
    """After a verdict: the next question, or the story's feedback. After feedback: the next stage, or the path."""
    item, attempt = scenario_of(fields, desk).item.id, fields.get("attempt")
    if not isinstance(attempt, str):
        raise Refused(answer.STALE)
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
    """At the next stop of the learner's path; at the summary when it is done; without a path, where one is chosen."""
    way = desk.way(sitting)
    stop = way.next_stop
    if stop is not None:
        return _stopped(sitting, stop, desk, now)
    if way.stops:
        return left(sitting, "summary")
    return left(sitting, "paths" if way.paths else "map")


def _stopped(sitting: Sitting, stop: Stop, desk: Desk, now: datetime) -> Sitting:
    """At a stop of a path; a form begins with the page that explains it."""
    way = desk.way(sitting)
    if stop.phase in FORMS:
        if not way.submitted(stop.phase):
            return left(replace(sitting, part=stop.phase), "check")
        return opened(sitting, stop.item, desk, now, stop.phase)
    return opened(sitting, way.open_stage(stop.item) or stop.item, desk, now)


def _path(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Choose a path, and go to its first open stop."""
    chosen = fields.get("path")
    if not isinstance(chosen, str) or chosen not in desk.way(sitting).paths:
        raise Refused("There is no such path in the course. Please choose one from the list.")
    return Step(_along(replace(sitting, path=chosen), desk, now))


def _go(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Open the screen at an address; that of a path leads to its first open stop, as choosing it does."""
    to = fields.get("to")
    if isinstance(to, str) and to.startswith(PATH):
        return _path(sitting, {"path": to.removeprefix(PATH)}, desk, now)
    return go(sitting, fields, desk, now)


def _later(sitting: Sitting, _fields: Fields, _desk: Desk, _now: datetime) -> Step:
    """Leave the item as it is: for its form's own page, or for the course map."""
    draft = sitting.drafts.get(sitting.item)
    if draft is not None and draft.phase in FORMS:
        return Step(left(replace(sitting, part=draft.phase), "check"))
    return Step(left(sitting, "map"))


def _skip(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Leave a story with a content note out, and continue on the path."""
    item = scenario_of(fields, desk).item.id
    drafts = {id_: draft for id_, draft in sitting.drafts.items() if id_ != item}
    skipped = tuple(dict.fromkeys((*sitting.skipped, item)))
    return Step(_along(replace(sitting, skipped=skipped, drafts=drafts, item=""), desk, now))


def _module(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    quadrant = fields.get("quadrant")
    if not isinstance(quadrant, str) or quadrant not in desk.bank.modules:
        raise Refused("There is no such module in the course. Please choose one from the course map.")
    return Step(left(replace(sitting, part=quadrant), "module"))


def _check(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    """Go to a form's own page."""
    return Step(left(replace(sitting, part=_phase(fields, sitting, desk)), "check"))


def _take(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Start a form, or continue it."""
    phase = _phase(fields, sitting, desk)
    following = desk.way(sitting).following_in(phase)
    if following is None:
        return Step(left(replace(sitting, part=phase), "check"))
    return Step(opened(sitting, following, desk, now, phase))


def _end(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    """Close a form before all of it is submitted, and show its result."""
    phase = _phase(fields, sitting, desk)
    if not desk.way(sitting).submitted(phase):
        raise Refused("You have not finished a story here yet, so there is no result. You can come back at any time.")
    drafts = {item: draft for item, draft in sitting.drafts.items() if draft.phase != phase}
    ended = tuple(dict.fromkeys((*sitting.ended, phase)))
    return Step(left(replace(sitting, part=phase, ended=ended, drafts=drafts), "check"))


def _release(sitting: Sitting, _fields: Fields, _desk: Desk, _now: datetime) -> Step:
    """Let the items of the forms be practised before the forms are taken."""
    return Step(replace(sitting, released=True))


def _phase(fields: Fields, sitting: Sitting, desk: Desk) -> Phase:
    """The form that the page speaks of. Raises Refused."""
    phase = next((each for each in FORMS if each == fields.get("phase")), None)
    if phase is None or not desk.way(sitting).form(phase):
        raise Refused("There is no such self-assessment in the course. Please use the course map.")
    return phase


def _open(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    return Step(opened(sitting, scenario_of(fields, desk).item.id, desk, now))


def _read(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Open the item itself, its content note read."""
    return Step(replace(opened(sitting, scenario_of(fields, desk).item.id, desk, now), screen="question"))


def _review(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    """Show the feedback on the latest attempt again, or on the one that is named."""
    item, named = scenario_of(fields, desk).item.id, fields.get("attempt")
    tries = desk.done.tries.get(item, ())
    attempt = next((each for each in tries if each.id == named), tries[-1] if tries else None)
    if attempt is None:
        raise Refused("There is no feedback on this story yet. It comes when you submit its last question.")
    if desk.way(sitting).silent(attempt):
        raise Refused("Feedback on this story comes when the self-assessment is done, or when you end it.")
    return Step(reviewed(sitting, attempt))


def _to(screen: Screen, sitting: Sitting, _fields: Fields, _desk: Desk, _now: datetime) -> Step:
    """Go to a screen and keep every pick."""
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
"""What the page can ask for; `hello` and `beat` are handled before a session."""

"""A step: every act of a learner, by the name under which the page asks for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from course.session import answer, switchboard
from course.session.desk import Desk
from course.session.refusal import Refused
from course.session.returning import come_back
from course.session.sitting import Screen, Sitting
from course.session.turn import Act, Fields, Step, left, opened, reviewed, scenario_of
from course.session.way import FORMS
from course.store import Phase


def act(sitting: Sitting, action: str, fields: Fields, desk: Desk, now: datetime) -> Step:
    """What follows when a learner does this. Raises Refused; the sitting then stays as it is."""
    follow = ACTS.get(action)
    if follow is None:
        raise Refused("This page asked for something that the course does not know. Please reload it.")
    return follow(replace(sitting, turn=sitting.turn + 1), fields, desk, now)


def _begin(sitting: Sitting, _fields: Fields, desk: Desk, now: datetime) -> Step:
    """Go on with what is on the desk, else come to the map; a course of one story or one form begins with it."""
    draft, way = sitting.drafts.get(sitting.item), desk.way(sitting)
    if draft is not None and sitting.item in desk.done.open and (draft.phase in FORMS or sitting.item not in way.kept):
        return Step(opened(sitting, sitting.item, desk, now, draft.phase))
    if len({scenario.item.story for scenario in desk.bank.scenarios.values()}) == 1 and desk.done.open:
        return Step(opened(sitting, desk.done.open[0], desk, now))
    if not way.items() and way.open_forms:
        return Step(left(replace(sitting, part=way.open_forms[0]), "check"))
    return Step(left(sitting, "overview"))


def _next(sitting: Sitting, _fields: Fields, desk: Desk, now: datetime) -> Step:
    """Leave the item as it is: for the next of the module, else for the module; in a form, for the form's own page."""
    draft, way = sitting.drafts.get(sitting.item), desk.way(sitting)
    if draft is not None and draft.phase in FORMS:
        return Step(left(replace(sitting, part=draft.phase), "check"))
    following = way.after(sitting.item)
    if following:
        return Step(opened(sitting, following, desk, now))
    return Step(left(replace(sitting, part=way.module()), "module"))


def _module(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    quadrant = fields.get("quadrant")
    if not isinstance(quadrant, str) or quadrant not in desk.bank.modules:
        raise Refused("There is no such module in the course. Please choose one from the course map.")
    return Step(left(replace(sitting, part=quadrant), "module"))


def _check(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    """Go to a form's own page."""
    return Step(left(replace(sitting, part=_phase(fields, sitting, desk)), "check"))


def _take(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Begin a form, or go on with it."""
    phase = _phase(fields, sitting, desk)
    following = desk.way(sitting).following_in(phase)
    if following is None:
        return Step(left(replace(sitting, part=phase), "check"))
    return Step(opened(sitting, following, desk, now, phase))


def _end(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    """Close a form before all of it is submitted, and see what there is to say."""
    phase = _phase(fields, sitting, desk)
    if not desk.way(sitting).submitted(phase):
        raise Refused(
            "Nothing is submitted here yet, so there is nothing to show. You can come back to it at any time."
        )
    drafts = {item: draft for item, draft in sitting.drafts.items() if draft.phase != phase}
    ended = tuple(dict.fromkeys((*sitting.ended, phase)))
    return Step(left(replace(sitting, part=phase, ended=ended, drafts=drafts), "check"))


def _release(sitting: Sitting, _fields: Fields, _desk: Desk, _now: datetime) -> Step:
    """Let what is kept for the forms be practised already."""
    return Step(replace(sitting, released=True))


def _phase(fields: Fields, sitting: Sitting, desk: Desk) -> Phase:
    """The form that the page speaks of. Raises Refused."""
    phase = next((each for each in FORMS if each == fields.get("phase")), None)
    if phase is None or not desk.way(sitting).form(phase):
        raise Refused("There is no such self-assessment in the course. Please go by the course map.")
    return phase


def _open(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    return Step(opened(sitting, scenario_of(fields, desk).item.id, desk, now))


def _read(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Open the item itself, its content note read."""
    return Step(replace(opened(sitting, scenario_of(fields, desk).item.id, desk, now), screen="scenario"))


def _review(sitting: Sitting, fields: Fields, desk: Desk, _now: datetime) -> Step:
    """See again what there is to say of the latest attempt, or of the one that is named."""
    item, named = scenario_of(fields, desk).item.id, fields.get("attempt")
    tries = desk.done.tries.get(item, ())
    attempt = next((each for each in tries if each.id == named), tries[-1] if tries else None)
    if attempt is None:
        raise Refused("There is no feedback on this scenario yet; it comes when you submit.")
    if desk.way(sitting).silent(attempt):
        raise Refused("Feedback on this one comes when the self-assessment is done, or when you end it.")
    return Step(reviewed(sitting, attempt))


def _to(screen: Screen) -> Act:
    """Go to a screen and keep every pick."""
    return lambda sitting, _fields, _desk, _now: Step(left(sitting, screen))


ACTS: Final[Mapping[str, Act]] = {
    "begin": _begin,
    "next": _next,
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
    "return": come_back,
    "welcome": _to("welcome"),
    "overview": _to("overview"),
    "summary": _to("summary"),
    "card": _to("card"),
    **switchboard.ACTS,
}
"""What the page can ask for; `hello` and `beat` are the page's own and come before a session."""

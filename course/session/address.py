"""Convert between session states and URL fragments, so that every screen can be bookmarked and shared."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from course.bank import first_item
from course.session.action import Fields, Step, judged, left, opened, reviewed
from course.session.course_progress import FORMS
from course.session.explorer_state import explorable, start
from course.session.learner_context import Desk
from course.session.screen_state import Screen, Sitting
from course.store import Attempt

REFRESHER: Final = "#/refresher"
"""Opens a quick story for review: one whose clause is due, if any. Calendar entries link here."""
PATH: Final = "#/path/"
"""Prefix of the address of a path; the path's id follows. Opening it starts or continues the path.

Links in learning management systems use it.
"""
_PLAIN: Final[tuple[Screen, ...]] = ("paths", "map", "summary", "card", "code")
"""Screens whose address is just their name."""


def address(sitting: Sitting, latest: Attempt | None = None) -> str:
    """Return the screen's address, such as `#/story/closing-night/supports`; `latest` is the item's latest attempt.

    A question and its verdict have the same address, so that Back never leads to a form that was already submitted.
    """
    screen, item = sitting.screen, sitting.item
    if screen in ("question", "verdict"):
        return f"#/story/{item}/{sitting.question}"
    if screen == "note":
        return f"#/story/{item}"
    if screen == "feedback":
        older = latest is not None and latest.id != sitting.attempt
        return f"#/story/{item}/feedback" + (f"/{sitting.attempt}" if older else "")
    if screen in ("module", "check"):
        return f"#/{screen}/{sitting.part}"
    if screen == "explorer":
        return f"#/explore/{sitting.exploring.case}" if sitting.exploring else "#/explore"
    return "#/" if screen == "welcome" else f"#/{screen}"


def go(sitting: Sitting, fields: Fields, desk: Desk, now: datetime) -> Step:
    """Open the screen at an address. A question that has been submitted since shows its verdict.

    Unknown addresses, and those of feedback that is not available yet, open the course map.
    """
    given = fields.get("to")
    name, *rest = given.removeprefix("#").strip("/").split("/") if isinstance(given, str) else ["map"]
    if name == "story" and rest and rest[0] in (*desk.bank.scenarios, *desk.bank.stories):
        item = rest[0] if rest[0] in desk.bank.scenarios else first_item(desk.bank, rest[0])
        return Step(_story(sitting, item, rest[1:], desk, now))
    if name == "module" and rest and rest[0] in desk.bank.modules:
        return Step(left(replace(sitting, part=rest[0]), "module"))
    if name == "check" and rest and rest[0] in FORMS and desk.way(sitting).form(rest[0]):
        return Step(left(replace(sitting, part=rest[0]), "check"))
    if name == "explore":
        cases = explorable(desk.bank, desk.way(sitting).told)
        exploring = start(rest[0], cases) if rest and rest[0] in cases else None
        return Step(left(replace(sitting, exploring=exploring), "explorer"))
    if name == "":
        return Step(left(sitting, "welcome"))
    if name == REFRESHER.removeprefix("#/"):
        return Step(_refresher(sitting, desk, now))
    screen: Screen = next((each for each in _PLAIN if each == name), "map")
    return Step(left(sitting, screen))


def _story(sitting: Sitting, item: str, rest: list[str], desk: Desk, now: datetime) -> Sitting:
    """Open a story: continue the current try, or show the last try's feedback, or start a first try."""
    way, part = desk.way(sitting), rest[0] if rest else ""
    draft, latest = sitting.drafts.get(item), desk.done.latest(item)
    if part != "feedback":
        phase = draft.phase if draft else "practice"
        attempt = desk.attempt(item, phase)
        answered = desk.answered(attempt, item)
        if part in answered and phase not in FORMS:
            return judged(sitting, item, part, attempt)
        if draft is not None or answered:
            return opened(sitting, item, desk, now, phase)
    if latest is None:
        return left(sitting, "map") if item in way.kept or part == "feedback" else opened(sitting, item, desk, now)
    named = next((each for each in desk.done.tries[item] if [each.id] == rest[1:]), latest)
    if way.silent(named):
        return left(replace(sitting, part=named.phase), "check")
    questions = desk.answered(named.id, item)
    if part in questions or desk.bank.scenarios[item].quick:
        return judged(sitting, item, part if part in questions else next(iter(questions)), named.id)
    return reviewed(sitting, named)


def _refresher(sitting: Sitting, desk: Desk, now: datetime) -> Sitting:
    item = desk.refresher(now)
    return opened(sitting, item, desk, now) if item else left(sitting, "map")

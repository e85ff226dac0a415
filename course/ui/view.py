"""What a learner sees: every screen as HTML, rendered from the sitting and from nothing else."""

import hashlib
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from course import page
from course.bank import Bank
from course.live.ballot import Ballots
from course.live.tally import FEWEST, TOLD
from course.page import HEADING, Shown
from course.progress import LEVELS, progress
from course.session import Exploring, Session, Sitting, Way, finished, place
from course.session.sight import told
from course.ui import board
from course.ui.lesson import Lesson
from course.ui.once import Once
from course.ui.room import Room
from course.ui.screen import SCREENS
from course.ui.screen.welcome import plan
from course.ui.wording import calls, day, gathered, initials, minutes, percent
from grader import Item

ERRORS: Final = "course-errors"
CHECKS: Final = {"pre": "Pre-check", "post": "Final self-assessment"}
"""Phase -> what learners read for its form."""

_TEMPLATES: Final = Path(__file__).parent / "templates"


class View:
    """The screens of one bank. Holds nothing of any learner, so that one serves all of a process."""

    def __init__(self, bank: Bank, *, codes: bool = True) -> None:
        """`codes`: learners hold resume codes; where somebody signs in instead, they do not."""
        self.bank, self._codes = bank, codes
        self._room = Room(bank)
        self.ballots = Ballots(bank)
        """What live rooms ask."""
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self._environment.filters |= {
            "percent": percent,
            "initials": initials,
            "calls": calls,
            "gathered": gathered,
            "day": day,
            "minutes": minutes,
        }
        self._environment.globals |= {"rulebook": bank.rulebook, "heading": HEADING, "checks": CHECKS}
        sureness = [(str(certainty), f"{said[0].upper()}{said[1:]}") for certainty, said in LEVELS.items()]
        self._environment.globals |= {"levels": LEVELS, "sureness": sureness}
        self._environment.globals |= {
            "of": _version(bank) if codes else "",
            "codes": codes,
            "fresh": None,
            "shared": False,
            "notice": "",
        }
        self._environment.globals |= {"once": Once()}
        self._environment.globals |= {"room_sees": TOLD, "fewest": FEWEST}
        self._environment.globals |= {"finished": finished, "degrees": board.DEGREES, "bank_examples": bank.examples}

    def first(self) -> str:
        """The page as it can be read before anything is known of the visitor."""
        way = Way(self.bank, progress((), {}), Sitting())
        body = self._render("welcome", way, begun=False, sees="", person=False, **plan(self._room, way))
        return f'<div class="course">{body}</div>'

    def closed(self, session: Session, now: datetime, **given: Any) -> Shown | None:
        """The page of a cohort that takes nobody in just now, for whoever has not begun; else None."""
        cohort, state = session.membership.cohort, session.membership.state(now)
        if session.token or cohort is None or state == "open":
            return None
        context = {"cohort": cohort, "state": state, "begun": False, **given}
        return Shown(self._render("closed", session.way, **context), HEADING)

    def aside(self, session: Session, now: datetime, invitation: str = "") -> str:
        """What stands above every screen: a room that is on, a cohort that is closed, a link that is another's."""
        membership, state = session.membership, session.membership.state(now) if session.token else "open"
        html = self._environment.get_template("above.html").render(
            membership=membership,
            state=state,
            invitation=invitation if membership.state(now) == "open" else "",
            sees=told(membership.sight),
            newcomer=not session.token,
        )
        return html.strip()

    def show(self, session: Session, screen: str = "", **given: Any) -> Shown:
        """The screen on which the learner is, or the one beside the course that is named, with what it is given."""
        sitting, way = session.sitting, session.way
        context: dict[str, Any] = {"begun": sitting.turn > 0, "fresh": session.fresh if self._codes else None, **given}
        sight = session.membership.sight
        context |= {"sees": told(sight), "person": sight != "nothing"}
        if screen:
            return Shown(self._render(screen, way, **context, place={"screen": screen}), HEADING)
        if sitting.screen in SCREENS:
            context |= SCREENS[sitting.screen](self._room, session)
        html = self._render(sitting.screen, way, **context)
        return Shown(html, ERRORS if sitting.missing else HEADING, context.get("said") or _announced(way))

    def explore(self, exploring: Exploring, cases: Mapping[str, Item]) -> Shown:
        """The policy explorer by itself, outside any course."""
        made = board.context(exploring, cases, self.bank.rulebook)
        way = Way(self.bank, progress((), {}), Sitting("explorer"))
        return Shown(self._render("explorer", way, begun=False, **made), HEADING, made["said"])

    def unprepared(self, sitting: Sitting) -> Lesson | None:
        """The lesson whose feedback its learner will ask for next, where it is still to be found; else None."""
        draft = sitting.drafts.get(sitting.item)
        lesson = self._room.lesson(sitting.item, draft.variant) if draft else None
        return lesson if lesson and not lesson.prepared else None

    def rehearse(self) -> None:
        """Make ready what a learner would wait for: the templates, and what feedback on every item as written will say.

        It takes seconds, and rests as long as it works.
        """
        for name in self._environment.list_templates():
            self._environment.get_template(name)
        for item in self.bank.scenarios:
            began = time.monotonic()
            self._room.lesson(item, 0).prepare()
            time.sleep(time.monotonic() - began)

    def _render(self, screen: str, way: Way, **context: Any) -> str:
        template = self._environment.get_template(f"{screen}.html")
        known = {"way": way, "sitting": way.sitting, "done": way.told, "place": place(way.sitting)}
        return template.render({"screen": screen, **known, **context})


def _version(bank: Bank) -> str:
    """Of all that the screens show of the bank, and of how: a browser keeps no screen beyond it."""
    shown = [bank.rulebook.edition, *(each.item.version for each in bank.scenarios.values())]
    looks = [
        path.read_text(encoding="utf-8") for path in (*sorted(_TEMPLATES.glob("*.html")), page.STATIC / "page.css")
    ]
    return hashlib.sha256("\0".join((*shown, *looks)).encode()).hexdigest()[:12]


def _announced(way: Way) -> str:
    sitting, done = way.sitting, way.done
    if sitting.missing:
        return "Not submitted yet: something is still open."
    if sitting.screen == "feedback":
        score = next(each.score for each in done.tries[sitting.item] if each.id == sitting.attempt)
        return f"Saved. Your score is {percent(score)}."
    if way.form(sitting.part) and sitting.screen in ("scenario", "check") and way.submitted(sitting.part):
        return f"{len(way.submitted(sitting.part))} of {len(way.form(sitting.part))} saved."
    return ""

"""What a learner sees: every screen as HTML, rendered from the sitting and from nothing else."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from course.bank import Bank
from course.page import Shown
from course.progress import Progress
from course.session import Exploring, Session, Sitting, place
from course.ui import board
from course.ui.room import Room
from course.ui.screen import SCREENS
from course.ui.wording import calls, day, initials, percent
from grader import Item

HEADING: Final = "course-heading"
"""The id of every screen's heading, where focus goes when the screen changes."""
ERRORS: Final = "course-errors"
MINUTES_EACH: Final = 5

_TEMPLATES: Final = Path(__file__).parent / "templates"


class View:
    """The screens of one bank. Holds nothing of any learner, so that one serves all of a process."""

    def __init__(self, bank: Bank, *, codes: bool = True) -> None:
        """`codes`: learners hold resume codes; where somebody signs in instead, they do not."""
        self.bank, self._codes = bank, codes
        self._room = Room(bank)
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._environment.filters |= {"percent": percent, "initials": initials, "calls": calls, "day": day}
        self._environment.globals |= {"rulebook": bank.rulebook, "heading": HEADING, "minutes_each": MINUTES_EACH}
        self._environment.globals |= {"codes": codes, "fresh": None, "shared": False, "notice": ""}
        self._environment.globals |= {"degrees": board.DEGREES, "bank_examples": bank.examples}
        self._environment.globals["few"] = min(len(bank.rulebook.quadrants), len(bank.scenarios))

    def first(self) -> str:
        """The page as it can be read before anything is known of the visitor."""
        body = self._render("welcome", Sitting(), begun=False, done=None, count=0, all=len(self.bank.scenarios))
        return f'<div class="course">{body}</div>'

    def closed(self, session: Session, now: datetime, **given: Any) -> Shown | None:
        """The page of a cohort that takes nobody in just now, for whoever has not begun; else None."""
        cohort, state = session.membership.cohort, session.membership.state(now)
        if session.token or cohort is None or state == "open":
            return None
        context = {"begun": False, "done": None, "count": 0, "all": len(self.bank.scenarios), **given}
        return Shown(self._render("closed", session.sitting, cohort=cohort, state=state, **context), HEADING)

    def aside(self, session: Session, now: datetime) -> str:
        """What stands above every screen: that the cohort is closed, or that the link is another cohort's."""
        state = session.membership.state(now) if session.token else "open"
        html = self._environment.get_template("above.html").render(membership=session.membership, state=state)
        return html.strip()

    def show(self, session: Session, screen: str = "", **given: Any) -> Shown:
        """The screen on which the learner is, or the one beside the course that is named, with what it is given."""
        sitting, done = session.sitting, session.done
        context: dict[str, Any] = {"begun": session.sitting.turn > 0, "done": done, "count": len(done.done)}
        context |= {"all": len(done.quadrants), "fresh": session.fresh if self._codes else None, **given}
        if screen:
            return Shown(self._render(screen, sitting, **context, place={"screen": screen}), HEADING)
        if sitting.screen in SCREENS:
            context |= SCREENS[sitting.screen](self._room, session)
        html = self._render(sitting.screen, sitting, **context)
        said = context.get("said") or _announced(sitting, done)
        return Shown(html, ERRORS if sitting.missing else HEADING, said)

    def explore(self, exploring: Exploring, cases: Mapping[str, Item]) -> Shown:
        """The policy explorer by itself, outside any course."""
        made = board.context(exploring, cases, self.bank.rulebook)
        return Shown(self._render("explorer", Sitting("explorer"), begun=False, **made), HEADING, made["said"])

    def prepare(self, sitting: Sitting) -> None:
        """Find what feedback on the item will say, while its learner still reads; once for all learners."""
        draft = sitting.drafts.get(sitting.item)
        if draft:
            self._room.lesson(sitting.item, draft.variant).prepare()

    def _render(self, screen: str, sitting: Sitting, **context: Any) -> str:
        template = self._environment.get_template(f"{screen}.html")
        return template.render({"screen": screen, "sitting": sitting, "place": place(sitting), **context})


def _announced(sitting: Sitting, done: Progress) -> str:
    if sitting.missing:
        return "Not submitted yet: something is still open."
    if sitting.screen == "feedback":
        score = next(each.score for each in done.tries[sitting.item] if each.id == sitting.attempt)
        return f"Saved. Your score is {percent(score)}."
    return ""

"""Render every learner screen as HTML from the session's state."""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader

from course import page
from course.bank import PATH_NAMES, Bank
from course.bank.lms_target import Target, Targets
from course.bank.rule_reviews import reviewed
from course.language import N_, _, catalogue_of, moment, number, speaking
from course.language.template import Templates
from course.live.ballot import Ballots
from course.live.tally import sees_of_room
from course.page import HEADING, Shown
from course.progress import LEVELS, Syllabus, progress
from course.session import Exploring, Session, Sitting, Way, address, criteria, finished
from course.session.visibility import reported, returned, told
from course.settings import Certainty
from course.store import FEWEST, PARTS, Sight
from course.ui import explorer_content
from course.ui.calendar_reminders import reminders
from course.ui.course_content import Room
from course.ui.excerpt import deciding, elsewhere, excerpt, passages
from course.ui.lesson import Lesson
from course.ui.render_cache import Once
from course.ui.screen import SCREENS
from course.ui.screen.welcome import start
from course.ui.thread import arranged, divided, source, telling
from course.ui.wording import (
    brief,
    calls,
    gathered,
    highlighted,
    initials,
    lower_first,
    minutes,
    percent,
    upper_first,
)
from grader import Item

ERRORS: Final = "course-errors"
MARKS: Final = {
    "fits": N_("This applies"),
    "missed": N_("Missed: this applies"),
    "helps": N_("This helps"),
    "also": N_("Would also help"),
    "astray": N_("Doesn’t apply here"),
    "harmful": N_("This would make things worse"),
    "spared": N_("Correctly left out"),
    "open": N_("The guidance leaves this open, so it does not count"),
    "answer": N_("This is the right answer"),
    "either": N_("This is also right"),
    "other": N_("Not the right answer"),
}
"""Mark of an option -> its label."""
SURENESS: Final = {1: N_("Not sure"), 2: N_("Fairly sure"), 3: N_("Very sure")}
"""Certainty -> its label in questions that ask for it."""
RESULTS: Final = {"right": N_("Right"), "partly": N_("Partly right"), "wrong": N_("Not quite")}
"""Result of a question -> its label."""
CHECKS: Final = {"pre": N_("Pre-check"), "post": N_("Final self-assessment")}
"""Phase -> the name of its self-assessment, as shown to learners."""

_TEMPLATES: Final = Path(__file__).parent / "templates"


class View:
    """Renders the screens of one bank. Contains no learner data, so that all pages of a process can share it."""

    def __init__(
        self,
        bank: Bank,
        *,
        codes: bool = True,
        certainty: Certainty = "assessments",
        home: str = "",
        graded: bool = False,
        language: str = "en",
        languages: Sequence[str] = (),
    ) -> None:
        """`codes`: learners have resume codes (False if they sign in). `home`: the course's URL.

        `language`: that of the screens and of the bank. `languages`: those that learners can choose. `graded`: grades
        are returned to a learning management system, as far as the cohort's disclosure setting permits.
        """
        self._graded = graded
        self._first = ""
        self.bank, self._codes = bank, codes
        self.targets = Targets(bank)
        """The targets that links in a learning management system can open."""
        self._room = Room(bank, certainty)
        self.ballots = Ballots(bank)
        """The questions of live sessions."""
        self.language = language
        self._environment = Templates(language, FileSystemLoader(_TEMPLATES), auto_reload=False)
        self._environment.filters |= {
            "percent": percent,
            "initials": initials,
            "calls": calls,
            "deciding": lambda acts, item, evidence: deciding(item, acts, evidence),
            "elsewhere": elsewhere,
            "excerpt": excerpt,
            "passages": passages,
            "highlighted": highlighted,
            "brief": brief,
            "gathered": gathered,
            "day": moment,
            "minutes": minutes,
            "arranged": arranged,
            "divided": divided,
            "telling": telling,
            "source": source,
            "upper_first": upper_first,
            "lower_first": lower_first,
            "number": number,
        }
        self._environment.globals |= {"rulebook": bank.rulebook, "heading": HEADING, "reviewed_rules": reviewed}
        with speaking(language):
            self._environment.globals |= {
                "levels": {level: _(said) for level, said in LEVELS.items()},
                "sureness": {level: _(said) for level, said in SURENESS.items()},
                "checks": {phase: _(said) for phase, said in CHECKS.items()},
                "marks": {mark: _(said) for mark, said in MARKS.items()},
                "results": {result: _(said) for result, said in RESULTS.items()},
                "path_names": {path: _(said) for path, said in PATH_NAMES.items()},
                "degrees": {degree: _(said) for degree, said in explorer_content.DEGREES.items()},
                "room_sees": sees_of_room(),
            }
        self._environment.globals |= {
            "of": _version(bank, language) if codes else "",
            "codes": codes,
            "shared": False,
            "notice": "",
            "static": False,
            "known_here": False,
            "leaving": False,
            "over": False,
            "alone": False,
            "home": home,
            "languages": [catalogue_of(each) for each in languages] if len(languages) > 1 else (),
            "returned": "",
        }
        self._environment.globals |= {"once": Once(), "fewest": FEWEST}
        self._environment.globals |= {
            "finished": finished,
            "criteria": criteria,
        }
        self._environment.globals |= {"bank_examples": bank.examples}
        self._environment.globals |= {"reminders": lambda course, home: reminders(course, home, datetime.now(UTC))}

    @property
    def syllabus(self) -> Syllabus:
        """What each item of the bank trains."""
        return self._room.syllabus

    def calibrate(self, durations: Mapping[str, Iterable[float]]) -> None:
        """Scale the displayed time estimates by measured times; `durations`: item -> seconds."""
        self._room.calibrate(durations)
        self._first = ""

    def first(self) -> str:
        """Return the page for an unidentified visitor; its forms are disabled until the connection is up."""
        self._first = self._first or self._render_first()
        return self._first

    def _render_first(self) -> str:
        way = Way(self.bank, progress((), {}), Sitting())
        with speaking(self.language):
            context = start(self._room, way)
            body = self._render("welcome", way, token=None, sees="", person=False, cohort=None, static=True, **context)
        return f'<div class="course">{body}</div>'

    def closed(self, session: Session, now: datetime, **given: Any) -> Shown | None:
        """Return the page shown to newcomers while their cohort is not open; None if it is open or they have begun."""
        cohort, state = session.membership.cohort, session.membership.state(now)
        if session.token or cohort is None or state == "open":
            return None
        context = {"cohort": cohort, "state": state, "token": None, **given}
        return Shown(self._render("closed", session.way, **context), HEADING)

    def aside(self, session: Session, now: datetime, invitation: str = "") -> str:
        """Return the notices above every screen: an open live session, a closed cohort, another cohort's join link."""
        membership, state = session.membership, session.membership.state(now) if session.token else "open"
        html = self._environment.get_template("above.html").render(
            membership=membership,
            state=state,
            invitation=invitation if membership.state(now) == "open" else "",
            sees=self._told(membership.sight, session.report),
            there=membership.invited.state(now) if membership.invited else "",
            sees_there=self._told(membership.invited.sight, session.report) if membership.invited else "",
            newcomer=not session.token,
            returned=self._returned(membership.sight, session.report) if _begins(session) else "",
        )
        return html.strip()

    def show(self, session: Session, screen: str = "", **given: Any) -> Shown:
        """Render the learner's current screen, or the named personal data screen with the given context."""
        sitting, way = session.sitting, session.way
        sight, cohort = session.membership.sight, session.membership.cohort
        context: dict[str, Any] = {
            "token": session.token if self._codes else None,
            "known_here": session.learner is not None,
        }
        context |= {"sees": self._told(sight, session.report), "person": "done" in PARTS[sight]}
        context |= {"returned": self._returned(sight, session.report)}
        context |= {"cohort": cohort if cohort and cohort.code else None, **given}
        if screen:
            return Shown(self._render(screen, way, **context, at=f"#/{screen}"), HEADING)
        if sitting.screen in SCREENS:
            context |= SCREENS[sitting.screen](self._room, session)
        html = self._render(sitting.screen, way, **context)
        return Shown(html, ERRORS if sitting.missing else HEADING, context.get("said") or _announced(way, context))

    def _told(self, sight: Sight, report: Target | None) -> str:
        """Tell the learner what facilitators may see about them, and what a learning management system is sent."""
        return f"{told(sight)} {self._returned(sight, report)}".rstrip()

    def _returned(self, sight: Sight, report: Target | None) -> str:
        """Tell the learner what a learning management system is sent; empty outside of one."""
        if report is not None:
            return reported(
                sight, _("this course") if report.kind == "course" else _("“{title}”").format(title=report.title)
            )
        return returned(sight) if self._graded else ""

    def explore(self, exploring: Exploring, cases: Mapping[str, Item]) -> Shown:
        """Render the policy explorer as a separate widget, outside a learner's course."""
        way = Way(self.bank, progress((), {}), Sitting("explorer"))
        with speaking(self.language):
            made = explorer_content.context(exploring, cases, self._room.searches)
            return Shown(self._render("explorer", way, token=None, alone=True, **made), HEADING, made["said"])

    def unprepared(self, sitting: Sitting) -> Lesson | None:
        """Return the lesson whose feedback the learner will need next, if it is not prepared yet; else None."""
        draft = sitting.drafts.get(sitting.item)
        lesson = self._room.lesson(sitting.item, draft.variant) if draft else None
        return lesson if lesson and not lesson.prepared else None

    def rehearse(self) -> None:
        """Warm the caches: compile templates and prepare the feedback on every item as written.

        Takes seconds, and sleeps for as long as it works, to leave the CPU to other requests.
        """
        for name in self._environment.list_templates():
            self._environment.get_template(name)
        for item in self.bank.scenarios:
            began = time.monotonic()
            self._room.lesson(item, 0).prepare()
            time.sleep(time.monotonic() - began)

    def _render(self, screen: str, way: Way, **context: Any) -> str:
        template = self._environment.get_template(f"{screen}.html")
        sitting = way.sitting
        at = address(sitting, way.done.latest(sitting.item))
        title = titled(screen, way, context, self.bank.rulebook.title)
        known = {"way": way, "sitting": sitting, "done": way.told, "at": at, "title": title}
        return template.render({"screen": screen, **known, **context})


def _version(bank: Bank, language: str) -> str:
    """Return a hash of the bank's content and the templates; browsers discard cached screens when it changes."""
    shown = [language, bank.rulebook.edition, *(each.item.version for each in bank.scenarios.values())]
    looks = [
        path.read_text(encoding="utf-8") for path in (*sorted(_TEMPLATES.glob("*.html")), page.STATIC / "page.css")
    ]
    return hashlib.sha256("\0".join((*shown, *looks)).encode()).hexdigest()[:12]


def titled(screen: str, way: Way, context: Mapping[str, Any], course: str) -> str:
    """Return the document title: the name of the screen, then of the course."""
    item, part = context.get("item"), way.sitting.part
    names = {
        "map": _("Course map"),
        "paths": _("Choose a path"),
        "summary": _("Your progress"),
        "card": _("Who to turn to"),
    }
    names |= {
        "records": _("My records"),
        "record": _("Completion record"),
        "erase": _("Erase my data"),
        "code": _("Resume code"),
    }
    names |= {"explorer": _("Policy explorer"), "live": _("Live session"), "closed": _("Not open")}
    if screen in ("question", "note", "verdict", "feedback") and item is not None:
        number_ = context["count"][0] if screen == "question" else 0
        names[screen] = {
            "question": _("{title}, question {number}"),
            "note": _("{title}, before you read"),
            "verdict": _("{title}, answer"),
            "feedback": _("{title}, feedback"),
        }[screen].format(title=item.title, number=number_)
    if screen == "check":
        names[screen] = _(CHECKS[part])
    if screen == "module":
        names[screen] = way.bank.rulebook.quadrants[part].name
    title = f"{names[screen]} – {course}" if screen in names else course
    wrong = way.sitting.missing and screen == way.sitting.screen
    return _("Error: {title}").format(title=title) if wrong else title


def _begins(session: Session) -> bool:
    """True if the learner has submitted nothing yet, and the screen does not itself say what is stored about them."""
    return not (session.done.tries or session.answers) and session.sitting.screen != "welcome"


def _announced(way: Way, context: Mapping[str, Any]) -> str:
    sitting = way.sitting
    if sitting.missing:
        return ""  # the focus moves to the sentence that says so
    if sitting.screen == "verdict":
        verdict = context["verdict"]
        return f"{_('Saved.')} {_(RESULTS[verdict.result])}." if verdict else _("Saved.")
    if way.form(sitting.part) and sitting.screen in ("question", "check") and way.submitted(sitting.part):
        done, count = len(way.submitted(sitting.part)), len(way.form(sitting.part))
        return _("Saved. {done} of {count} stories done.").format(done=done, count=count)
    return ""

"""The screens on which learners see, export and erase their personal data and get their completion record."""

import base64
import contextlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from course.language import N_, _
from course.page import Shown
from course.session import Keeping, Refused, Session
from course.session.completion import day_of
from course.session.lms_grade import lms_grade, score_of_done
from course.session.privacy import LEFT_OUT
from course.store import Store, StoreError, codename
from course.ui.view import View

FILES: Final = "course-files"
OWN: Final = ("records", "record", "erase")
"""The screens in this module that have an address."""
ADDRESSES: Final = {f"#/{screen}": screen for screen in OWN}
"""Address -> screen."""
_PART: Final = re.compile(r"[1-9][0-9]{0,5}")
_TOLD_APART: Final = ("learners", "attempts", "answers", "places", "records", "deliveries", "looks", "lti_grades")
"""Tables that the screen describes individually."""

FORGOTTEN: Final = N_("Everything that was stored about you has been erased. You can start again here.")
ERASED: Final = N_("Everything that was stored about you is erased. Thank you for taking part.")
LEFT: Final = N_("You are signed out. To come back, here or on another device, enter your resume code.")
NOT_KNOWN: Final = N_(
    "The resume code stored in this browser no longer works: it was replaced or its data was erased. "
    "Start again, or enter a current code."
)
NO_COHORT: Final = N_(
    "The join code in this link is not known. Please check the code with your facilitator and enter it below, "
    "or start without a group."
)

Fields = Mapping[str, object]
Act = Callable[[Fields, datetime], None]


class Own:
    """The personal data screens of one page, and what its browser should remember. This state is lost on reload."""

    def __init__(self, session: Session, store: Store, view: View, keeping: Keeping) -> None:
        self._session, self._store, self._view, self._keeping = session, store, view, keeping
        self._shared = self._gone = False
        self._given: Mapping[str, Any] = {}
        self._screen = self._focus = ""
        self._said: str | Callable[[], str] = ""
        self._acts: Mapping[str, Act] = {
            "hello": self._hello,
            "shared": self._share,
            "resume": self._resume,
            "move": self._move,
            "stay": self._stay,
            "records": lambda _fields, _now: self._records(),
            "export": self._export,
            "new-code": self._new_code,
            "record": self._record,
            "erase": lambda _fields, _now: self._open("erase", kept=self._keeping.count()),
            "erase-all": self._erase,
            "sign-out": lambda _fields, _now: self._open("code", leaving=True),
            "leave": self._leave,
        }

    def speak(self, view: View) -> None:
        """Switch to this view."""
        self._view = view

    def heed(self, action: str, fields: Fields, now: datetime) -> bool:
        """Handle an action of these screens; return False for any other action. Raises Refused, StoreError."""
        asked = ADDRESSES.get(str(fields.get("to")), action) if action == "go" else action
        if asked not in self._acts:
            return False
        self._acts[asked](fields, now)
        return True

    def close(self) -> None:
        """Close the open screen and return to the course."""
        self._open("")
        if self._session.token:
            self._gone = False

    def show(self, now: datetime) -> Shown:
        """The screen to show: one about the learner's own data if it is open, else the course's current screen."""
        given = {"shared": self._shared, **{name: _told(each) for name, each in self._given.items()}}
        closed = self._view.closed(self._session, now, **given)
        shown = closed or self._view.show(self._session, self._screen, **given)
        return Shown(
            shown.html, self._focus or shown.focus, shown.announce or _told(self._said) or given.get("notice") or ""
        )

    def remembered(self) -> dict[str, Any]:
        """Return the message part that tells the browser which token to store, or to delete; empty if unchanged."""
        if self._session.token:
            return {"token": self._session.token} | ({"shared": True} if self._shared else {})
        return {"token": "", "shared": self._shared} if self._gone else {}

    def reached(self) -> dict[str, Any]:
        """Return what the page reports to the learning management system that embeds it; empty if none does.

        `reports`: whether the cohort's disclosure setting permits reporting; `complete`; and, once complete and if
        facilitators may see scores, `score`: the mean score of the finished items, from 0 to 100.
        """
        session, sight = self._session, self._session.membership.sight
        if session.report is None:
            return {}
        way = session.way
        found = lms_grade(session.report, sight, way)
        complete = found is not None and found.complete
        score = round(100 * score_of_done(session.report, way), 2) if complete and sight == "results" else None
        return {"reached": {"reports": sight != "nothing", "complete": complete, "score": score}}

    def forgotten(self) -> bool:
        """Return True if this page's learner was erased elsewhere, such as in another window."""
        learner = self._session.learner
        try:
            return learner is not None and self._store.learner_with(learner.id) is None
        except StoreError:
            return False

    def forget(self) -> None:
        """Drop this page's learner, who was erased, and show a note that says so."""
        self._session.leave()
        self._gone = True
        self._open("", notice=lambda: _(FORGOTTEN))

    def _open(self, screen: str, focus: str = "", said: str | Callable[[], str] = "", **given: Any) -> None:
        """Open a screen. `said`: announcement for screen readers of the text above the screen.

        Functions among these are called whenever the screen is shown, in the language of the page at that time.
        """
        self._screen, self._given, self._focus, self._said = screen, given, focus, said

    def _hello(self, fields: Fields, now: datetime) -> None:
        token, link, at = fields.get("token"), fields.get("join"), fields.get("at")
        self._shared = fields.get("shared") is True
        self._session.report = self._view.targets.find(fields.get("report"))
        known = self._keeping.hello(token if isinstance(token, str) else "", link if isinstance(link, str) else "", now)
        self._session.welcome(fields.get("guest"))
        notice = NOT_KNOWN if not known else NO_COHORT if self._session.membership.unknown else ""
        self._open("", notice=lambda: _(notice) if notice else "")
        if isinstance(at, str) and at not in ("", "#", "#/", self._session.address):
            self._go(at, now)

    def _go(self, at: str, now: datetime) -> None:
        """Open the screen whose address the page was opened with, if the learner may see it."""
        if at in ADDRESSES:
            if self._session.learner:
                self._records()
            return
        with contextlib.suppress(Refused):  # the learner's own screen is shown instead
            self._session.act("go", {"to": at}, now)

    def _share(self, fields: Fields, _now: datetime) -> None:
        self._shared = fields.get("shared") == ["yes"]

    def _resume(self, fields: Fields, now: datetime) -> None:
        self._keeping.come_back(fields.get("code"), now)
        if self._session.sitting.screen == "code":  # where the code was copied
            self._session.act("begin", {}, now)
        self.close()
        invited = self._session.membership.invited
        if invited is not None:
            self._open(
                "",
                said=lambda: _("This code is for “{name}”. You can move there at the top of the page.").format(
                    name=invited.name
                ),
            )

    def _move(self, _fields: Fields, now: datetime) -> None:
        self._session.move(now)
        cohort = self._session.membership.cohort
        self._open(
            "",
            said=lambda: _("You are now in “{name}”. Your answers moved with you.").format(
                name=cohort.name if cohort else ""
            ),
        )

    def _stay(self, _fields: Fields, _now: datetime) -> None:
        """Decline the join link's invitation to move to another cohort."""
        self._session.resume(self._session.token, "")
        self.close()

    def _records(self, **files: Any) -> None:
        counts, looked, learner = self._keeping.count(), self._keeping.last_look(), self._keeping.learner()
        self._open(
            "records",
            learner=learner.id,
            codename=codename(learner.id),
            looks=counts["looks"],
            looked=lambda: day_of(looked) if looked else "",
            group=self._session.membership.cohort.name if self._session.membership.cohort else learner.cohort,
            joined=lambda: day_of(learner.created),
            counts=counts,
            others={name: count for name, count in counts.items() if count and name not in _TOLD_APART},
            left_out=lambda: _(LEFT_OUT) if self._keeping.leaves_out else "",
            **{"files": (), "text": "", "this_part": 1, "all_parts": 1, **files},
        )

    def _export(self, fields: Fields, now: datetime) -> None:
        part = fields.get("part")
        copy = self._keeping.copy(now, int(part) if isinstance(part, str) and _PART.fullmatch(part) else 1)
        name = "my-course-records" + (f"-{copy.part}-of-{copy.parts}" if copy.parts > 1 else "")
        json, csv = _link("application/json", copy.json), _link("text/csv", copy.csv)
        self._records(
            files=lambda: (
                (_("Save everything (JSON)"), f"{name}.json", json),
                (_("Save what I submitted as a table (CSV)"), f"{name}.csv", csv),
            ),
            text=copy.json,
            this_part=copy.part,
            all_parts=copy.parts,
        )
        self._focus = FILES

    def _new_code(self, _fields: Fields, now: datetime) -> None:
        self._keeping.new_code()
        self._session.act("code", {}, now)
        self.close()

    def _record(self, _fields: Fields, now: datetime) -> None:
        record, code = self._keeping.record(now)
        self._open("record", record=record, code=code, day=lambda: day_of(record.issued))

    def _erase(self, _fields: Fields, now: datetime) -> None:
        self._keeping.erase(now)
        self._gone = True
        self._open("", notice=lambda: _(ERASED))

    def _leave(self, _fields: Fields, _now: datetime) -> None:
        self._keeping.leave()
        self._gone = True
        self._open("", notice=lambda: _(LEFT))


def _told(given: Any) -> Any:
    return given() if callable(given) else given


def _link(kind: str, text: str) -> str:
    """Return a data: URL with the file's content, so that no server address exposes it."""
    return f"data:{kind};charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}"

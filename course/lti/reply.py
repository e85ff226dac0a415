"""What every address of the tool has in common: its pages, and how a launch that fails is answered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jinja2

from course.lti.keyset import Unreachable
from course.lti.message import NotLaunched
from course.lti.tool import Ticket, Tool, hashed
from course.serving.reply import Reply
from course.store import StoreError

LOG: Final = logging.getLogger("lti")
STATIC: Final = Path(__file__).parent / "static"
_PAGES: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True,
    undefined=jinja2.StrictUndefined,
)  # fmt: skip
TITLE: Final = "Social media course"
SHORT: Final = 16
"""Digits of the name of a ticket in a cookie."""
UNANSWERED: Final = "Your learning management system did not answer the course. Please try again in a moment."
UNSTORED: Final = "The course could not be opened just now. Please try again in a moment."
FROM_THERE: Final = "Please open this course from your course page in the learning management system."


class LtiReply(Reply):
    """An address of the tool."""

    @property
    def tool(self) -> Tool:
        """The LTI tool that handles the requests."""
        found: Tool = self.settings["lti"]
        return found

    def check_xsrf_cookie(self) -> None:
        """Nothing: a launch comes from another site by design, and is proved by its signature and its login's state."""

    def show(self, template: str, given: Mapping[str, Any], status: int = 200) -> None:
        """A small page that is not kept by any cache."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        files = {"style": self.settings["light_style"], "script": self.settings["lti_script"]}
        self.finish(_PAGES.get_template(template).render({"title": TITLE, **files, **given}))

    def notice(self, sentence: str, status: int = 403, link: str = "", says: str = "") -> None:
        """A page that says why there is nothing else."""
        self.show("notice.html", {"title": "Not opened", "sentence": sentence, "link": link, "says": says}, status)

    def failed(self, problem: Exception) -> None:
        """Answer a launch that failed; the log names the kind of failure alone."""
        if isinstance(problem, NotLaunched):
            LOG.warning("a launch was refused: %s", problem)
            self.notice(str(problem))
        elif isinstance(problem, Unreachable):
            LOG.error("a platform's service failed: %s", problem)
            self.notice(UNANSWERED, 502)
        else:
            LOG.error("a launch could not be stored: %s", problem)
            self.notice(UNSTORED, 503)

    def keep(self, name: str, value: str, seconds: int) -> None:
        """Set a cookie that also a frame has, apart from those of other sites (Partitioned: Python 3.14 knows it)."""
        held = f"{name}={value}; Path={self.base_url}; Max-Age={seconds}; Secure; HttpOnly; SameSite=None; Partitioned"
        self.add_header("Set-Cookie", held)

    def hand_out(self, ticket: Ticket) -> str:
        """A name for the ticket that may stand in an address: in a cookie's place the ticket itself, if it has to."""
        sealed = self.tool.seal(ticket)
        if ticket.bare:
            return sealed
        name = hashed(ticket.token)[:SHORT]  # the same for each launch into a course, and another for each course
        self.keep(f"lti-in-{name}", sealed, 12 * 3600)
        return name

    def ticket(self, name: str) -> Ticket | None:
        """The ticket with a name from an address; None where this browser has none.

        A ticket in an address opens only a frame, so that a copied address opens nothing in a tab.
        """
        if len(name) == SHORT:
            found = self.tool.ticket(self.get_cookie(f"lti-in-{name}") or "")
            return found if found and hashed(found.token)[:SHORT] == name else None
        found = self.tool.ticket(name)
        framed = self.request.headers.get("Sec-Fetch-Dest", "iframe") in ("iframe", "frame", "empty")
        return found if found and found.bare and framed else None


FAILURES: Final = (NotLaunched, Unreachable, StoreError)

"""Base class of the LTI request handlers: pages, error replies and ticket cookies."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jinja2

from course.language import N_, _, catalogue_of, current, negotiate, speaking
from course.language.template import Templates
from course.lti.keyset import Unreachable
from course.lti.launch_message import NotLaunched
from course.lti.tool import SIGNED_IN, Ticket, Tool, hashed
from course.serving.reply import BaseHandler
from course.store import StoreError

LOG: Final = logging.getLogger("lti")
STATIC: Final = Path(__file__).parent / "static"
TITLE: Final = N_("Social media course")
SHORT: Final = 16
"""Length of the short ticket name that stands for a cookie."""
OPENED: Final = "lti-ticket-"
"""The name of a ticket's cookie, before the ticket's own short name."""
PERSON: Final = "lti-person"
"""The name of the cookie that says whose launch was the last in this browser."""
UNANSWERED: Final = N_("Your learning management system did not answer the course. Please try again in a moment.")
UNSTORED: Final = N_("The course could not be opened just now. Please try again in a moment.")
FROM_THERE: Final = N_("Please open this course from your course page in the learning management system.")


@functools.cache
def _pages(language: str) -> Templates:
    """The templates in a language."""
    folder = Path(__file__).parent / "templates"
    made = Templates(language, jinja2.FileSystemLoader(folder))
    made.globals["gettext"] = catalogue_of(language).gettext
    return made


class LtiReply(BaseHandler):
    """A request handler of the LTI tool. Its texts are messages of the catalogue, translated when they are sent."""

    platform_language = ""
    """The language that the platform asks for in a launch; empty if it does not say."""

    @property
    def tool(self) -> Tool:
        """The LTI tool that handles the requests."""
        found: Tool = self.settings["lti"]
        return found

    def check_xsrf_cookie(self) -> None:
        """Skip the XSRF check: launches come from another site by design.

        They are authenticated by their signature and the login's state instead.
        """

    def show(self, template: str, given: Mapping[str, Any], status: int = 200) -> None:
        """Send a page rendered from a template, not to be cached. Its title is translated."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        files = {"style": self.settings["light_style"], "script": self.settings["lti_script"]}
        with speaking(self.preferred(self.platform_language)):
            title = _(given.get("title", TITLE))
            page = _pages(current().language).get_template(template)
            self.finish(page.render({**files, **given, "title": title}))

    def notice(self, sentence: str, status: int = 403, link: str = "", says: str = "") -> None:
        """Send a page with one sentence that explains why the course was not opened."""
        title = N_("Not opened")
        self.show("notice.html", {"title": title, "sentence": sentence, "link": link, "says": says}, status)

    def spoken(self, url: str) -> str:
        """Return the URL of a page in the language of the launch; unchanged if the course lacks that language."""
        languages = self.settings["languages"]
        language = (
            negotiate((self.platform_language,), ("", *languages))
            if self.platform_language and len(languages) > 1
            else ""
        )
        path, mark, fragment = url.partition("#")
        return f"{path}?lang={language}{mark}{fragment}" if language else url

    def failed(self, problem: Exception) -> None:
        """Reply to a failed launch, and log the kind of failure only."""
        if isinstance(problem, NotLaunched):
            LOG.warning("an LTI launch was refused: %s", problem)
            self.notice(str(problem))
        elif isinstance(problem, Unreachable):
            LOG.error("a request to a platform failed: %s", problem)
            self.notice(UNANSWERED, 502)
        else:
            LOG.error("an LTI launch failed, because the store failed: %s", problem)
            self.notice(UNSTORED, 503)

    def keep(self, name: str, value: str, seconds: int, path: str) -> None:
        """Set a partitioned cookie, which also works in frames, for one of the tool's own paths.

        Written by hand because Python supports it only since 3.14.
        """
        held = f"{name}={value}; Path={self.base_url}lti/{path}; Max-Age={seconds}"
        self.add_header("Set-Cookie", f"{held}; Secure; HttpOnly; SameSite=None; Partitioned")

    def hand_out(self, ticket: Ticket) -> str:
        """Return the URL path segment for a ticket: its cookie's name, or the sealed ticket if it may be in a URL.

        A ticket's cookie is sent to its own pages only: servers refuse a request with the cookies of twenty courses.
        """
        sealed = self.tool.seal(ticket)
        if ticket.bare:
            return sealed
        name = hashed(ticket.token)[:SHORT]  # the same for each launch into one course
        for page in ("in", "instructor", "figures") if ticket.figures else ("in",):
            self.keep(f"{OPENED}{name}", sealed, SIGNED_IN, f"{page}/{name}")
        self.keep(PERSON, hashed(ticket.person)[:SHORT], SIGNED_IN, "")
        return name

    def ticket(self, name: str) -> Ticket | None:
        """Return the ticket for a URL path segment, or None if this browser has no valid ticket of that name.

        On a shared computer, only the tickets of the person who was launched last are valid. A ticket in a URL is only
        accepted for a frame, so that a copied URL does not work in a tab.
        """
        if len(name) == SHORT:
            found = self.tool.ticket(self.get_cookie(f"{OPENED}{name}") or "")
            last = found is not None and hashed(found.person)[:SHORT] == self.get_cookie(PERSON)
            return found if found and last and hashed(found.token)[:SHORT] == name else None
        found = self.tool.ticket(name)
        framed = self.request.headers.get("Sec-Fetch-Dest", "iframe") in ("iframe", "frame", "empty")
        return found if found and found.bare and framed else None


FAILURES: Final = (NotLaunched, Unreachable, StoreError)

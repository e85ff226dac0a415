"""The server for the course inside learning management systems."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

import tornado.web
from jupyter_server.auth.decorator import allow_unauthenticated

from course.lti.grade_sender import Sender
from course.lti.instructor_report import Figures, Reports
from course.lti.launch import Choice, Keys, Launch, LoginStart
from course.lti.platform import Platform
from course.lti.register import Register
from course.lti.reply import FROM_THERE, STATIC, LtiReply
from course.lti.tool import Ticket, Tool
from course.serving.app import App, ServingError
from course.serving.asset import AssetFile, Assets
from course.serving.authenticated import AuthenticatedConnection
from course.serving.endpoints import JoinLink, PageHandler
from course.serving.host import Host
from course.serving.slot import Slot
from course.store import StoreError

LOG: Final = logging.getLogger("lti")
NAME: Final = r"(?P<name>[A-Za-z0-9_=-]{16,4000})"
"""A sealed ticket, or the short name of the cookie that holds one."""
AGAIN: Final = 30.0
"""Seconds between checks for platforms that registered themselves with another process."""


@dataclass(frozen=True, kw_only=True)
class LtiApp(App):
    """An app that learners open from learning management systems."""

    tool: Tool
    sender: Sender
    smallest: int
    """The smallest number of learners about whom a figure is shown."""


class Outside(LtiReply):
    """Handles requests to the course's own URL that did not arrive through an LTI launch."""

    @allow_unauthenticated
    def get(self, *_: str, **__: str) -> None:
        self.notice(FROM_THERE)

    head = get


class LtiVisit(LtiReply, PageHandler):
    """The course's page, for a learner with a ticket from a launch."""

    _ticket: Ticket

    async def get(self, name: str) -> None:
        reply = super().get() if self._knows(name) else None
        if reply is not None:
            await reply

    def head(self, name: str) -> None:
        if self._knows(name):
            super().head()

    def _knows(self, name: str) -> bool:
        found = self.ticket(name)
        if found is None:
            self.notice(FROM_THERE)
            return False
        self._ticket = found
        return True

    def assign(self, slot: Slot) -> None:
        super().assign(slot)
        slot.owner = self._ticket.token


class LtiConnection(AuthenticatedConnection):
    """A page's connection to its kernel, on which the server supplies the launched learner's token."""

    kept: ClassVar[tuple[str, ...]] = ("at",)
    added: ClassVar[dict[str, Any]] = {
        "shared": True
    }  # remembered for this window only: the next launch may be another person's

    def token(self) -> str:
        slot: Slot = self.kernel_manager.message_filter.slot
        if not slot.owner:
            raise tornado.web.HTTPError(404)
        return slot.owner


class Instructor(LtiReply):
    """The instructor's start page, with links to the report of their cohort and to the course."""

    @allow_unauthenticated
    def get(self, name: str) -> None:
        found = self.ticket(name)
        if found is None or not found.figures:
            self.notice(FROM_THERE)
            return
        asked = self.get_query_argument("lang", "")
        query = f"?{urlencode({'lang': asked})}" if asked in self.settings["languages"] else ""
        links = {route: f"{self.tool.url(route)}/{name}{query}" for route in ("figures", "in")}
        given = {"figures": links["figures"], "course": links["in"] + found.fragment, "name": found.title}
        self.show("instructor.html", {**given, "smallest": self.settings["smallest"]})


class LtiHost(Host):
    """The host of an `LtiApp`."""

    app_settings: LtiApp

    def init_settings(self) -> dict[str, Any]:
        app = self.app_settings
        if app.kernels != "virtual":
            raise ServingError("With --lti, only virtual kernels are supported.")
        self.kernel_websocket_connection_class = LtiConnection
        settings = super().init_settings()
        self._scripts = Assets(f"{app.base_url}lti/", STATIC)
        self._policy = settings["content_security_policy"]
        settings |= {"lti": app.tool, "lti_script": self._scripts.url("lti.js"), "framed": True}
        settings |= {"content_security_policy": self._framed(), "lti_known": self._known}
        settings |= {"lti_reports": Reports(app.tool.figures), "smallest": app.smallest}
        return settings

    def _framed(self) -> str:
        """Return the Content-Security-Policy that lets only pages of registered platforms frame the course."""
        origins = dict.fromkeys((*self.app_settings.tool.platforms.origins, *self.app_settings.tool.register))
        return str(self._policy).replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(origins)}")

    def _known(self, platform: Platform) -> None:
        """Add a platform that has registered itself."""
        self.app_settings.tool.platforms.add(platform)
        self.app.settings["content_security_policy"] = self._framed()

    def init_handlers(self) -> list[tuple[Any, ...]]:
        own = {PageHandler: Outside, JoinLink: Outside}
        kept = [(pattern, own.get(kind, kind), *rest) for pattern, kind, *rest in super().init_handlers()]
        base = re.escape(self.server_url.rstrip("/"))
        made: list[tuple[Any, ...]] = [
            (r"keys", Keys),
            (r"login", LoginStart),
            (r"launch", Launch),
            (r"choose", Choice),
            (r"register", Register),
            (rf"in/{NAME}", LtiVisit),
            (rf"instructor/{NAME}", Instructor),
            (rf"figures/{NAME}", Figures),
            (r"assets/([0-9a-f]{16})/([A-Za-z0-9_./-]+)", AssetFile, {"assets": self._scripts}),
        ]
        return [*((f"(?:{base})?/lti/{pattern}", *rest) for pattern, *rest in made), *kept]

    def chores(self) -> list[Coroutine[Any, Any, None]]:
        return [*super().chores(), self.app_settings.sender.run(), self._look_again()]

    async def _look_again(self) -> None:
        """Poll the store for platforms that registered themselves with other processes. Runs until cancelled."""
        tool = self.app_settings.tool
        while True:
            try:
                for entry in (await asyncio.to_thread(tool.store.lti.platforms)).values():
                    self._known(Platform.stored(entry))
            except StoreError as problem:
                LOG.error("could not read platform registrations from the store: %s", problem)
            await asyncio.sleep(AGAIN)

"""Request handlers for login, launch and deep linking from a learning management system."""

from __future__ import annotations

import asyncio
from typing import Final

from jupyter_server.auth.decorator import allow_unauthenticated

from course.bank.lms_target import Targets
from course.language import N_
from course.lti.launch_message import CHOICE, within
from course.lti.platform import origin
from course.lti.reply import FAILURES, LtiReply
from course.lti.tool import LOGIN_SECONDS, Choosing, Login, hashed
from course.serving.reply import BaseHandler

UNKNOWN: Final = N_("This learning management system is not registered with this course.")
LATE: Final = N_("This sign-in is not valid any more. Please open the course again from your course page.")
NO_COOKIES: Final = N_(
    "Your browser does not store cookies for pages inside other pages, and the course needs one to sign you in."
)
IN_A_TAB: Final = N_("Open the course in a new tab")
NOTHING: Final = N_("Choose at least one.")


class Keys(BaseHandler):
    """Serves the course's public key as a JSON Web Key Set."""

    @allow_unauthenticated
    def get(self) -> None:
        self.set_header("Cache-Control", "public, max-age=3600")
        self.finish({"keys": [dict(self.settings["lti"].key.public)]})


class LoginStart(LtiReply):
    """The login URL, to which a platform sends the browser first (OIDC third-party initiated login)."""

    @allow_unauthenticated
    def get(self) -> None:
        issuer, hint = self.get_argument("iss", ""), self.get_argument("login_hint", "")
        platform = self.tool.platforms.find(issuer, self.get_argument("client_id", ""))
        if platform is None or not hint:
            self.notice(UNKNOWN)
            return
        if not within(self.get_argument("target_link_uri", ""), self.tool.address):
            self.notice(N_("This link does not lead to this course."), 400)
            return
        storage = self.get_argument("lti_storage_target", "")[:100]
        where, state, proof = self.tool.begin(platform, hint, self.get_argument("lti_message_hint", ""), storage)
        self.keep(_cookie(state), proof, LOGIN_SECONDS, "launch")
        if storage:
            frame = {"frame": storage, "origin": origin(platform.authorization), "key": _cookie(state)}
            self.show("login.html", {"proof": proof, "next": where, **frame})
        else:
            self.set_header("Cache-Control", "no-store")
            self.redirect(where)

    post = get


class Launch(LtiReply):
    """The launch URL, to which a platform sends the browser with a signed message."""

    @allow_unauthenticated
    async def post(self) -> None:
        state, id_token = self.get_body_argument("state", ""), self.get_body_argument("id_token", "")
        login = self.tool.login(state)
        if login is None or not id_token:
            self.notice(LATE)
            return
        cookie, proof = self.get_cookie(_cookie(state)), self.get_body_argument("proof", None)
        if cookie is not None and login.proved(cookie):
            await self._enter(login, id_token, bare=False)
        elif proof is not None and login.proved(proof):
            await self._enter(login, id_token, bare=True)
        elif proof is None and login.storage:
            self._prove(login, state, id_token)
        else:
            self.notice(NO_COOKIES, link=self.tool.again(login), says=IN_A_TAB)

    def _prove(self, login: Login, state: str, id_token: str) -> None:
        """Send a page that reads the login's proof from the platform's storage and posts the launch again with it."""
        platform = self.tool.platforms.find(login.issuer, login.client_id)
        if platform is None:
            self.notice(UNKNOWN)
            return
        frame = {"frame": login.storage, "origin": origin(platform.authorization), "key": _cookie(state)}
        sent = {"id_token": id_token, "state": state, "action": self.tool.url("launch")}
        self.show("launch.html", {**frame, **sent})

    async def _enter(self, login: Login, id_token: str, *, bare: bool) -> None:
        try:
            message = await self.tool.message(login, id_token)
            self.platform_language = message.locale
            if message.kind == CHOICE:
                choosing = await asyncio.to_thread(self.tool.choosing, message, login)
                offer(self, choosing)
                return
            ticket = await asyncio.to_thread(self.tool.enter, message, login, bare=bare)
        except FAILURES as problem:
            self.failed(problem)
            return
        name = self.hand_out(ticket)
        place = "instructor" if ticket.figures else "in"
        self.set_header("Cache-Control", "no-store")
        there = f"{self.tool.url(place)}/{name}{'' if ticket.figures else ticket.fragment}"
        self.redirect(self.spoken(there), status=303)


class Choice(LtiReply):
    """Receives an instructor's choice of content for deep linking."""

    @allow_unauthenticated
    def post(self) -> None:
        sealed = self.tool.key.unseal("choosing", self.get_body_argument("choosing", ""), 3600)
        if sealed is None:
            self.notice(LATE)
            return
        choosing, targets = Choosing(**sealed), self.tool.targets
        chosen = [each for name in self.get_body_arguments("target") if (each := targets.find(name))]
        if not chosen:
            offer(self, choosing, NOTHING)
            return
        try:
            answer = self.tool.chosen(choosing, chosen if choosing.several else chosen[:1])
        except FAILURES as problem:
            self.failed(problem)
            return
        policy = self.content_security_policy.replace("form-action 'self'", f"form-action {origin(choosing.back)}")
        self.set_header("Content-Security-Policy", policy)
        self.show("return.html", {"action": choosing.back, "jwt": answer})


def offer(reply: LtiReply, choosing: Choosing, trouble: str = "") -> None:
    """Show the content that an instructor can link to."""
    targets: Targets = reply.tool.targets
    sealed = reply.tool.key.seal("choosing", choosing.__dict__)
    given = {"targets": targets.all, "several": choosing.several, "trouble": trouble, "choosing": sealed}
    reply.show(
        "choose.html",
        {"title": N_("Add a link to the course"), "action": reply.spoken(reply.tool.url("choose")), **given},
    )


def _cookie(state: str) -> str:
    """Return the name of the cookie that holds the proof of a login."""
    return f"lti-{hashed(state)[:16]}"

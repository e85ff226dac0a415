"""Signing in: who may open a page that is not for everybody, and how often one may try."""

import hmac
import logging
import time
from typing import Any

import tornado.web
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider, User
from voila.voila_identity_provider import VoilaLoginHandler

from course.bucket import TokenBucket
from course.serving.address import whole
from course.serving.page import Frame
from course.serving.reply import Reply

LOG = logging.getLogger("serving")
WRONG_RATE, WRONG_BURST = 10 / 60, 10
"""Wrong tokens that one may give, a second in the long run and at once."""
INVITED = 600.0
"""Seconds for which an invitation holds."""
WRONG = "That is not the token. It is the one line of the token file."
SLOW = "Too many wrong tokens were given just now. Please wait a minute and try again."


class Everybody(IdentityProvider):
    """The page is open to all: nobody signs in, and no cookie says who somebody is."""

    auth_enabled = False
    login_available = False
    logout_available = False

    def get_user(self, handler: tornado.web.RequestHandler) -> User:  # noqa: ARG002 - whoever asks
        return User("anyone")


class TokenBearers(PasswordIdentityProvider):
    """The page is open to those who know the token; nobody can set a password in its place."""

    logout_available = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allow_password_change = False
        self.hashed_password = ""
        self.cookie_options = {"samesite": "Strict"}
        self._invitation, self._until = "", 0.0
        self._wrong: dict[str, TokenBucket] = {}

    def invite(self, invitation: str, now: float) -> None:
        """Let somebody in once with another token, which soon expires: it may stay in a browser's history."""
        self._invitation, self._until = invitation, now + INVITED

    def slowed(self, whose: str, now: float) -> bool:
        """Whether one gave so many wrong tokens that none of theirs is looked at just now."""
        return whose in self._wrong and self._wrong[whose].wait(now) > 0

    def fits(self, given: str, whose: str, now: float) -> bool:
        """Whether this token opens the page at `now` (monotonic seconds) for whom `asking` tells apart."""
        if self.slowed(whose, now):
            LOG.warning("a wrong token was given")
            return False
        if self._invitation and now < self._until and _same(given, self._invitation):
            self._invitation = ""
            return True
        if _same(given, self.token):
            return True
        self._wrong = {one: bucket for one, bucket in self._wrong.items() if bucket.spent(now)}
        self._wrong.setdefault(whose, TokenBucket(WRONG_BURST, WRONG_RATE)).take(now)
        LOG.warning("a wrong token was given")
        return False

    async def get_user_token(self, handler: Any) -> User | None:
        given = self.get_token(handler)
        if handler.request.method == "HEAD" and self._invitation and _same(given or "", self._invitation):
            return None  # a preview of the link: it shall neither sign in nor use up the invitation
        if not given or not self.fits(given, asking(handler), time.monotonic()):
            return None
        known: Any = self.get_user_cookie(handler)
        return known or self.generate_anonymous_user(handler)

    def process_login_form(self, handler: Any) -> User | None:
        fits = self.fits(handler.get_argument("password", default=""), asking(handler), time.monotonic())
        return self.generate_anonymous_user(handler) if fits else None


def asking(handler: Any) -> str:
    """By whom a token is given: by an address, or by some page of another site in a browser there.

    Such a page can ask with as many wrong tokens as it likes, which must not keep out whoever sits at that browser.
    """
    elsewhere = handler.request.headers.get("Sec-Fetch-Site") == "cross-site"
    return whole(str(handler.request.remote_ip)) + (" cross-site" if elsewhere else "")


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


class SignIn(Reply, VoilaLoginHandler):
    """The page on which the token is given."""

    @allow_unauthenticated
    def get(self) -> None:
        if self.current_user:
            self.redirect(self.base_url)
        else:
            self._show("")

    @allow_unauthenticated
    def post(self) -> None:
        bearers: Any = self.identity_provider
        slowed = bearers.slowed(asking(self), time.monotonic())
        user = self.current_user = bearers.process_login_form(self)
        if user is None:
            self.set_status(429 if slowed else 401)
            self._show(SLOW if slowed else WRONG)
            return
        bearers.set_login_cookie(self, user)
        self.redirect(self.base_url)

    def _show(self, trouble: str) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")  # with none, a browser posts the form as Origin: null
        frame: Frame = self.settings["frame"]
        self.finish(frame.sign_in(self.settings["light_style"], self.xsrf_token.decode(), trouble))

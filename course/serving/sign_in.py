"""Signing in and out with an access token."""

import hmac
import logging
import time
from typing import Any

import tornado.web
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider, User
from voila.voila_identity_provider import VoilaLoginHandler

from course.language import N_, _, speaking
from course.serving.page import Frame
from course.serving.reply import BaseHandler

LOG = logging.getLogger("serving")
INVITED = 600.0
"""Seconds until an invitation expires."""
SIGNED_IN = 0.5
"""Days until a sign-in expires: one working day."""
WRONG = N_("That is not the token. The token is the single line in the token file.")


class Everybody(IdentityProvider):
    """The page is public: no sign-in and no identifying cookie."""

    auth_enabled = False
    login_available = False
    logout_available = False

    def get_user(self, handler: tornado.web.RequestHandler) -> User:  # noqa: ARG002 - the same user for every request
        return User("anyone")


class TokenBearers(PasswordIdentityProvider):
    """The page is open to everyone who knows the token, which cannot be replaced by a password."""

    logout_available = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allow_password_change = False
        self.hashed_password = ""
        self.cookie_options = {"samesite": "Strict", "expires_days": SIGNED_IN}
        self.get_secure_cookie_kwargs = {"max_age_days": SIGNED_IN}
        self._invitation, self._until = "", 0.0

    def invite(self, invitation: str, now: float) -> None:
        """Accept another token once, until it expires; it may end up in a browser's history."""
        self._invitation, self._until = invitation, now + INVITED

    def fits(self, given: str, now: float) -> bool:
        """Return True if this token is valid at `now` (monotonic seconds).

        Wrong tokens are logged but not rate-limited: a limit would let anyone lock the facilitator out, and a token of
        at least 16 characters (usually 32 random ones) cannot be guessed.
        """
        if self._invitation and now < self._until and _same(given, self._invitation):
            self._invitation = ""
            return True
        if _same(given, self.token):
            return True
        LOG.warning("sign-in failed: wrong token")
        return False

    async def get_user_token(self, handler: Any) -> User | None:
        given = self.get_token(handler)
        if handler.request.method == "HEAD" and self._invitation and _same(given or "", self._invitation):
            return None  # a link preview must neither sign in nor use up the invitation
        if not given or not self.fits(given, time.monotonic()):
            return None
        known: Any = self.get_user_cookie(handler)
        return known or self.generate_anonymous_user(handler)

    def process_login_form(self, handler: Any) -> User | None:
        fits = self.fits(handler.get_argument("password", default=""), time.monotonic())
        return self.generate_anonymous_user(handler) if fits else None


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


class SignIn(BaseHandler, VoilaLoginHandler):
    """The sign-in page, where a visitor enters the access token."""

    @allow_unauthenticated
    def get(self) -> None:
        if self.current_user:
            self.redirect(self.base_url)
        else:
            self._show("")

    @allow_unauthenticated
    def post(self) -> None:
        bearers: Any = self.identity_provider
        user = self.current_user = bearers.process_login_form(self)
        if user is None:
            self.set_status(401)
            self._show(WRONG)
            return
        bearers.set_login_cookie(self, user)
        self.redirect(self.base_url)

    def _show(self, trouble: str) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")  # with none, a browser posts the form as Origin: null
        frame: Frame = self.settings["frame"]
        with speaking(self.preferred()):
            said = _(trouble) if trouble else ""
            self.finish(frame.sign_in(self.settings["light_style"], self.xsrf_token.decode(), said))


class SignOut(BaseHandler):
    """Clears the sign-in cookie if the request brings it. Other sites cannot trigger it: it is SameSite=Strict."""

    @allow_unauthenticated
    def get(self) -> None:
        bearers: Any = self.identity_provider
        if self.current_user:
            bearers.clear_login_cookie(self)
        self.set_header("Cache-Control", "no-store")
        self.redirect(f"{self.base_url}login")

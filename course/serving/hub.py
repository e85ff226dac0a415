"""The page as a service of JupyterHub: the Hub says who somebody is, and each of its people has their own place.

What a page says of itself counts for nothing here: whose place it is comes from the Hub with every request, and a
kernel can be reached only by the person whose page it is.
"""

import hashlib
import hmac
import html
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import tornado.web
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.utils import url_path_join
from jupyterhub.services.auth import HubOAuth, HubOAuthCallbackHandler
from tornado.httputil import url_concat

from course.serving.app import App, ServingError
from course.serving.host import Host
from course.serving.place import Place
from course.serving.polling import Polling
from course.serving.reply import HEADERS, LIGHT_PAGE, Reply
from course.serving.visit import Farewell, Joining, Line, Presence, Visit, read_code
from course.serving.vouched import VouchedConnection

logging.getLogger("tornado.application").setLevel(logging.WARNING)  # below that, the Hub's client writes who came
LOG = logging.getLogger("serving")


@dataclass(frozen=True, kw_only=True)
class HubApp(App):
    """An app for the people of a Hub."""

    token_of: Callable[[str], str]
    """The token of the person with this name at the Hub, the same for good.

    A page's action "hello" carries it as its field `token`, put there by the server, and no page ever hears it.
    """
    secret: bytes
    """What all replicas share, and nobody else knows: it signs the cookies in which a browser keeps its sign-in."""


class HubPeople(IdentityProvider):
    """Those whom the Hub knows and lets use this service; nobody else."""

    auth_enabled = True
    login_available = False
    logout_available = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hub = HubOAuth(parent=self.parent, cookie_options={"samesite": "Lax"})

    async def get_user(self, handler: tornado.web.RequestHandler) -> User | None:
        kept = handler.get_signed_cookie(self.hub.cookie_name)
        if kept is None:
            return None
        session = self.hub.get_session_id(handler)
        person = await self.hub.user_for_token(kept.decode("ascii", "replace"), session_id=session, sync=False)
        if person is None or not self.hub.check_scopes(self.hub.access_scopes, person):
            return None
        return User(person["name"])


class Entrance(Reply):
    """An address by which people come in: a stranger is sent to the Hub to sign in, and comes back by the same link."""

    def get_login_url(self) -> str:
        people: Any = self.identity_provider
        hub: HubOAuth = people.hub
        verifier, challenge, method = hub.generate_pkce_code_challenge()
        code = read_code(self.path_kwargs.get("code") or self.get_query_argument("join", ""))
        wanted = url_concat(self.base_url, {"join": code}) if code else self.base_url
        state = hub.set_state_cookie(self, next_url=wanted, code_verifier=verifier)
        asked = {"state": state, "code_challenge": challenge, "code_challenge_method": method}
        return str(url_concat(hub.login_url, asked))


class HubJoining(Entrance, Joining):
    """A short join link, for whoever has signed in."""


class HubVisit(Entrance, Visit):
    """The page, for whoever the Hub says it is."""

    def seat(self, place: Place) -> None:
        super().seat(place)
        place.owner = self.current_user.username


class Owned(Reply):
    """An address of one kernel: for everybody but its owner there is nothing here."""

    async def prepare(self) -> None:  # type: ignore[override]  # tornado allows a coroutine here
        await super().prepare()
        place: Place | None = self.settings["places"].find(self.path_kwargs["kernel_id"])
        if not self._finished and place is not None and place.owner != self.current_user.username:
            raise tornado.web.HTTPError(404)

    def get_login_url(self) -> str:
        """No script can sign in."""
        raise tornado.web.HTTPError(403)


class HubPresence(Owned, Presence):
    """Whether one's own kernel is still there."""


class HubFarewell(Owned, Farewell):
    """One's own page is closing."""


class HubLine(Owned, Line):
    """The websocket between one's own page and its kernel."""


class HubPolling(Owned, Polling):
    """One's own page's connection to its kernel, where it has no websocket."""


class Arrival(HubOAuthCallbackHandler):
    """Where the Hub sends a browser back to, with the proof that its person has signed in."""

    def initialize(self, hub: HubOAuth) -> None:
        """Use the sign-in of this server."""
        self.hub_auth = hub

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        policy = self.settings["content_security_policy"]
        for name, value in {**HEADERS, "Cache-Control": "no-store", "Content-Security-Policy": policy}.items():
            self.set_header(name, value)

    def write_error(self, status_code: int, **_: Any) -> None:  # noqa: ARG002 - the base's
        """The light page, with a way back: most often it took long, or another window was quicker."""
        style, course = (html.escape(self.settings[name]) for name in ("light_style", "base_url"))
        again = f'<p><a href="{course}">Open the course and sign in again</a></p>'
        sentence = "Your sign-in could not be finished, most likely because it took a while."
        self.finish(LIGHT_PAGE.format(title="Not signed in", sentence=sentence, style=style, again=again))

    def log_exception(self, kind: Any, *_: Any) -> None:
        """Log what went wrong, not the address, which holds what proves the sign-in."""
        LOG.error("a sign-in could not be finished: %s", kind.__name__)


class HubConnection(VouchedConnection):
    """A page's connection to its kernel, on which the server says whose page it is."""

    def token(self) -> str:
        handler = self.websocket_handler
        token_of: Callable[[str], str] = handler.settings["token_of"]
        return token_of(handler.current_user.username)


OWN = {
    Visit: HubVisit,
    Joining: HubJoining,
    Presence: HubPresence,
    Farewell: HubFarewell,
    Line: HubLine,
    Polling: HubPolling,
}


class HubHost(Host):
    """The host of a `HubApp`."""

    app_settings: HubApp

    def init_settings(self) -> dict[str, Any]:
        if self.app_settings.kernels != "virtual":
            raise ServingError("With JupyterHub only virtual kernels can be served.")
        self.identity_provider_class = HubPeople
        self.kernel_websocket_connection_class = HubConnection
        self.cookie_secret = hmac.digest(self.app_settings.secret, b"cookie", hashlib.sha256)
        settings = super().init_settings()
        # A path of its own: the Hub has a cookie of this name too.
        settings["xsrf_cookie_kwargs"] = {"samesite": "Strict", "path": self.app_settings.base_url}
        settings["names"] = None  # the Hub's proxy stands before, by whatever name people find it
        return settings | {"token_of": self.app_settings.token_of}

    def init_handlers(self) -> list[tuple[Any, ...]]:
        entries = [(pattern, OWN.get(kind, kind), *rest) for pattern, kind, *rest in super().init_handlers()]
        people: Any = self.identity_provider
        return [(url_path_join(self.server_url, "/oauth_callback"), Arrival, {"hub": people.hub}), *entries]

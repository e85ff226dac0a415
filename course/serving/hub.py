"""The course as a JupyterHub service: people sign in through the Hub, and each gets slots of their own.

Identity always comes from the Hub and never from the page, and a kernel can be reached only by its owner.
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

from course.language import _, speaking
from course.serving.app import App, ServingError
from course.serving.authenticated import AuthenticatedConnection
from course.serving.endpoints import JoinLink, KernelPresence, KernelShutdown, KernelSocket, PageHandler, read_code
from course.serving.host import Host
from course.serving.polling import Polling
from course.serving.reply import HEADERS, BaseHandler, light_page, preferred
from course.serving.slot import Slot

logging.getLogger("tornado.application").setLevel(logging.WARNING)  # at lower levels, the Hub's client logs user names
LOG = logging.getLogger("serving")


@dataclass(frozen=True, kw_only=True)
class HubApp(App):
    """An app for the users of a JupyterHub."""

    token_of: Callable[[str], str]
    """Returns the token of the person with this Hub user name; always the same one.

    The server puts it into the field `token` of a page's "hello" action. It is never sent to a page.
    """
    secret: bytes
    """The key that signs session cookies; shared by all replicas and otherwise secret."""


class HubPeople(IdentityProvider):
    """Accepts users whom the Hub authenticates and authorizes for this service."""

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


class Entrance(BaseHandler):
    """A page URL: redirects visitors who are not signed in to the Hub's sign-in, which leads back to the same URL."""

    def get_login_url(self) -> str:
        people: Any = self.identity_provider
        hub: HubOAuth = people.hub
        verifier, challenge, method = hub.generate_pkce_code_challenge()
        code = read_code(self.path_kwargs.get("code") or self.get_query_argument("join", ""))
        wanted = url_concat(self.base_url, {"join": code}) if code else self.base_url
        state = hub.set_state_cookie(self, next_url=wanted, code_verifier=verifier)
        asked = {"state": state, "code_challenge": challenge, "code_challenge_method": method}
        return str(url_concat(hub.login_url, asked))


class HubJoining(Entrance, JoinLink):
    """A short join link, for signed-in people."""


class HubVisit(Entrance, PageHandler):
    """The page, for signed-in people."""

    def assign(self, slot: Slot) -> None:
        super().assign(slot)
        slot.owner = self.current_user.username


class Owned(BaseHandler):
    """Base handler of the URLs of one kernel; replies 404 to everyone but its owner."""

    async def prepare(self) -> None:  # type: ignore[override]  # tornado allows a coroutine here
        await super().prepare()
        slot: Slot | None = self.settings["places"].find(self.path_kwargs["kernel_id"])
        if not self._finished and slot is not None and slot.owner != self.current_user.username:
            raise tornado.web.HTTPError(404)

    def get_login_url(self) -> str:
        """Reply 403 instead of redirecting: these requests come from scripts, which cannot sign in."""
        raise tornado.web.HTTPError(403)


class HubPresence(Owned, KernelPresence):
    """Replies whether the person's own kernel exists."""


class HubFarewell(Owned, KernelShutdown):
    """Frees the kernel of the person's own page."""


class HubLine(Owned, KernelSocket):
    """The WebSocket between the person's own page and its kernel."""


class HubPolling(Owned, Polling):
    """Long polling between the person's own page and its kernel."""


class Arrival(HubOAuthCallbackHandler):
    """The OAuth callback to which the Hub redirects a browser after sign-in."""

    def initialize(self, hub: HubOAuth) -> None:
        """Use this server's OAuth client."""
        self.hub_auth = hub

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        policy = self.settings["content_security_policy"]
        for name, value in {**HEADERS, "Cache-Control": "no-store", "Content-Security-Policy": policy}.items():
            self.set_header(name, value)

    def write_error(self, status_code: int, **_given: Any) -> None:  # noqa: ARG002 - the base's
        """Send a light page with a link to sign in again. The usual cause is an expired or repeated sign-in."""
        with speaking(preferred(self)):
            course, link = html.escape(self.settings["base_url"]), html.escape(_("Open the course and sign in again"))
            sentence = _("Your sign-in could not be finished, most likely because it took too long.")
            again = f'<p><a href="{course}">{link}</a></p>'
            self.finish(light_page(self, _("Not signed in"), sentence, again))

    def log_exception(self, kind: Any, *_: Any) -> None:
        """Log the exception's type, but not the URL, which holds the OAuth code."""
        LOG.error("the sign-in callback failed: %s", kind.__name__)


class HubConnection(AuthenticatedConnection):
    """A page's connection to its kernel, on which the server supplies the Hub user's token."""

    def token(self) -> str:
        handler = self.websocket_handler
        token_of: Callable[[str], str] = handler.settings["token_of"]
        return token_of(handler.current_user.username)


OWN = {
    PageHandler: HubVisit,
    JoinLink: HubJoining,
    KernelPresence: HubPresence,
    KernelShutdown: HubFarewell,
    KernelSocket: HubLine,
    Polling: HubPolling,
}


class HubHost(Host):
    """The host of a `HubApp`."""

    app_settings: HubApp

    def init_settings(self) -> dict[str, Any]:
        if self.app_settings.kernels != "virtual":
            raise ServingError(_("With JupyterHub, only virtual kernels can be served; leave out --kernels."))
        self.identity_provider_class = HubPeople
        self.kernel_websocket_connection_class = HubConnection
        self.cookie_secret = hmac.digest(self.app_settings.secret, b"cookie", hashlib.sha256)
        settings = super().init_settings()
        # Limited to this path, because the Hub uses a cookie of the same name.
        settings["xsrf_cookie_kwargs"] = {"samesite": "Strict", "path": self.app_settings.base_url}
        settings["names"] = None  # the Hub's proxy may be reached by any host name
        return settings | {"token_of": self.app_settings.token_of}

    def init_handlers(self) -> list[tuple[Any, ...]]:
        entries = [(pattern, OWN.get(kind, kind), *rest) for pattern, kind, *rest in super().init_handlers()]
        people: Any = self.identity_provider
        return [(url_path_join(self.server_url, "/oauth_callback"), Arrival, {"hub": people.hub}), *entries]

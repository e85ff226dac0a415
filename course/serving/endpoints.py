"""Request handlers for opening the page, for join links and for a page's WebSocket."""

import asyncio
import time
import unicodedata
from collections.abc import Awaitable
from typing import Any

import tornado.web
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.httputil import HTTPHeaders, url_concat
from tornado.iostream import StreamBufferFullError, StreamClosedError
from tornado.websocket import WebSocketClosedError, WebSocketProtocol13

from course.serving import wire_format
from course.serving.address import whole
from course.serving.admission import Admission
from course.serving.page_maker import MadePage, PageFailed, PageMaker
from course.serving.page_reserve import Reserve
from course.serving.reply import BaseHandler
from course.serving.slot import Slot

CODE_PATTERN = r"[jJ]/(?P<code>[^/]{1,60})/?"
"""The path of a join link, including any text typed or pasted after the code."""
LONGEST_CODE = 12
ONE_CONNECTION = 2.0
"""Cost of opening a connection, in messages, for the page's rate limit."""
ONE_MESSAGE = 8 * 1024
"""Bytes of a message that cost as much as one more message."""
MOST_UNSENT = 4 * 2**20
"""Limit of the write buffer for a page that does not read what it is sent, in bytes."""
DEFLATE = "permessage-deflate"
ALONE = {"server_no_context_takeover": None, "client_no_context_takeover": None}
"""Extension parameters with which each message is compressed separately."""
KERNEL_PATTERN = r"(?P<kernel_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"


def deflates(offers: str) -> bool:
    """Return True if the browser offers per-message compression without restricting the server's window size."""
    offered = (tuple(part.strip().lower() for part in offer.split(";")) for offer in offers.split(","))
    free = {"client_max_window_bits", *ALONE}
    return any(name == DEFLATE and set(wanted) <= free for name, *wanted in offered)


class PageHandler(BaseHandler):
    """Sends the page. If the page cannot be rendered with its widget, sends an error status instead."""

    @tornado.web.authenticated
    async def get(self, path: str = "") -> None:
        admission = self._open_for(path)
        if not admission.admits(str(self.request.remote_ip), time.monotonic()):
            raise tornado.web.HTTPError(429)
        # Reading the token sets its cookie, which Voila does not do. Without it, the Farewell request gets a 403.
        _ = self.xsrf_token
        made = await self._made(admission)
        self.assign(made.slot)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.settings["metrics"].opened.inc()
        self.finish(self.settings["frame"].translate(made.html, made.slot, self.preferred()))

    @tornado.web.authenticated
    def head(self, path: str = "") -> None:
        """Reply whether a visitor would be admitted: 503 or 429 if not. Uses no slot and does not count as a visit."""
        if self._open_for(path).full(str(self.request.remote_ip), time.monotonic()):
            raise tornado.web.HTTPError(429)
        self.set_header("Cache-Control", "no-store")
        self.finish()

    def get_login_url(self) -> str:
        """Return the sign-in URL with the page's path as `next`. The query is dropped because it may hold a token."""
        return str(url_concat(super().get_login_url(), {"next": self.request.path}))

    def _open_for(self, path: str) -> Admission:
        """Return the admission control. Raises HTTPError 404 for a path below the page, 503 if there is no capacity."""
        if path:
            raise tornado.web.HTTPError(404)
        admission: Admission = self.settings["admission"]
        if admission.refusal() is not None:
            admission.wanted[""] += 1
            raise tornado.web.HTTPError(503)
        return admission

    async def _made(self, admission: Admission) -> MadePage:
        """Return a page from the reserve, or render one when it is this visitor's turn.

        Raises HTTPError if that fails.
        """
        reserve: Reserve = self.settings["reserve"]
        made = reserve.take()
        if made is not None:
            return made
        maker: PageMaker = self.settings["maker"]
        try:
            async with admission.entry():
                return await maker.make()
        except PageFailed as unmade:
            if not self.settings["ending"]:
                self.log.error("could not render a page, and shut down its kernel: %s", unmade)
            raise tornado.web.HTTPError(503 if admission.refusal() else 500) from unmade

    def assign(self, slot: Slot) -> None:
        """Record the visitor in the slot of the page."""
        slot.address = whole(str(self.request.remote_ip))


def read_code(typed: str) -> str:
    """Extract a join code from typed or pasted text: its ASCII letters and digits, in lower case.

    Return an empty string if there are none, if the result is too long, or if the text has control characters.
    """
    if any(unicodedata.category(each) == "Cc" for each in typed):
        return ""
    code = "".join(each for each in typed if each.isascii() and each.isalnum()).lower()
    return code if len(code) <= LONGEST_CODE else ""


class JoinLink(BaseHandler):
    """Redirects a short join link to the page, with the join code in the query.

    Punctuation, spaces and invisible characters after the code are ignored.
    """

    @tornado.web.authenticated
    async def get(self, code: str) -> None:
        read = read_code(code)
        if not read:
            raise tornado.web.HTTPError(404)
        self.set_header("Cache-Control", "no-store")
        self.redirect(f"{self.base_url}?join={read}")

    head = get
    """Supports HEAD because chat applications request a link to show a preview."""


class KernelPresence(BaseHandler):
    """Replies whether a kernel exists: 204 or 404, without details."""

    @tornado.web.authenticated
    async def get(self, kernel_id: str) -> None:
        if self.settings["places"].find(kernel_id) is None:
            raise tornado.web.HTTPError(404)
        self.set_header("Cache-Control", "no-store")
        self.set_status(204)
        self.finish()


class KernelShutdown(BaseHandler):
    """Frees the kernel of a page that is closing."""

    def check_xsrf_cookie(self) -> None:
        """Check the XSRF cookie, except for framed pages, which have no cookies.

        Those prove themselves by the secret kernel id.
        """
        if not self.settings["framed"]:
            super().check_xsrf_cookie()

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        if self.settings["places"].find(kernel_id) is None:
            raise tornado.web.HTTPError(404)
        await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id, now=True))
        self.set_status(204)
        self.finish()


class _Protocol(WebSocketProtocol13):
    """WebSocket protocol that compresses each message separately.

    Tornado's own accepts any parameters that a browser offers, and by default keeps a compressor for every connection.
    """

    def _parse_extensions_header(self, headers: HTTPHeaders) -> list[tuple[str, dict[str, Any]]]:
        return [(DEFLATE, dict(ALONE))] if deflates(headers.get("Sec-WebSocket-Extensions", "")) else []


class KernelSocket(BaseHandler, KernelWebsocketHandler):
    """The WebSocket between a page and its kernel.

    Each message is compressed separately (RFC 7692): a persistent compressor would need 256 kB per connection.
    """

    def get_websocket_protocol(self) -> _Protocol | None:
        """Return the RFC 6455 protocol with this class's compression, or None for an unsupported version."""
        made: Any = super().get_websocket_protocol()
        return made and _Protocol(self, mask_outgoing=False, params=made.params)

    def get_compression_options(self) -> dict[str, int]:
        """Use compression level 1: screens shrink to a third or less; higher levels save 5 % more at twice the time."""
        return {"compression_level": 1}

    @property
    def ping_interval(self) -> float:
        """Seconds between tornado's pings, which detect that a device has disappeared.

        jupyter_server reads this property as milliseconds for its own pings. `open` does not start those, since tornado
        pings already and reads the same property as seconds.
        """
        return 20.0

    @property
    def ping_timeout(self) -> float:
        """Seconds without a reply to a ping after which tornado closes the connection."""
        return 20.0

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header(
            "Content-Security-Policy", self.content_security_policy
        )  # jupyter_server omits it for WebSockets

    async def get(self, kernel_id: str) -> None:
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        if wire_format.PROTOCOL not in [name.strip() for name in offered.split(",")]:
            raise tornado.web.HTTPError(400)
        slot: Slot | None = self.settings["places"].find(kernel_id)
        if slot is None:
            raise tornado.web.HTTPError(404)
        self._slot = slot
        await asyncio.sleep(self._wait(ONE_CONNECTION))
        await super().get(kernel_id=kernel_id)

    async def open(self, kernel_id: str) -> None:  # noqa: ARG002 - part of the address
        self.set_nodelay(True)  # send small frames at once: 5-14 ms per answer instead of 46
        connected: Any = self.ws_connection
        connected.stream.max_write_buffer_size = MOST_UNSENT  # a client that does not read must not fill memory
        try:
            self.settings["metrics"].joined(self._slot)
            self._slot.polling = False
            await self.connection.connect()
        except (StreamClosedError, asyncio.CancelledError):
            self.close()

    def send(self, message: bytes) -> None:
        """Send a frame to the page, unless it has just disconnected."""
        try:
            self.write_message(message, binary=True).add_done_callback(_ignore_failure)
        except WebSocketClosedError:
            self.log.debug("dropped a message for a page that has just disconnected")
        except StreamBufferFullError:
            self.log.warning("connection closed: the page does not read the messages sent to it")
            connected: Any = self.ws_connection
            connected.stream.close()

    def on_message(self, message: str | bytes) -> Awaitable[None] | None:
        """Handle a message, after a delay if the page exceeds its rate limit; meanwhile no more messages are read."""
        wait = self._wait(1 + len(message) / ONE_MESSAGE)
        if wait:
            return self._later(message, wait)
        self.connection.handle_incoming_message(message)
        return None

    def _wait(self, cost: float) -> float:
        admission: Admission = self.settings["admission"]
        return admission.wait(self._slot, time.monotonic(), cost)

    async def _later(self, message: str | bytes, wait: float) -> None:
        await asyncio.sleep(wait)
        if self.connection is not None:
            self.connection.handle_incoming_message(message)

    def on_ping(self, data: bytes) -> None:  # noqa: ARG002 - tornado has answered it
        """Charge a ping to the rate limit: browsers send none."""
        if self._wait(1):
            self.log.warning("connection closed: the client sends too many pings")
            connected: Any = self.ws_connection
            connected.stream.close()  # a closing handshake would still answer the pings received so far

    def on_close(self) -> None:
        if getattr(self, "connection", None) is not None:
            super().on_close()


def _ignore_failure(sent: asyncio.Future[None]) -> None:
    """Ignore a failed write to a closed WebSocket: a virtual kernel's replay buffer still has the frame."""
    if not sent.cancelled():
        sent.exception()

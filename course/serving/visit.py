"""A visit: one person opens the page, and the page's kernel is there for that person alone."""

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

from course.serving import frame
from course.serving.address import whole
from course.serving.admission import Admission
from course.serving.maker import Made, Maker, Unmade
from course.serving.place import Place
from course.serving.reply import Reply
from course.serving.reserve import Reserve

CODE_PATTERN = r"[jJ]/(?P<code>[^/]{1,60})/?"
"""The path of a join link, with whatever was typed or pasted along with the code."""
LONGEST_CODE = 12
ONE_CONNECTION = 2.0
"""As many messages as it costs to connect."""
ONE_MESSAGE = 8 * 1024
"""Bytes beyond which a message counts as one more."""
MOST_UNSENT = 4 * 2**20
"""Bytes that may wait for a page to take them."""
DEFLATE = "permessage-deflate"
ALONE = {"server_no_context_takeover": None, "client_no_context_takeover": None}
"""Each message is compressed by itself."""
KERNEL_PATTERN = r"(?P<kernel_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"


def deflates(offers: str) -> bool:
    """Return True if one of a browser's offers of an extension is compression without limits of the browser's own."""
    offered = (tuple(part.strip().lower() for part in offer.split(";")) for offer in offers.split(","))
    free = {"client_max_window_bits", *ALONE}
    return any(name == DEFLATE and set(wanted) <= free for name, *wanted in offered)


class Visit(Reply):
    """The page. It is sent whole or not at all: a page without its widget is never a success."""

    @tornado.web.authenticated
    async def get(self, path: str = "") -> None:
        if path:
            raise tornado.web.HTTPError(404)
        admission: Admission = self.settings["admission"]
        if admission.refusal() is not None:
            admission.wanted[""] += 1
            raise tornado.web.HTTPError(503)
        address = str(self.request.remote_ip)
        if not admission.admits(address, time.monotonic()):
            admission.wanted[whole(address)] += 1
            raise tornado.web.HTTPError(429)
        # Reading the token sets its cookie, which Voila never does: without it the page's farewell is answered 403.
        _ = self.xsrf_token
        made = await self._made(admission)
        self.seat(made.place)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.settings["metrics"].opened.inc()
        self.finish(made.html)

    @tornado.web.authenticated
    def head(self, path: str = "") -> None:
        """Whether a visitor would be let in: 503 or 429 if not. It opens no place and counts as no visit."""
        if path:
            raise tornado.web.HTTPError(404)
        admission: Admission = self.settings["admission"]
        if admission.refusal() is not None:
            admission.wanted[""] += 1
            raise tornado.web.HTTPError(503)
        if admission.full(str(self.request.remote_ip), time.monotonic()):
            raise tornado.web.HTTPError(429)
        self.set_header("Cache-Control", "no-store")
        self.finish()

    def get_login_url(self) -> str:
        """The page on which to sign in, with this page's path alone: a query may hold a token."""
        return str(url_concat(super().get_login_url(), {"next": self.request.path}))

    async def _made(self, admission: Admission) -> Made:
        """A page of the reserve at once, or one made now in one's turn."""
        reserve: Reserve = self.settings["reserve"]
        made = reserve.take()
        if made is not None:
            return made
        maker: Maker = self.settings["maker"]
        try:
            async with admission.entry():
                return await maker.make()
        except Unmade as unmade:
            self.log.error("a page could not be made, and its kernel is closed: %s", unmade)
            raise tornado.web.HTTPError(503 if admission.refusal() else 500) from unmade

    def seat(self, place: Place) -> None:
        """Note at a place who has come."""
        place.address = whole(str(self.request.remote_ip))


def read_code(typed: str) -> str:
    """The code in what was typed or pasted: ASCII letters and digits alone, in small letters.

    Empty where there is none, where it is longer than any code, and for control characters, which nobody types.
    """
    if any(unicodedata.category(each) == "Cc" for each in typed):
        return ""
    code = "".join(each for each in typed if each.isascii() and each.isalnum()).lower()
    return code if len(code) <= LONGEST_CODE else ""


class Joining(Reply):
    """A short join link: it leads to the page, which is told the code in its address and nothing else.

    A full stop, a space or an invisible character after the code does no harm.
    """

    @tornado.web.authenticated
    async def get(self, code: str) -> None:
        read = read_code(code)
        if not read:
            raise tornado.web.HTTPError(404)
        self.set_header("Cache-Control", "no-store")
        self.redirect(f"{self.base_url}?join={read}")

    head = get
    """Chats look at a link before they show it."""


class Presence(Reply):
    """Whether a kernel is still there: 204 or 404, and nothing about it."""

    @tornado.web.authenticated
    async def get(self, kernel_id: str) -> None:
        if self.settings["places"].find(kernel_id) is None:
            raise tornado.web.HTTPError(404)
        self.set_header("Cache-Control", "no-store")
        self.set_status(204)
        self.finish()


class Farewell(Reply):
    """A page says that it is closing: its kernel is freed."""

    def check_xsrf_cookie(self) -> None:
        """Check the cookie, except where pages are framed: there they have none, and know their kernel's secret id."""
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
    """Tornado's own agrees to what a browser offers, and by default keeps a compressor for every connection."""

    def _parse_extensions_header(self, headers: HTTPHeaders) -> list[tuple[str, dict[str, Any]]]:
        return [(DEFLATE, dict(ALONE))] if deflates(headers.get("Sec-WebSocket-Extensions", "")) else []


class Line(Reply, KernelWebsocketHandler):
    """The websocket between a page and its kernel.

    Messages are compressed (RFC 7692), each by itself: a compressor that is kept takes 256 kB for every connection.
    """

    def get_websocket_protocol(self) -> _Protocol | None:
        """The protocol of RFC 6455, in the one version that there is."""
        made: Any = super().get_websocket_protocol()
        return made and _Protocol(self, mask_outgoing=False, params=made.params)

    def get_compression_options(self) -> dict[str, int]:
        """Level 1: screens shrink to a third or less, and a higher level saves a twentieth more for twice the time."""
        return {"compression_level": 1}

    @property
    def ping_interval(self) -> float:
        """Seconds between the pings by which tornado finds out that a phone has gone.

        jupyter_server reads this in milliseconds for pings of its own, which `open` therefore leaves out: tornado
        already pings, and takes the same name in seconds.
        """
        return 20.0

    @property
    def ping_timeout(self) -> float:
        """Seconds after which an unanswered ping ends the connection."""
        return 20.0

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Content-Security-Policy", self.content_security_policy)  # which jupyter_server leaves out here

    async def get(self, kernel_id: str) -> None:
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        if frame.PROTOCOL not in [name.strip() for name in offered.split(",")]:
            raise tornado.web.HTTPError(400)
        place: Place | None = self.settings["places"].find(kernel_id)
        if place is None:
            raise tornado.web.HTTPError(404)
        self._place = place
        await asyncio.sleep(self._wait(ONE_CONNECTION))
        await super().get(kernel_id=kernel_id)

    async def open(self, kernel_id: str) -> None:  # noqa: ARG002 - part of the address
        self.set_nodelay(True)  # small frames at once: 5-14 ms an answer in place of 46
        connected: Any = self.ws_connection
        connected.stream.max_write_buffer_size = MOST_UNSENT  # a client that reads no answers must not fill memory
        try:
            self.settings["metrics"].joined(self._place)
            self._place.polling = False
            await self.connection.connect()
        except (StreamClosedError, asyncio.CancelledError):
            self.close()

    def send(self, message: bytes) -> None:
        """Send a frame to the page, unless it has just gone."""
        try:
            self.write_message(message, binary=True).add_done_callback(_ignore_failure)
        except WebSocketClosedError:
            self.log.debug("a message for a page that has just gone")
        except StreamBufferFullError:
            self.log.warning("refused: a page that does not read what is sent to it")
            connected: Any = self.ws_connection
            connected.stream.close()

    def on_message(self, message: str | bytes) -> Awaitable[None] | None:
        """Pass on a message: at once, or later where the page sends too many; until then nothing more is read."""
        wait = self._wait(1 + len(message) / ONE_MESSAGE)
        if wait:
            return self._later(message, wait)
        self.connection.handle_incoming_message(message)
        return None

    def _wait(self, cost: float) -> float:
        admission: Admission = self.settings["admission"]
        return admission.wait(self._place, time.monotonic(), cost)

    async def _later(self, message: str | bytes, wait: float) -> None:
        await asyncio.sleep(wait)
        if self.connection is not None:
            self.connection.handle_incoming_message(message)

    def on_ping(self, data: bytes) -> None:  # noqa: ARG002 - tornado has answered it
        """Count a ping as a message: no browser sends any."""
        if self._wait(1):
            self.log.warning("refused: too many pings")
            connected: Any = self.ws_connection
            connected.stream.close()  # a closing handshake would leave what has arrived already to be answered

    def on_close(self) -> None:
        if getattr(self, "connection", None) is not None:
            super().on_close()


def _ignore_failure(sent: asyncio.Future[None]) -> None:
    """Ignore the failure of a write to a WebSocket that was closed meanwhile: a virtual kernel's reel has the frame."""
    if not sent.cancelled():
        sent.exception()

"""Long polling: a page's connection to its kernel over plain HTTP, for networks that block WebSockets.

POST sends frames from the page. GET waits for frames from the kernel and returns them, concatenated. Each request
states how many frames the page has received so far (`heard`), so frames lost with a response are sent again with the
next. A page counts as connected while its GET is pending; between requests its slot is kept as after a broken
WebSocket.
"""

import asyncio
import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import tornado.web

from course.serving import wire_format
from course.serving.admission import Admission
from course.serving.endpoints import ONE_MESSAGE
from course.serving.reply import LOG, BaseHandler
from course.serving.slot import Slot
from course.serving.wire_format import BadFrame

GATHER: Final = 0.01
"""Seconds that a response waits for further frames, because kernels often send two or three in a row."""
MOST_FRAMES: Final = 32
"""The largest number of frames in one POST."""
SMALL: Final = 1000
"""Size of a response, in bytes, below which it is not compressed."""
NOTED_EVERY: Final = 600.0
"""Seconds between log messages that recommend the same fix to the operator."""
BLOCKED: Final = (
    "a page continues without a WebSocket, over plain HTTP, which is slower. If this happens to every page, let the "
    "proxy forward Upgrade, Connection and Host (docs/guides/operators.md, Pages without a WebSocket)."
)


class Polling(BaseHandler):
    """One HTTP request of a page without a WebSocket. The kernel's connection uses it like a WebSocket handler.

    Status codes: 400: the page sent a message that is not allowed. 404: no such kernel. 409: another connection has
    taken over. 410: frames that the page missed are lost, or the kernel ended. 429: an earlier request with the same
    method is still being delayed by the rate limit.
    """

    selected_subprotocol = wire_format.PROTOCOL

    def initialize(self) -> None:
        """Start without frames and without a close code."""
        self._frames: list[bytes] = []
        self._woken = asyncio.Event()
        self._code = 0

    def check_xsrf_cookie(self) -> None:
        """Do nothing: as for a WebSocket, `prepare` checks the origin instead.

        A page framed by another site may have no cookie.
        """

    async def prepare(self) -> None:  # type: ignore[override]  # tornado allows a coroutine here
        await super().prepare(_redirect_to_login=False)
        # Sec-Fetch-Site is set by the browser, so it is reliable even if a proxy does not forward the original host.
        if self.request.headers.get("Sec-Fetch-Site") != "same-origin" and not self.check_origin():
            raise tornado.web.HTTPError(403)

    async def post(self, kernel_id: str) -> None:
        """Pass frames to the kernel in order, delayed if the page exceeds its rate limit."""
        slot, connection = self._connection(kernel_id)
        try:
            frames = wire_format.series(self.request.body)
        except BadFrame as problem:
            raise tornado.web.HTTPError(400) from problem
        if len(frames) > MOST_FRAMES:
            raise tornado.web.HTTPError(400)
        connection.bind()
        for each in frames:
            await self._turn(slot, 1 + len(each) / ONE_MESSAGE)
            connection.handle_incoming_message(each)
            if self._code:
                break
        self._answer()

    async def get(self, kernel_id: str) -> None:
        """Return the frames that the page has not received; wait for the next one if there are none."""
        slot, connection = self._connection(kernel_id)
        await self._turn(slot, 1)
        if not slot.polling and self.settings["polling_note"].take(time.monotonic()):
            LOG.warning(BLOCKED)
        self.settings["metrics"].joined(slot)
        slot.polling = True
        await connection.connect()
        try:
            async with asyncio.timeout(self.settings["polling_hold"]):
                await self._woken.wait()
            await asyncio.sleep(GATHER)
        except TimeoutError:
            pass  # no frame arrived: the page will send another GET
        finally:
            connection.disconnect()
        self._answer()

    def send(self, message: bytes) -> None:
        """Add a frame to the response."""
        self._frames.append(message)
        self._woken.set()

    def close(self, code: int, reason: str) -> None:  # noqa: ARG002 - as a WebSocket is closed
        """End the connection with a WebSocket close code. The status of the response is the code minus 4000."""
        self._code = code
        self._woken.set()

    def on_connection_close(self) -> None:
        self._woken.set()

    def _connection(self, kernel_id: str) -> tuple[Slot, Any]:
        """Return the page's slot and a new connection for this request.

        Raises HTTPError 404 if the kernel does not exist.
        """
        slot: Slot | None = self.settings["places"].find(kernel_id)
        if slot is None:
            raise tornado.web.HTTPError(404)
        kind = self.settings["kernel_websocket_connection_class"]
        proxy = self.kernel_manager.get_kernel(kernel_id)
        return slot, kind(parent=proxy, websocket_handler=self, config=self.config)

    async def _turn(self, slot: Slot, cost: float) -> None:
        """Charge `cost` messages to the rate limit and wait if it is exceeded.

        Raises HTTPError 429 if another request with the same method is waiting, 404 if the kernel ends meanwhile.
        """
        admission: Admission = self.settings["admission"]
        wait = admission.wait(slot, time.monotonic(), cost)
        if wait:
            with self._alone(slot):
                await asyncio.sleep(wait)
            if self.settings["places"].find(slot.kernel) is not slot:
                raise tornado.web.HTTPError(404)

    @contextmanager
    def _alone(self, slot: Slot) -> Iterator[None]:
        method = str(self.request.method)
        if method in slot.waiting:
            raise tornado.web.HTTPError(429)
        slot.waiting.add(method)
        try:
            yield
        finally:
            slot.waiting.discard(method)

    def _answer(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "application/octet-stream")
        if self._code:
            self.set_status(self._code - 4000)
            self.finish()
            return
        body = b"".join(self._frames)
        if len(body) > SMALL and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            body = gzip.compress(body, 1)
        self.finish(body)

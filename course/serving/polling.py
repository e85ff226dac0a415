"""Long polling: a page's connection to its kernel over plain HTTP, for networks that let no WebSocket through.

POST brings frames of the page. GET waits for frames of the kernel and returns them, one after another. Each request
says how many frames the page has received so far (`heard`), so what is lost with a reply comes with the next one. A
page is present while its GET waits; in between its place is kept as after a WebSocket that was cut.
"""

import asyncio
import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import tornado.web

from course.serving import frame
from course.serving.admission import Admission
from course.serving.frame import BadFrame
from course.serving.place import Place
from course.serving.reply import LOG, Reply
from course.serving.visit import ONE_MESSAGE

GATHER: Final = 0.01
"""Seconds that a reply waits for further frames, which come in twos and threes."""
MOST_FRAMES: Final = 32
"""Frames that one POST may bring."""
SMALL: Final = 1000
"""Bytes below which a reply is not worth compressing."""
NOTED_EVERY: Final = 600.0
"""Seconds between two lines in the log that say the same to the operator."""
BLOCKED: Final = (
    "a page goes on without a WebSocket, over plain HTTP, which is slower. If this happens to every page, let the "
    "proxy forward Upgrade, Connection and Host (docs/guides/operators.md, Pages without a WebSocket)."
)


class Polling(Reply):
    """One request of a page that has no WebSocket. To the kernel's connection it is what a WebSocket's handler is.

    400: the page sent what it may not. 404: no such kernel. 409: another connection has taken over. 410: frames that
    the page missed are lost, or the kernel ended. 429: the page's last request still waits because it sends too much.
    """

    selected_subprotocol = frame.PROTOCOL

    def initialize(self) -> None:
        """Nothing received and nothing refused so far."""
        self._frames: list[bytes] = []
        self._woken = asyncio.Event()
        self._code = 0

    def check_xsrf_cookie(self) -> None:
        """Nothing: as for a WebSocket, `prepare` checks the origin. In another site's frame there may be no cookie."""

    async def prepare(self) -> None:  # type: ignore[override]  # tornado allows a coroutine here
        await super().prepare(_redirect_to_login=False)
        # What the browser itself says holds also where a proxy does not forward the host that the page came from.
        if self.request.headers.get("Sec-Fetch-Site") != "same-origin" and not self.check_origin():
            raise tornado.web.HTTPError(403)

    async def post(self, kernel_id: str) -> None:
        """Pass frames on to the kernel, in order: at once, or later where the page sends too many."""
        place, connection = self._connection(kernel_id)
        try:
            frames = frame.series(self.request.body)
        except BadFrame as problem:
            raise tornado.web.HTTPError(400) from problem
        if len(frames) > MOST_FRAMES:
            raise tornado.web.HTTPError(400)
        connection.bind()
        for each in frames:
            await self._turn(place, 1 + len(each) / ONE_MESSAGE)
            connection.handle_incoming_message(each)
            if self._code:
                break
        self._answer()

    async def get(self, kernel_id: str) -> None:
        """Return the frames that the page has not received; if there are none, wait for the next."""
        place, connection = self._connection(kernel_id)
        await self._turn(place, 1)
        if not place.polling and self.settings["polling_note"].take(time.monotonic()):
            LOG.warning(BLOCKED)
        self.settings["metrics"].joined(place)
        place.polling = True
        await connection.connect()
        try:
            async with asyncio.timeout(self.settings["polling_hold"]):
                await self._woken.wait()
            await asyncio.sleep(GATHER)
        except TimeoutError:
            pass  # nothing happened: the page asks again
        finally:
            connection.disconnect()
        self._answer()

    def send(self, message: bytes) -> None:
        """Add a frame to the reply."""
        self._frames.append(message)
        self._woken.set()

    def close(self, code: int, reason: str) -> None:  # noqa: ARG002 - as a WebSocket is closed
        """End the connection with a close code, whose last digits are the reply's status."""
        self._code = code
        self._woken.set()

    def on_connection_close(self) -> None:
        self._woken.set()

    def _connection(self, kernel_id: str) -> tuple[Place, Any]:
        """The page's place, and a connection for this request."""
        place: Place | None = self.settings["places"].find(kernel_id)
        if place is None:
            raise tornado.web.HTTPError(404)
        kind = self.settings["kernel_websocket_connection_class"]
        seat = self.kernel_manager.get_kernel(kernel_id)
        return place, kind(parent=seat, websocket_handler=self, config=self.config)

    async def _turn(self, place: Place, cost: float) -> None:
        """Count `cost` messages, and wait where the page sends too many; raises HTTPError 429 if it already waits."""
        admission: Admission = self.settings["admission"]
        wait = admission.wait(place, time.monotonic(), cost)
        if wait:
            with self._alone(place):
                await asyncio.sleep(wait)
            if self.settings["places"].find(place.kernel) is not place:
                raise tornado.web.HTTPError(404)

    @contextmanager
    def _alone(self, place: Place) -> Iterator[None]:
        method = str(self.request.method)
        if method in place.waiting:
            raise tornado.web.HTTPError(429)
        place.waiting.add(method)
        try:
            yield
        finally:
            place.waiting.discard(method)

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

"""A visit: one person opens the page, and the page's kernel is there for that person alone."""

import asyncio
import re
import time

import tornado.web
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.iostream import StreamClosedError
from voila.tornado.handler import TornadoVoilaHandler

from course.serving import frame
from course.serving.address import whole
from course.serving.admission import Admission
from course.serving.place import Places
from course.serving.reply import Reply

CODE_PATTERN = r"(?P<code>[A-Za-z0-9]{1,12})"
KERNEL = re.compile(r'data-kernel="([0-9a-f-]{36})"')
KERNEL_PATTERN = r"(?P<kernel_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"


class Visit(Reply, TornadoVoilaHandler):
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
        async with admission.entry():
            page = await self._page()
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(page)

    @tornado.web.authenticated
    def head(self, path: str = "") -> None:
        """Whether a visitor would be let in: 503 if not. It opens no place."""
        if path:
            raise tornado.web.HTTPError(404)
        admission: Admission = self.settings["admission"]
        if admission.refusal() is not None:
            admission.wanted[""] += 1
            raise tornado.web.HTTPError(503)
        self.set_header("Cache-Control", "no-store")
        self.finish()

    async def _page(self) -> str:
        places: Places = self.settings["places"]
        snippets: list[str] = []
        async for snippet in self.get_generator():
            if "voila_heartbeat" in snippet:  # Voila's sign that nothing came within the time allowed
                await self._give_up("".join(snippets))
            snippets.append(snippet)
        page = "".join(snippets)
        found = KERNEL.search(page)
        place = places.find(found.group(1)) if found else None
        if place is None or place.failed or not place.views:
            await self._give_up(page)
        else:
            place.address = whole(str(self.request.remote_ip))
        return page

    async def _give_up(self, page: str) -> None:
        self.log.error("a page could not be made; its kernel is closed")
        if found := KERNEL.search(page):
            await self._close(found.group(1))
        raise tornado.web.HTTPError(503 if self.settings["admission"].refusal() else 500)

    async def _close(self, kernel: str) -> None:
        if kernel in self.kernel_manager:
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel, now=True))


class Joining(Reply):
    """A short join link: it leads to the page, which is told the code in its address and nothing else."""

    @tornado.web.authenticated
    async def get(self, code: str) -> None:
        self.set_header("Cache-Control", "no-store")
        self.redirect(f"{self.base_url}?join={code.lower()}")


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

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        if self.settings["places"].find(kernel_id) is None:
            raise tornado.web.HTTPError(404)
        await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id, now=True))
        self.set_status(204)
        self.finish()


class Line(Reply, KernelWebsocketHandler):
    """The websocket between a page and its kernel."""

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
        if self.settings["places"].find(kernel_id) is None:
            raise tornado.web.HTTPError(404)
        await super().get(kernel_id=kernel_id)

    async def open(self, kernel_id: str) -> None:  # noqa: ARG002 - part of the address
        try:
            await self.connection.connect()
        except (StreamClosedError, asyncio.CancelledError):
            self.close()

    def on_close(self) -> None:
        if getattr(self, "connection", None) is not None:
            super().on_close()

"""A visitor without a browser: opens the page and its websocket as lean.js does, and can also misbehave."""

import asyncio
import html
import itertools
import json
import re
import struct
import uuid
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Any, Self

import aiohttp
from yarl import URL

from tests.patience import PATIENCE, until

PROTOCOL = "v1.kernel.websocket.jupyter.org"


def pack(channel: str, header: Any, parent: Any, metadata: Any, content: Any, *buffers: bytes) -> bytes:
    pieces = [channel.encode(), *(json.dumps(part).encode() for part in (header, parent, metadata, content)), *buffers]
    offsets = [8 * (len(pieces) + 2)]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(pieces)


def unpack(raw: bytes) -> dict[str, Any]:
    (count,) = struct.unpack_from("<Q", raw)
    offsets = struct.unpack_from(f"<{count}Q", raw, 8)
    parts = [raw[start:end] for start, end in itertools.pairwise(offsets)]
    header, parent, metadata, content = (json.loads(part) for part in parts[1:5])
    return {"type": header["msg_type"], "parent": parent, "metadata": metadata, "content": content, "raw": raw}


class Busy(AssertionError):
    """The server lets nobody in just now; a browser would try again."""


class Visitor:
    """One person at one page."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self.http, self.address = http, address
        self.session, self.heard, self.seq = uuid.uuid4().hex, 0, 0
        self.log: list[dict[str, Any]] = []
        self.states: dict[str, Any] = {}
        self.cookies: SimpleCookie = SimpleCookie()
        self.compress = 15
        """The largest window that a browser compresses with, in bits; 0 for a client that offers no compression."""

    async def __aenter__(self) -> Self:
        await self.open()
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.socket.closed:
            await self.socket.close()

    async def open(self, query: str = "", *, patient: bool = True) -> str:
        """Open the page; while the server is too busy, a patient visitor tries again, as a browser does."""

        async def admitted() -> bool:
            try:
                await self._open(query)
            except Busy:
                await asyncio.sleep(0.5)
                return False
            return True

        if patient:
            await until(admitted, "The server stayed too busy to let anybody in")
        else:
            await self._open(query)
        return html.unescape(self.page)

    async def _open(self, query: str) -> None:
        async with self.http.get(self.address + query) as reply:
            self.page = await reply.text()
            if reply.status == 503:
                raise Busy(self.page)
            assert reply.status == 200, reply.status
            self.headers, self.cookies = reply.headers, reply.cookies
        [self.kernel] = re.findall(r'data-kernel="([^"]+)"', self.page)
        self.models = re.findall(r'data-model="([^"]+)"', self.page)

    @property
    def line(self) -> str:
        """The address of the websocket between this page and its kernel."""
        return f"{self.address}api/kernels/{self.kernel}/channels"

    async def connect(self, *protocols: str, states: bool = True) -> None:
        line = f"{self.line}?session_id={self.session}&heard={self.heard}"
        self.socket = await self.http.ws_connect(
            line, protocols=protocols or (PROTOCOL,), max_msg_size=0, compress=self.compress
        )
        if states:
            await self.ask()

    async def ask(self) -> None:
        while True:  # as long as the test may take
            self.control = uuid.uuid4().hex
            content = {"comm_id": self.control, "target_name": "jupyter.widget.control", "data": {}}
            await self.send("comm_open", content, metadata={"version": "1.0.0"})
            await self.send("comm_msg", {"comm_id": self.control, "data": {"method": "request_states"}})
            try:
                reply = await self.until(lambda m: m["content"].get("comm_id") == self.control, 3)
            except TimeoutError:
                continue  # an ordinary kernel loses what comes before its sockets stand
            self.states = reply["content"]["data"]["states"]
            return

    async def send(
        self,
        kind: str,
        content: Any,
        *,
        channel: str = "shell",
        metadata: Any = None,
        msg_id: str | None = None,
        buffers: tuple[bytes, ...] = (),
    ) -> str:
        msg_id = msg_id or uuid.uuid4().hex
        header = {
            "msg_id": msg_id,
            "msg_type": kind,
            "username": "",
            "session": self.session,
            "date": "",
            "version": "5.4",
        }
        await self.deliver(pack(channel, header, {}, {**(metadata or {}), "heard": self.heard}, content, *buffers))
        return msg_id

    async def deliver(self, frame: bytes) -> None:
        """Send bytes that should be a frame."""
        await self.socket.send_bytes(frame)

    async def custom(self, content: Any, model: int = 0, **options: Any) -> str:
        data = {"method": "custom", "content": content}
        return await self.send("comm_msg", {"comm_id": self.models[model], "data": data}, **options)

    async def act(self, action: str, within: float = PATIENCE, **fields: Any) -> dict[str, Any]:
        """Send one action and return the app's answer to it."""
        self.seq += 1
        seq = self.seq
        await self.custom({"seq": seq, "action": action, "fields": fields})
        reply = await self.until(lambda m: m["content"].get("data", {}).get("content", {}).get("ack") == seq, within)
        answer: dict[str, Any] = reply["content"]["data"]["content"]
        return answer

    async def hear(self, within: float = PATIENCE) -> dict[str, Any]:
        raw = await asyncio.wait_for(self.socket.receive(), within)
        if raw.type is not aiohttp.WSMsgType.BINARY:
            raise ConnectionError(f"{raw.type.name} {self.socket.close_code}")
        self.heard += 1
        message = unpack(raw.data)
        self.log.append(message)
        return message

    async def until(self, wanted: Any, within: float = PATIENCE) -> dict[str, Any]:
        async with asyncio.timeout(within):
            while True:
                if wanted(message := await self.hear(within)):
                    return message

    async def idle(self, msg_id: str, within: float = PATIENCE) -> list[dict[str, Any]]:
        """Everything heard until the kernel is idle after one message."""
        start = len(self.log)
        await self.until(
            lambda m: (
                m["type"] == "status"
                and m["content"]["execution_state"] == "idle"
                and m["parent"].get("msg_id") == msg_id
            ),
            within,
        )
        return self.log[start:]

    async def closed(self, within: float = PATIENCE) -> int | None:
        """Listen until the server closes the connection; its close code."""
        try:
            async with asyncio.timeout(within):
                while True:
                    await self.hear(within)
        except ConnectionError:
            return self.socket.close_code

    async def leave(self) -> int:
        """Say farewell as a closing page does."""
        given = self.cookies.get("_xsrf")
        if given is None:  # the client has had it before, and sends it by itself
            base = URL(self.address).path
            [given] = [each for each in self.http.cookie_jar if (each.key, each["path"]) == ("_xsrf", base)]
        address = f"{self.address}voila/api/shutdown/{self.kernel}?_xsrf={given.value}"
        async with self.http.post(address, cookies={"_xsrf": given.value}) as reply:
            return reply.status

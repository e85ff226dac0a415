"""A line between a browser and a server: it counts what passes, and can be as slow as a phone's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Speed:
    """How fast a line is: `rate` in bits a second each way, `latency` in seconds there and back."""

    rate: float
    latency: float


PHONE = Speed(1.6e6, 0.150)


@dataclass
class Traffic:
    """Bytes that passed, headers and handshakes of HTTP included, those of TCP not."""

    requests: int = 0
    """Requests that reached the server, websockets not counted."""
    files: int = 0
    """Towards the browser, on connections for files."""
    socket: int = 0
    """Towards the browser, on websockets, as compressed as they were."""
    sent: int = 0
    """From the browser, on any connection."""


@dataclass
class Road:
    """One direction of the whole line, shared by its connections: what comes leaves it later, in the same order."""

    speed: Speed | None
    free: float = 0.0

    async def pass_on(self, reader: asyncio.StreamReader, queue: asyncio.Queue[tuple[float, bytes]]) -> None:
        """Read what comes, and queue it with the moment at which its last bit arrives."""
        while data := await reader.read(4096):
            now = time.monotonic()
            arrives = now
            if self.speed is not None:
                self.free = max(now, self.free) + 8 * len(data) / self.speed.rate
                arrives = self.free + self.speed.latency / 2
            await queue.put((arrives, data))
        await queue.put((0.0, b""))


@dataclass
class Line:
    """A local TCP proxy in front of one port; to be entered. It is there for websockets as for files."""

    target: int
    speed: Speed | None = None
    traffic: Traffic = field(default_factory=Traffic)

    def __post_init__(self) -> None:
        self._down, self._up = Road(self.speed), Road(self.speed)

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[str]:
        """The address at which the line begins."""
        server = await asyncio.start_server(self._connect, HOST, 0)
        try:
            yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}/"
        finally:
            server.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.speed is not None:
            await asyncio.sleep(self.speed.latency)  # the handshake of TCP, which this proxy has had already
        far_reader, far_writer = await asyncio.open_connection(HOST, self.target)
        kind = ["files"]
        tasks = [
            asyncio.create_task(self._carry(reader, far_writer, self._up, kind, upwards=True)),
            asyncio.create_task(self._carry(far_reader, writer, self._down, kind, upwards=False)),
        ]
        await asyncio.wait(tasks)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, road: Road, kind: list[str], *, upwards: bool
    ) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        reading = asyncio.create_task(road.pass_on(reader, queue))
        try:
            while True:
                arrives, data = await queue.get()
                if not data:
                    break
                await asyncio.sleep(max(0.0, arrives - time.monotonic()))
                if upwards:
                    self.traffic.sent += len(data)
                    if b"upgrade: websocket" in data.lower():
                        kind[0] = "socket"
                    elif kind[0] == "files" and data.startswith((b"GET ", b"POST ")):
                        self.traffic.requests += 1
                else:
                    setattr(self.traffic, kind[0], getattr(self.traffic, kind[0]) + len(data))
                writer.write(data)
                await writer.drain()
        except OSError:
            reading.cancel()  # one end has hung up, as browsers do
        finally:
            writer.close()
            await asyncio.gather(reading, return_exceptions=True)


async def proven(speed: Speed, size: int = 100_000) -> tuple[float, float]:
    """Seconds that a file of `size` bytes takes over such a line, and seconds that it must take."""
    body = b"x" * size

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(reply, HOST, 0)
    try:
        async with Line(server.sockets[0].getsockname()[1], speed).laid() as address:
            port = int(address.rsplit(":", 1)[1].strip("/"))
            begun = time.monotonic()
            reader, writer = await asyncio.open_connection(HOST, port)
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert len(await reader.read(-1)) > size
            took = time.monotonic() - begun
            writer.close()
    finally:
        server.close()
    return took, 2 * speed.latency + 8 * size / speed.rate

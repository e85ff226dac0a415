"""The link between the server and one worker: packets over a socket pair."""

import asyncio
import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Final

HEAD: Final = struct.Struct("<IBB16s")
"""Packet header: payload length, kind, peer of the kernel, kernel id."""
NO_KERNEL: Final = bytes(16)


class Kind(IntEnum):
    """The kind of a packet."""

    SETUP = 1
    READY = 2
    OPEN = 3
    CLOSE = 4
    MESSAGE = 5
    PING = 6
    PONG = 7


class Peer(IntEnum):
    """The peer of a kernel that a message comes from or goes to: its executor, its page, or both."""

    BOTH = 0
    EXECUTOR = 1
    PAGE = 2


def packet(kind: Kind, kernel: bytes = NO_KERNEL, peer: Peer = Peer.BOTH, payload: bytes = b"") -> bytes:
    """Encode one packet."""
    return HEAD.pack(len(payload), kind, peer, kernel) + payload


class Link(asyncio.Protocol):
    """One end of a link.

    Calls `take(kind, whose, kernel, payload)` for each packet and `lost()` when the link closes.
    """

    def __init__(self, take: Callable[[Kind, Peer, bytes, bytes], None], lost: Callable[[], None]) -> None:
        self._take, self._lost = take, lost
        self._pending = bytearray()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows the type; a socket's transport is always one
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._pending += data
        start, held = 0, len(self._pending)
        while held - start >= HEAD.size:
            length, kind, peer, kernel = HEAD.unpack_from(self._pending, start)
            end = start + HEAD.size + length
            if end > held:
                break
            payload = bytes(self._pending[start + HEAD.size : end])
            start = end
            self._take(Kind(kind), Peer(peer), kernel, payload)
        del self._pending[:start]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio passes it
        self.transport = None
        self._lost()

    def put(self, data: bytes) -> None:
        """Send a packet; drop it if the link has closed."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def close(self) -> None:
        """Close the link."""
        if self.transport is not None:
            self.transport.close()

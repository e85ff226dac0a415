"""A proxy that lets no WebSocket through, as proxies on the way to a course do."""

from __future__ import annotations

import re
import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

Way = Literal["refused", "swallowed", "plain"]
"""A request to upgrade is answered with 400, or never, or it loses its Upgrade, and as every request its Host."""
REFUSED = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

NO_WEBSOCKET = """window.WebSocket = class {
  constructor() { setTimeout(() => this.onclose?.({ code: 1006 })); }
  close() {}
};"""
"""What a browser runs before a page, so that none of its WebSockets opens."""


class Proxy(socketserver.ThreadingTCPServer):
    """Passes on every request but those for a WebSocket, each on a connection of its own."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, address: str, way: Way) -> None:
        """`address`: of the server behind it."""
        super().__init__(("127.0.0.1", 0), Request)
        self.behind = urlsplit(address)
        self.way = way
        self.upgrades = 0
        """Requests for a WebSocket so far."""

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.server_address[1]}{self.behind.path}"


class Request(socketserver.StreamRequestHandler):
    """One request and its reply."""

    rbufsize = 0  # what follows the head is read from the socket itself
    server: Proxy

    def handle(self) -> None:
        """Pass it on, unless it asks for a WebSocket."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return
            head += line
        if re.search(rb"(?im)^upgrade:", head):
            self.server.upgrades += 1
            if self.server.way == "swallowed":
                self.rfile.read()  # until the browser gives up
                return
            if self.server.way == "refused":
                self.wfile.write(REFUSED)
                return
        behind = self.server.behind
        if self.server.way == "plain":
            head = re.sub(rb"(?im)^upgrade:.*\r\n", b"", head)
            head = re.sub(rb"(?im)^host:.*", f"Host: {behind.netloc}\r".encode(), head)
        head = re.sub(rb"(?im)^connection:.*\r\n", b"", head)
        with socket.create_connection((behind.hostname or "", behind.port or 80)) as server:
            server.sendall(head.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            self._pipe(server)

    def _pipe(self, server: socket.socket) -> None:
        """Pass on in both directions until either side has gone."""
        other = {self.connection: server, server: self.connection}
        while True:
            for each in select.select(list(other), [], [])[0]:
                try:
                    data = each.recv(65536)
                    other[each].sendall(data)
                except ConnectionError:
                    return
                if not data:
                    return


@contextmanager
def blocking(address: str, way: Way) -> Iterator[Proxy]:
    """A proxy before the server at an address of 127.0.0.1."""
    with Proxy(address, way) as proxy:
        serving = threading.Thread(target=proxy.serve_forever)
        serving.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            serving.join()

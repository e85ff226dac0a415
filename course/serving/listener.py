"""The HTTP listener, which limits the number of open connections."""

import contextlib
import errno
import logging
import socket
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Final

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, RequestStartLine, ResponseStartLine
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream

from course.serving.address import networks, own, whole

LOG: Final = logging.getLogger("serving")
AT_ONCE: Final = 128
"""Connections accepted before the event loop runs other tasks."""
KEPT: Final = 32
"""File descriptors reserved for the store, the workers and files."""
PAUSE: Final = 0.5
"""Seconds for which no connections are accepted after the system ran out of file descriptors."""
SHORTAGES: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
BODY: Final = b"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>One moment, please</title>
<main><h1>One moment, please</h1><p>The course is full just now. <a href="">Try again</a> in a moment.</p></main>
</html>
"""
FULL: Final = b"""HTTP/1.1 503 Service Unavailable\r
Content-Type: text/html; charset=utf-8\r
Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r
X-Content-Type-Options: nosniff\r
Cache-Control: no-store\r
Retry-After: 8\r
Connection: close\r
Content-Length: %d\r
\r
%s""" % (len(BODY), BODY)


class Held(IOStream):
    """A connection that calls `freed` when its file descriptor is closed."""

    def __init__(self, connection: socket.socket, freed: Callable[[], None]) -> None:
        super().__init__(connection)
        self._freed = freed

    def close_fd(self) -> None:
        super().close_fd()
        self._freed()


class Listener(HTTPServer):
    """Tornado's HTTP server with limits on connections.

    Tornado's own accepts without limit, and spins when file descriptors run out.
    """

    def limit(self, descriptors: int, one_address: int | None) -> None:
        """Accept connections while fewer than `descriptors` are in use, and at most `one_address` from one address.

        The networks around an address get a tenth and a fifth more than it.
        """
        self._descriptors, self._one_address = descriptors - KEPT, one_address or descriptors
        self._holds: Counter[str] = Counter()
        self._ears: list[socket.socket] = []

    def add_sockets(self, sockets: Any) -> None:
        self._ears += sockets
        for ear in sockets:
            IOLoop.current().add_handler(ear, self._accept, IOLoop.READ)

    def stop(self) -> None:
        for ear in self._ears:
            IOLoop.current().remove_handler(ear)
            ear.close()
        self._ears.clear()

    def _accept(self, ear: socket.socket, _events: int) -> None:
        for _ in range(AT_ONCE):
            try:
                connection, address = ear.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return  # none left, or closed already; the handler is called again for later ones
            except OSError as problem:
                if problem.errno not in SHORTAGES:
                    raise
                LOG.warning("could not accept a connection: the system is out of file descriptors")
                IOLoop.current().remove_handler(ear)
                IOLoop.current().call_later(PAUSE, self._listen_again, ear)
                return
            connection.setblocking(False)
            self._take(connection, address)

    def _listen_again(self, ear: socket.socket) -> None:
        if ear in self._ears:
            IOLoop.current().add_handler(ear, self._accept, IOLoop.READ)

    def _take(self, connection: socket.socket, address: Any) -> None:
        host = str(address[0]) if address else ""
        one = whole(host)
        # The system assigns the lowest free number, so it approximates the number of descriptors in use.
        crowded = not own(host) and any(
            self._holds[network] >= self._one_address * (1 + (share - 1) / 10)
            for network, share in networks(one).items()
        )
        if crowded or connection.fileno() >= self._descriptors:
            LOG.warning("connection refused: too many are open")
            with connection, contextlib.suppress(ConnectionError):
                with contextlib.suppress(BlockingIOError):
                    connection.recv(64 * 1024)  # closing with unread data would discard the reply
                connection.send(FULL)
            return
        self._holds.update(networks(one).keys())
        self.handle_stream(Held(connection, lambda: self._free(one)), address)

    def _free(self, one: str) -> None:
        for network in networks(one):
            self._holds[network] -= 1
            if not self._holds[network]:
                del self._holds[network]

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        return LastHop(super().start_request(server_conn, request_conn))


class LastHop(HTTPMessageDelegate):
    """Removes the headers by which a client could forge its address.

    Tornado prefers X-Real-Ip and X-Scheme to the last hop of X-Forwarded-For and to X-Forwarded-Proto, which the proxy
    sets. A proxy that does not set them passes on whatever a visitor sent.
    """

    def __init__(self, request: HTTPMessageDelegate) -> None:
        self._request = request

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        for name in ("X-Real-Ip", "X-Scheme"):
            headers.pop(name, None)
        return self._request.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._request.data_received(chunk)

    def finish(self) -> None:
        self._request.finish()

    def on_connection_close(self) -> None:
        self._request.on_connection_close()

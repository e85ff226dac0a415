"""Who listens at the port: takes connections, not more than this process can hold."""

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

from course.serving.address import own, whole

LOG: Final = logging.getLogger("serving")
AT_ONCE: Final = 128
"""Connections taken before anything else has its turn again."""
KEPT: Final = 32
"""File descriptors that no connection takes: for the store, for workers, for files."""
PAUSE: Final = 0.5
"""Seconds in which nobody is listened to after the system had no descriptor to give."""
SHORTAGES: Final = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
BODY: Final = b"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>One moment, please</title>
<main><h1>One moment, please</h1><p>Every place is taken just now. <a href="">Try again</a> in a moment.</p></main>
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
    """A connection that says when its descriptor is free again."""

    def __init__(self, connection: socket.socket, freed: Callable[[], None]) -> None:
        super().__init__(connection)
        self._freed = freed

    def close_fd(self) -> None:
        super().close_fd()
        self._freed()


class Listener(HTTPServer):
    """Tornado's server, which itself takes whatever comes and, at the end of its descriptors, turns in a circle."""

    def limit(self, descriptors: int, one_address: int | None) -> None:
        """Hold connections while fewer than `descriptors` are used, and of one address at most `one_address`."""
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
                return  # nobody more, or one who has left again: the next ones are told of anew
            except OSError as problem:
                if problem.errno not in SHORTAGES:
                    raise
                LOG.warning("the system had no file descriptor for another connection")
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
        # The system gives the lowest number that is free, so this one tells how many descriptors are used.
        crowded = self._holds[one] >= self._one_address and not own(host)
        if crowded or connection.fileno() >= self._descriptors:
            LOG.warning("a connection was turned away: too many are open")
            with connection, contextlib.suppress(ConnectionError):
                with contextlib.suppress(BlockingIOError):
                    connection.recv(64 * 1024)  # what is unread when it closes would take the reply with it
                connection.send(FULL)
            return
        self._holds[one] += 1
        self.handle_stream(Held(connection, lambda: self._free(one)), address)

    def _free(self, one: str) -> None:
        self._holds[one] -= 1
        if not self._holds[one]:
            del self._holds[one]

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        return LastHop(super().start_request(server_conn, request_conn))


class LastHop(HTTPMessageDelegate):
    """A request without what only its sender says of where it comes from.

    Tornado prefers these two headers to the last hop of X-Forwarded-For and to X-Forwarded-Proto, which are the
    proxy's; a proxy that does not set them itself passes on what a visitor wrote.
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

"""Serve an app until the process is told to stop."""

import asyncio
import errno
import gc
import logging
import os
import signal
import sys
import tempfile
import webbrowser

import tornado.httpclient
import tornado.netutil
import tornado.web

from course.language import _
from course.log import throttle_log
from course.serving.address import shown
from course.serving.app import App, ServingError
from course.serving.capacity import raise_descriptors
from course.serving.host import Host
from course.serving.listener import KEPT, Listener

LOG = logging.getLogger("serving")
ALLOCATIONS = 10_000
"""Garbage collection threshold: allocations minus deallocations."""


def serve(app: App, kind: type[Host] = Host) -> None:
    """Serve `app` in this process until Ctrl-C or SIGTERM, then shut down every kernel and return.

    `kind`: the class of the host that serves the app. Raises ServingError, with a one-sentence message for the
    operator, if the app cannot be served with its settings.
    """
    throttle_log()
    asyncio.run(_serve(app, kind))


async def _serve(app: App, kind: type[Host]) -> None:
    host = kind.of(app)
    stop, parent = _asked_to_stop(), os.getppid()
    folder = tempfile.TemporaryDirectory(prefix="serving_")
    host.connection_dir = folder.name
    host.app = tornado.web.Application(**host.init_settings())
    host.app.add_handlers(".*$", host.init_handlers())
    server = _listen(host, app)
    chores: list[asyncio.Task[None]] = []
    try:
        await host.warm()
        chores = [asyncio.create_task(chore) for chore in host.chores()]
        if app.ends_with_parent:
            chores.append(asyncio.create_task(_follow(parent, stop)))
        address = f"http://{shown(app.ip)}:{app.port}{app.base_url}"
        if app.token_file is not None:
            await _prove_locked(address)
        await host.rehearse()
        gc.collect()
        gc.freeze()  # exempt permanent objects from garbage collection
        gc.set_threshold(ALLOCATIONS)
        host.app.settings["open"] = True
        chores.append(asyncio.create_task(host.reserve.keep()))
        if app.on_ready is not None:
            app.on_ready(address)
        if app.open_browser:
            await asyncio.to_thread(webbrowser.open, address)
        await stop.wait()
    finally:
        host.app.settings["ending"] = True
        server.stop()
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        await host.end()
        await server.close_all_connections()
        folder.cleanup()


def _asked_to_stop() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set. Windows loops have no signal handlers; there, Ctrl-C interrupts."""
    stop = asyncio.Event()
    if sys.platform != "win32":
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def _follow(parent: int, stop: asyncio.Event, every: float = 1.0) -> None:
    """Set `stop` once the parent process with this id has ended; the system then assigns another parent."""
    while not stop.is_set():
        await asyncio.sleep(every)
        if os.getppid() != parent:
            LOG.warning("the parent process has ended; stopping the server")
            stop.set()


def _listen(host: Host, app: App) -> Listener:
    try:
        sockets = tornado.netutil.bind_sockets(app.port, app.ip, backlog=1024)
    except UnicodeError as problem:
        raise ServingError(
            _("{ip} is not an address of this machine. Give one with --ip.").format(ip=app.ip)
        ) from problem
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise ServingError(
                _("Port {port} is in use. Stop the program that uses it, or choose another port with --port.").format(
                    port=app.port
                )
            ) from problem
        raise ServingError(
            _("Port {port} on {ip} cannot be opened: {why}.").format(port=app.port, ip=app.ip, why=problem.strerror)
        ) from problem
    server = Listener(
        host.app,
        max_body_size=64 * 1024,
        max_header_size=16 * 1024,
        idle_connection_timeout=10,  # seconds, also for a request's headers, to free file descriptors
        body_timeout=20,
        xheaders=app.behind_proxy,
    )
    descriptors = raise_descriptors()
    # One address, which a campus may share, gets two thirds. Behind a proxy, all connections come from its address.
    server.limit(descriptors, None if app.behind_proxy else (descriptors - KEPT) * 2 // 3)
    server.add_sockets(sockets)
    return server


async def _prove_locked(address: str) -> None:
    """Request the page without a token. Raises ServingError if it is served."""
    client = tornado.httpclient.AsyncHTTPClient(force_instance=True)
    try:
        reply = await client.fetch(address, follow_redirects=False, raise_error=False, request_timeout=30)
    finally:
        client.close()
    turned_away = reply.code in (401, 403) or (reply.code == 302 and "/login" in reply.headers.get("Location", ""))
    if not turned_away:
        raise ServingError(
            _("The page could be opened without its token, so the server has stopped. Check the token file.")
        )

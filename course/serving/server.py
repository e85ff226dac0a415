"""Serve an app until it is told to stop."""

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

from course.serving.address import shown
from course.serving.app import App, ServingError
from course.serving.capacity import raise_descriptors
from course.serving.host import Host
from course.serving.listener import KEPT, Listener

LOG = logging.getLogger("serving")
ALLOCATIONS = 10_000
"""Objects allocated beyond those freed, after which the collector looks for cycles."""


def serve(app: App, kind: type[Host] = Host) -> None:
    """Serve `app` in this process until Ctrl-C or SIGTERM; then end every kernel and return.

    `kind`: the host to serve it with, for an app that needs one of its own.

    Raises ServingError, with one sentence for whoever started it, when the app cannot be served as asked.
    """
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
        gc.freeze()  # what is there to stay is never looked at again by the collector
        gc.set_threshold(ALLOCATIONS)
        host.app.settings["open"] = True
        chores.append(asyncio.create_task(host.reserve.keep()))
        if app.on_ready is not None:
            app.on_ready(address)
        if app.open_browser:
            await asyncio.to_thread(webbrowser.open, address)
        await stop.wait()
    finally:
        server.stop()
        for chore in chores:
            chore.cancel()
        await asyncio.gather(*chores, return_exceptions=True)
        await host.end()
        await server.close_all_connections()
        folder.cleanup()


def _asked_to_stop() -> asyncio.Event:
    """Set once this process is asked to end; on Windows, whose loops know no signals, Ctrl-C interrupts it as ever."""
    stop = asyncio.Event()
    if sys.platform != "win32":
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def _follow(parent: int, stop: asyncio.Event, every: float = 1.0) -> None:
    """Ask this process to end once the parent with this id has ended; orphans are given another parent."""
    while not stop.is_set():
        await asyncio.sleep(every)
        if os.getppid() != parent:
            LOG.warning("the process that started this server has ended, so the server ends too")
            stop.set()


def _listen(host: Host, app: App) -> Listener:
    try:
        sockets = tornado.netutil.bind_sockets(app.port, app.ip, backlog=1024)
    except UnicodeError as problem:
        raise ServingError(f"{app.ip} is no address to listen on: give one of this machine's with --ip.") from problem
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise ServingError(
                f"Port {app.port} is taken: end what runs there, or give another with --port."
            ) from problem
        raise ServingError(f"Port {app.port} on {app.ip} cannot be opened: {problem.strerror}.") from problem
    server = Listener(
        host.app,
        max_body_size=64 * 1024,
        max_header_size=16 * 1024,
        idle_connection_timeout=10,  # seconds, also for a request's headers: they must not hold a descriptor for longer
        body_timeout=20,
        xheaders=app.behind_proxy,
    )
    descriptors = raise_descriptors()
    # Of one address, behind which a campus may stand, two thirds; all comes from a proxy's, which counts for itself.
    server.limit(descriptors, None if app.behind_proxy else (descriptors - KEPT) * 2 // 3)
    server.add_sockets(sockets)
    return server


async def _prove_locked(address: str) -> None:
    """Ask for the page as a stranger would; raises ServingError unless the stranger is turned away."""
    client = tornado.httpclient.AsyncHTTPClient(force_instance=True)
    try:
        reply = await client.fetch(address, follow_redirects=False, raise_error=False, request_timeout=30)
    finally:
        client.close()
    turned_away = reply.code in (401, 403) or (reply.code == 302 and "/login" in reply.headers.get("Location", ""))
    if not turned_away:
        raise ServingError("This page was open without its token, so it is not served; check the token file.")

"""A running server for the tests of serving, and visitors to it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests import process
from tests.port import free_ports
from tests.serving.visitor import Visitor

collect_ignore = ["app"]  # its notebook is served, not compared
Story = Callable[[aiohttp.ClientSession], Coroutine[Any, Any, None]]


@dataclass
class Server:
    """A served app in a process of its own."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def workers(self) -> list[int]:
        """The ids of its worker processes."""
        return [child.pid for child in psutil.Process(self.process.pid).children()]

    @staticmethod
    def workers_alive(workers: list[int]) -> list[int]:
        """Those of these processes that still run."""
        return [pid for pid in workers if psutil.pid_exists(pid)]

    def told(self) -> str:
        """What it has logged so far."""
        return self.log.read_text()

    def visitor(self, http: aiohttp.ClientSession) -> Visitor:
        return Visitor(http, self.address)

    def stop(self) -> int:
        """Send SIGTERM, and return the exit code."""
        return process.end(self.process)


Serve = Callable[..., Server]


def start(folder: Path, options: dict[str, Any]) -> Server:
    [port] = free_ports(1)
    log = folder / f"{port}.log"
    command = [sys.executable, "-m", "tests.serving.app.serve", json.dumps({"port": port, **options})]
    running = process.start(command, log, {"SECRET_DSN": "postgresql://secret"}, stdout=subprocess.PIPE)
    assert running.stdout is not None
    address = running.stdout.readline().decode().strip()
    if not address:
        process.end(running)
        raise RuntimeError(log.read_text())
    return Server(running, address, log)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a server with these options of App; it ends with the test."""
    with ExitStack() as stack:

        def begin(**options: Any) -> Server:
            server = start(tmp_path, options)
            stack.callback(server.stop)
            return server

        yield begin


@pytest.fixture(scope="session")
def virtual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with virtual kernels for every test that leaves it as it was."""
    server = start(tmp_path_factory.mktemp("virtual"), {"workers": 2})
    yield server
    server.stop()


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same app with ordinary kernels."""
    server = start(tmp_path_factory.mktemp("ordinary"), {"kernels": "ordinary", "most": 30})
    yield server
    server.stop()


@pytest.fixture(scope="session")
def textual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same app without a module file: the page runs the text in `_esm`."""
    server = start(tmp_path_factory.mktemp("textual"), {"workers": 1, "module": None})
    yield server
    server.stop()


@pytest.fixture(params=["virtual", "ordinary"])
def server(request: pytest.FixtureRequest) -> Server:
    """Both kinds in turn."""
    running: Server = request.getfixturevalue(request.param)
    return running


@pytest.fixture
def tell() -> Callable[[Story], None]:
    """Run one story with an HTTP client of its own."""

    def run(story: Story) -> None:
        async def told() -> None:
            connector = aiohttp.TCPConnector(limit=0)
            async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
                await story(http)
            await asyncio.sleep(0.1)  # aiohttp's connections end a moment after their session, in the loop

        asyncio.run(told())

    return run


Tell = Callable[[Story], None]

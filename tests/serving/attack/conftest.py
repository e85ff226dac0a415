"""The apps that are attacked: the test app with both kinds of kernels, and the course's three."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.deployment import hub as hubs
from tests.deployment.guest import Guest
from tests.port import free_ports
from tests.process import running, status
from tests.serving.attack.target import Target
from tests.serving.conftest import Server

TOKEN = "4b5f6c7d8e9fa0b1c2d3e4f5"  # noqa: S105 - opens nothing but this test's server
EVER = ("Traceback", "from course", "course/ui", "scenarios/", ".yaml", "sqlite:", "COURSE_STORE")
TARGETS = ("virtual", "ordinary", "learner", "facilitator", "hub")
POLLED = tuple(name for name in TARGETS if name != "ordinary")
TALLY = ("key is 42", "from tally import", "Traceback", "ValueError", "postgresql", "/app/tally.py")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attacked")


def tally(server: Server, name: str) -> Target:
    return Target(name, server.address, server.log, TALLY, look=("show", {}))


def served(folder: Path, name: str, *words: str) -> Iterator[Target]:
    """An app of the course with a store of its own."""
    [port] = free_ports(1)
    log = folder / f"{name}.log"
    command = [sys.executable, "-m", "course", *words, "--port", str(port), "--store", f"sqlite:///{folder}/{name}.db"]
    address = f"http://127.0.0.1:{port}/"
    with running(command, log, lambda: status(f"{address}health") == 204) as server:
        yield Target(name, address, log, EVER, pid=server.pid)


@pytest.fixture(scope="session")
def learner(folder: Path) -> Iterator[Target]:
    yield from served(folder, "learner", "serve", "--workers", "2")


@pytest.fixture(scope="session")
def facilitator(folder: Path) -> Iterator[Target]:
    token_file = folder / "token"
    token_file.write_text(TOKEN + "\n")
    token_file.chmod(0o600)
    with contextmanager(served)(folder, "facilitator", "facilitate", "--token-file", str(token_file)) as app:

        async def sign_in(http: aiohttp.ClientSession) -> None:
            async with http.get(app.address, params={"token": TOKEN}) as reply:
                assert reply.status == 200

        yield dataclasses.replace(app, secrets=(*EVER, TOKEN), sign_in=sign_in)


@pytest.fixture(scope="session")
def hub(folder: Path) -> Iterator[Target]:
    with hubs.serving(folder, f"sqlite:///{folder}/hub.db") as address:

        async def sign_in(http: aiohttp.ClientSession) -> None:
            guest = Guest(address, "mallory")
            guest.http = http
            await guest.sign_in()

        yield Target("hub", f"{address}services/course/", folder / "hub.log", (*EVER, hubs.SECRET), sign_in=sign_in)


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest) -> Target:
    """Each in turn."""
    return named(request, request.param)


@pytest.fixture
def all_targets(request: pytest.FixtureRequest) -> list[Target]:
    """All at once."""
    return [named(request, name) for name in TARGETS]


@pytest.fixture(params=POLLED)
def polled(request: pytest.FixtureRequest) -> Target:
    """Each with virtual kernels, where a page can do without a WebSocket."""
    return named(request, request.param)


@pytest.fixture
def all_polled(request: pytest.FixtureRequest) -> list[Target]:
    """All of these at once."""
    return [named(request, name) for name in POLLED]


def named(request: pytest.FixtureRequest, name: str) -> Target:
    found: Target | Server = request.getfixturevalue(name)
    return tally(found, name) if isinstance(found, Server) else found

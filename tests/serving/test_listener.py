"""How the server takes connections: what it holds, whom it turns away, and what it believes of where they come from."""

import asyncio
import contextlib
import errno
import itertools
import logging
import re
import socket
import time
from typing import Any

import aiohttp
import pytest
import tornado.web

from course.log import LogThrottle
from course.serving import listener
from course.serving.address import shown
from course.serving.listener import Listener
from tests.deployment.nginx import SAMPLE
from tests.serving.conftest import Serve, Tell
from tests.serving.visitor import PROTOCOL, Visitor

OK = b"HTTP/1.1 200 OK\r\n"
FULL = b"HTTP/1.1 503 Service Unavailable\r\n"


class Whence(tornado.web.RequestHandler):
    """Says from where a request came and how."""

    def get(self) -> None:
        self.write(f"{self.request.protocol} {self.request.remote_ip}")


@contextlib.asynccontextmanager
async def listening(ear: Any, *, one_address: int | None = None, trusting: bool = False, header: float = 10) -> Any:
    server = Listener(tornado.web.Application([("/", Whence)]), xheaders=trusting, idle_connection_timeout=header)
    server.limit(10_000, one_address)
    server.add_sockets([ear])
    try:
        yield server
    finally:
        server.stop()
        await server.close_all_connections()


@contextlib.contextmanager
def an_ear() -> Any:
    with socket.create_server(("127.0.0.1", 0)) as ear:
        ear.setblocking(False)
        yield ear


@contextlib.asynccontextmanager
async def asked(ear: socket.socket, request: bytes = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") -> Any:
    reader, writer = await asyncio.open_connection(*ear.getsockname())
    writer.write(request)
    try:
        yield reader
    finally:
        writer.close()
        await writer.wait_closed()


def test_address_holds_no_more_connections_than_its_share_and_gets_them_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "own", lambda _: False)  # else this machine's own may hold any number

    async def story() -> None:
        with an_ear() as ear:
            async with listening(ear, one_address=2), asked(ear) as first:
                assert await first.readline() == OK
                async with asked(ear) as second:
                    assert await second.readline() == OK
                    async with asked(ear, b"") as third:
                        reply = await third.read()
                        assert reply.startswith(FULL)
                        assert b"Try again</a> in a moment." in reply
                line = FULL
                while line == FULL:  # until the server, too, has heard that the second has left
                    async with asked(ear) as fourth:
                        line = await fourth.readline()
                assert line == OK

    asyncio.run(story())


class Exhausted:
    """A socket for which the system has no descriptor to give, for a while."""

    def __init__(self, ear: socket.socket, times: int) -> None:
        self.ear, self.times, self.fileno, self.close = ear, times, ear.fileno, ear.close
        self.asked: list[float] = []

    def accept(self) -> Any:
        self.asked.append(time.monotonic())
        if len(self.asked) <= self.times:
            raise OSError(errno.EMFILE, "Too many open files")
        return self.ear.accept()


def test_end_of_descriptors_is_waited_out_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(listener, "PAUSE", 0.02)

    async def story() -> list[float]:
        with an_ear() as ear:
            exhausted = Exhausted(ear, times=4)
            async with listening(exhausted), asked(ear) as reader:
                assert await reader.readline() == OK
            return exhausted.asked

    with caplog.at_level(logging.WARNING):
        times = asyncio.run(story())
    assert min(later - sooner for sooner, later in itertools.pairwise(times[:5])) >= 0.02
    told = {record.getMessage() for record in caplog.records}
    assert told == {"could not accept a connection: the system is out of file descriptors"}


def test_headers_that_never_end_are_not_waited_for() -> None:
    async def story() -> bytes:
        with an_ear() as ear:
            request = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "
            async with listening(ear, header=0.05), asked(ear, request) as reader:
                return bytes(await reader.read())

    assert asyncio.run(story()) == b""


@pytest.mark.parametrize(
    ("headers", "whence"),
    [
        ("X-Forwarded-For: 203.0.113.9", "http 203.0.113.9"),
        ("X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\nX-Real-Ip: 127.0.0.1", "http 203.0.113.9"),
        ("X-Forwarded-Proto: https\r\nX-Scheme: http\r\nX-Real-Ip: 198.51.100.1", "https 127.0.0.1"),
    ],
)
def test_only_the_last_hop_says_who_comes(headers: str, whence: str) -> None:
    async def story() -> bytes:
        with an_ear() as ear:
            request = f"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n\r\n"
            async with listening(ear, trusting=True), asked(ear, request.encode()) as reader:
                return bytes((await reader.read()).rpartition(b"\r\n\r\n")[2])

    assert asyncio.run(story()).decode() == whence


def test_samples_set_every_header_that_says_who_comes() -> None:
    sample = SAMPLE.read_text()
    for name in ("X-Forwarded-For $remote_addr", "X-Real-IP $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {name};" in sample


def test_lines_of_one_kind_are_throttled() -> None:
    throttle = LogThrottle()

    def written(text: str, at: float) -> str | None:
        record = logging.LogRecord("x", logging.WARNING, "", 0, text, (7,), None)
        record.created = at
        return record.getMessage() if throttle.filter(record) else None

    assert [written("refused %d", 100.0) for _ in range(500)].count("refused 7") == 10
    assert written("another %d", 100.0) == "another 7"
    assert written("refused %d", 161.0) == "refused 7 (and 490 more of these before)"
    assert written("refused %d", 161.0) == "refused 7"
    assert sum(written(f"of its own {at} %d", 162.0) is not None for at in range(5000)) == 5000
    assert len(throttle._limits) <= 500


def test_loopback_said_by_a_proxy_is_counted(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, newcomers=3, behind_proxy=True)

    async def story(http: aiohttp.ClientSession) -> None:
        statuses = []
        for _ in range(4):
            headers = {"X-Forwarded-For": "203.0.113.9, 127.0.0.1", "X-Real-Ip": "198.51.100.7"}
            async with http.get(server.address, headers=headers) as reply:
                statuses.append(reply.status)
        assert statuses == [200, 200, 200, 429]

    tell(story)


HOSTS = {
    "127.0.0.1:1": 200, "localhost": 200, "LOCALHOST:9": 200, "[::1]:9": 200, "127.9.9.9": 200,
    "course.example.edu": 200, "evil.example": 403, "evil.example:80": 403, "203.0.113.9": 403,
    "localhost.evil.example": 403, "127.0.0.1.evil.example": 403,
}  # fmt: skip


def test_names_of_others_are_not_answered_on_this_machine_alone(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, name="Course.Example.edu")

    async def story(http: aiohttp.ClientSession) -> None:
        for path in ("", "health"):
            found = {}
            for host in HOSTS:
                async with http.get(server.address + path, headers={"Host": host}) as reply:
                    found[host] = reply.status
                    if reply.status == 403:
                        assert "This page can’t be opened from another site." in await reply.text()
            assert found == {host: 204 if path and status == 200 else status for host, status in HOSTS.items()}
        async with server.visitor(http) as visitor:
            line = f"{server.address}api/kernels/{visitor.kernel}/channels"
            rebound = {"Host": "evil.example", "Origin": "http://evil.example"}
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await http.ws_connect(line, protocols=(PROTOCOL,), headers=rebound)
            assert refusal.value.status == 403
        assert "evil.example" not in server.told()
        assert "unknown host name. If learners use that address to open the course, set COURSE_ADDRESS" in server.told()

    tell(story)


def test_page_at_the_public_address_is_this_one_whatever_host_a_tunnel_asks_for(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, origin="course-8866.tunnel.example")

    async def story(http: aiohttp.ClientSession) -> None:
        visitor = server.visitor(http)
        await visitor.open()
        for origin, opens in (("https://course-8866.tunnel.example", True), ("https://other.tunnel.example", False)):
            try:
                async with http.ws_connect(visitor.line, protocols=(PROTOCOL,), headers={"Origin": origin}):
                    found = True
            except aiohttp.WSServerHandshakeError as refusal:
                found = refusal.status != 403
            assert found is opens
        leave = f"{server.address}voila/api/shutdown/{visitor.kernel}"
        async with http.post(leave, headers={"Origin": "https://other.tunnel.example"}) as reply:
            assert reply.status in (403, 404)
        assert "sent by a page of another origin. If learners use that address" in server.told()
        assert visitor.kernel not in server.told()

    tell(story)


def test_page_stands_below_a_path_whether_or_not_the_proxy_takes_it_away(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, base_url="/learn/course/")
    assert server.address.endswith("/learn/course/")
    bare = server.address.removesuffix("learn/course/")

    async def story(http: aiohttp.ClientSession) -> None:
        for address in (server.address, bare):
            async with http.get(address) as reply:
                page = await reply.text()
            assets = re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js))"', page)
            assert assets
            assert all(each.startswith("/learn/course/assets/") for each in assets)
            for each in assets:
                for path in (each, each.removeprefix("/learn/course")):
                    async with http.get(bare.rstrip("/") + path) as reply:
                        assert reply.status == 200
            for method in ("GET", "HEAD"):
                async with http.request(method, f"{address}j/ab2cd3", allow_redirects=False) as reply:
                    assert (reply.status, reply.headers["Location"]) == (302, "/learn/course/?join=ab2cd3")
                async with http.request(method, f"{address}health") as reply:
                    assert reply.status == 204
            visitor = Visitor(http, address)
            async with visitor:
                assert "Total: 1" in (await visitor.act("add", step=1))["html"]
        async with http.get(f"{bare}elsewhere/") as reply:
            assert reply.status == 404

    tell(story)


@pytest.mark.parametrize(
    ("ip", "host"), [("localhost", "localhost"), ("::", "127.0.0.1"), ("::1", "[::1]"), ("", "127.0.0.1")]
)
def test_address_of_the_page_is_shown_for_any_name(ip: str, host: str) -> None:
    assert shown(ip) == host

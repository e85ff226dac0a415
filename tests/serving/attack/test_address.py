"""Addresses, methods and headers that are not a page's."""

from __future__ import annotations

import asyncio
import re
import uuid
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from tests.serving.attack.target import Target

ELSEWHERE = (
    "app.ipynb", "tally.py", "logout", "tree", "lab", "metrics", "api", "api/kernels", "api/kernelspecs",
    "api/sessions", "api/contents", "api/contents/app.ipynb", "api/terminals", "api/status", "api/me",
    "voila/tree", "voila/render/broken.ipynb", "voila/files/app.ipynb", "voila/files/static/tally.js",
    "voila/static/voila.js", "voila/templates/lab/static/voila.js", "voila/templates/lean/static/lean.js",
    "voila/api/contents/", "voila/api/themes/x", "voila/labextensions/x", "files/app.ipynb", "nbconvert/html/app.ipynb",
    "assets/0000000000000000/lean.js", "static/x.js", "terminals/websocket/1", "user-redirect/", "favicon.ico",
    "assets/0000000000000000/%2e%2e/app.ipynb", "..%2fapp.ipynb", "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%c0%ae%c0%ae/app.ipynb", "..%5capp.ipynb", "app.ipynb%00.css", "voila%2frender%2fapp.ipynb", "./app.ipynb",
    "api/kernels/..%2f..%2fapp.ipynb", "api/kernels/%7Bid%7D", "x" * 4000,
)  # fmt: skip


def test_query_changes_nothing(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        page = await visitor.open('?theme="><script>alert(1)</script>&template=lab&learner=mal1ory&heard=x')
        await visitor.leave()
        assert "alert(1)" not in page
        assert "mal1ory" not in page
        assert '<main id="lean"' in page

    target.tell(story)


def test_no_other_address_answers(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        page = await visitor.open()
        [version] = set(re.findall(r"/assets/([0-9a-f]{16})/", page))
        beside = (
            *(f"assets/{version}/{trick}tally.py" for trick in ("%2e%2e/", "..%2f", "%2e%2e%2f%2e%2e%2f", "/", "./")),
            *(f"assets/{version}/{name}" for name in ("conf.json", "page.py", "index.html.j2", "cli/serve.py")),
            f"assets/{version}/",
        )
        for path in (*ELSEWHERE, *beside):
            if (target.name, path) == ("facilitator", "logout") or (target.name != "hub" and path == "metrics"):
                continue  # where a facilitator signs out; what only this machine may read
            async with http.get(URL(target.address + path, encoded=True), allow_redirects=False) as reply:
                text = await reply.text()
            by_proxy = target.name == "hub" and "%c0" in path  # which the Hub's own proxy cannot read
            assert reply.status in (400, 404, 500 if by_proxy else 404), path
            for secret in target.secrets:
                assert secret not in text, path
        async with http.get(f"{target.address}api/kernels/{visitor.kernel}") as reply:
            assert (reply.status, await reply.read()) == (204, b"")
        async with http.get(f"{target.address}api/kernels/{uuid.uuid4()}") as reply:
            assert reply.status == 404
        await visitor.leave()

    target.tell(story)


def test_other_methods_do_nothing(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        await visitor.open()
        there = f"api/kernels/{visitor.kernel}"
        for method in ("DELETE", "POST", "PUT", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
            for path in ("", there, f"{there}/channels", "health"):
                async with http.request(method, target.address + path) as reply:
                    assert reply.status in (403, 404, 405, 501), (method, path)
                    assert "Access-Control-Allow-Origin" not in reply.headers
        async with http.get(target.address + there) as reply:
            assert reply.status == 204
        await visitor.leave()

    target.tell(story)


def test_another_host_is_never_repeated(target: Target) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "javascript"}

    async def story(http: aiohttp.ClientSession) -> None:
        async with http.get(target.address, headers=forged, allow_redirects=False) as reply:
            text = await reply.text()
        assert "evil.example" not in text
        assert "evil.example" not in str(reply.headers)
        for kernel in re.findall(r'data-kernel="([^"]+)"', text):
            visitor = target.visitor(http)
            visitor.kernel = kernel
            await visitor.leave()

    target.tell(story)


def test_headers_make_nobody_somebody(target: Target) -> None:
    names = ("X-Forwarded-User", "Remote-User", "X-Remote-User", "X-JupyterHub-User", "Authorization", "Cookie")

    async def story(_http: aiohttp.ClientSession) -> None:
        async with aiohttp.ClientSession() as stranger:
            headers = dict.fromkeys(names, "admin")
            async with stranger.get(target.address, headers=headers, allow_redirects=False) as reply:
                text = await reply.text()
        closed = target.name in ("facilitator", "hub")
        assert reply.status == (302 if closed else 200)
        assert ("data-kernel" in text) is not closed
        assert "admin" not in text

    target.tell(story)


NO_REQUESTS = (
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nffffffff\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n\0: y\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET /\xff\xfe/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64 + b"\r\n\r\n",
)


def test_no_request_of_another_kind_is_obeyed(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        for reply in await asyncio.gather(*(target.raw(request) for request in NO_REQUESTS)):
            assert b"data-kernel" not in reply
            for secret in target.secrets:
                assert secret.encode() not in reply
        async with target.visitor(http) as visitor:
            await target.looks_well(visitor)
            await visitor.leave()

    target.tell(story)


def test_requests_that_never_end_keep_nobody_out(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        place = urlsplit(target.address)
        halves = [await asyncio.open_connection(place.hostname, place.port) for _ in range(150)]
        for _, writer in halves:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        try:
            async with target.visitor(http) as visitor:
                await target.looks_well(visitor)
                await visitor.leave()
        finally:
            for _, writer in halves:
                writer.close()

    target.tell(story)

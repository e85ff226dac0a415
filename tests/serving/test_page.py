"""The page that is served: whole, light, and the same with both kinds of kernels."""

import gzip
import re

import aiohttp
import pytest

from tests.serving.conftest import Serve, Server, Tell


def test_page_holds_first_view_before_any_script(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = server.visitor(http)
        page = await visitor.open()
        await visitor.leave()
        assert '<html lang="en-CA">' in page
        assert "<title>A tally</title>" in page
        assert "<p>Count with <em>care</em>.</p>" in page
        assert f'data-model="{visitor.models[0]}"><section class="tally"><h1>Welcome</h1>' in page
        assert '<a class="lean-skip" href="#lean">' in page
        assert '<header class="lean-header"><p>A test page</p></header>' in page
        assert '<footer class="lean-footer"><p>Counting, since today</p></footer>' in page
        assert "<script>" not in page
        assert "style=" not in page
        assert len(re.findall(r'(?:src|href)="/assets/', page)) == 3

    tell(story)


def test_page_answers_actions(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            await visitor.act("add", step=2)
            answer = await visitor.act("add", step=3)
            assert "Total: 5" in answer["html"]
            assert answer["focus"] == "total"
            await visitor.leave()

    tell(story)


def test_page_carries_strict_headers(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = virtual.visitor(http)
        await visitor.open()
        await visitor.leave()
        assert visitor.headers["Content-Security-Policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
            "font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
        )
        assert visitor.headers["Cache-Control"] == "no-store"
        assert visitor.headers["X-Content-Type-Options"] == "nosniff"
        assert visitor.headers["X-Frame-Options"] == "DENY"
        assert visitor.headers["Referrer-Policy"] == "no-referrer"
        assert "Server" not in visitor.headers
        assert "samesite=strict" in visitor.cookies["_xsrf"].OutputString().lower()

    tell(story)


def test_page_and_files_are_compressed_and_kept(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = virtual.visitor(http)
        page = await visitor.open()
        await visitor.leave()
        assert visitor.headers["Content-Encoding"] == "gzip"
        for path in re.findall(r'(?:src|href)="/(assets/[^"]+)"', page):
            address = virtual.address + path
            async with http.get(address, headers={"Accept-Encoding": "gzip"}, auto_decompress=False) as squeezed:
                packed = await squeezed.read()
            async with http.get(address, headers={"Accept-Encoding": "identity"}) as plain:
                assert gzip.decompress(packed) == await plain.read()
            assert squeezed.headers["Content-Encoding"] == "gzip"
            assert squeezed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert "Content-Encoding" not in plain.headers

    tell(story)


def test_page_without_module_file_runs_the_text(textual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with textual.visitor(http) as visitor:
            assert "data-module" not in visitor.page
            assert "script-src 'self' blob:;" in visitor.headers["Content-Security-Policy"]
            assert "export default { render }" in visitor.states[visitor.models[0]]["state"]["_esm"]

    tell(story)


def test_page_stands_under_another_address(serve: Serve, tell: Tell) -> None:
    server = serve(base_url="/course/", workers=1)
    assert server.address.endswith("/course/")

    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            [style] = re.findall(r'rel="stylesheet" href="(/course/assets/[^"]+)"', visitor.page)
            async with http.get(server.address.removesuffix("/course/") + style) as reply:
                assert reply.status == 200
            assert "Total: 2" in (await visitor.act("add", step=2))["html"]
            assert await visitor.leave() == 204
        async with http.get(server.address.removesuffix("course/") + "elsewhere/") as reply:
            assert reply.status == 404

    tell(story)


def test_worker_that_cannot_start_ends_the_server_with_a_sentence(serve: Serve) -> None:
    with pytest.raises(RuntimeError) as told:
        serve(preload=["absent"], workers=1)
    assert "ModuleNotFoundError" in str(told.value)
    assert "A worker could not start" in str(told.value)


def test_page_that_cannot_be_made_is_no_success(serve: Serve, tell: Tell) -> None:
    server = serve(notebook="broken.ipynb", workers=1)

    async def story(http: aiohttp.ClientSession) -> None:
        async with http.get(server.address) as reply:
            text = await reply.text()
        assert reply.status == 500
        assert "Something went wrong on our side" in text
        assert "ZeroDivisionError" not in text
        assert "ZeroDivisionError" in server.told()
        assert "could not render the page in advance" in server.told()

    tell(story)


def test_server_ends_its_workers(serve: Serve) -> None:
    server = serve(workers=2)
    workers = server.workers()
    assert len(workers) == 2
    assert server.stop() == 0
    assert server.workers_alive(workers) == []


def test_page_is_rehearsed_and_leaves_no_place_taken(serve: Serve, tell: Tell) -> None:
    server = serve(workers=2, most=1)

    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            assert (await visitor.act("show"))["extra"]["acts"] == 1
            await visitor.leave()

    tell(story)
    assert "could not render" not in server.told()


def test_join_link_leads_to_the_page_with_its_code_and_nothing_else(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with http.get(f"{virtual.address}j/ABC234", allow_redirects=False) as reply:
            assert (reply.status, reply.headers["Location"]) == (302, "/?join=abc234")
        for path in ("j/abc234.", "j/abc234/", "J/ABC234", "j/abc-234", "j/abc234%20", "j/%E2%80%8Babc234%C2%A0"):
            async with http.get(virtual.address + path, allow_redirects=False) as reply:
                assert (reply.status, reply.headers["Location"]) == (302, "/?join=abc234"), path
        for path in ("j/", "j/.", "j/abc234/x", "j/" + "a" * 13, "j/" + "." * 61, "j/%0d%0ax"):
            async with http.get(virtual.address + path, allow_redirects=False) as reply:
                assert reply.status == 404, path

    tell(story)

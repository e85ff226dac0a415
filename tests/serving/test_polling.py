"""Pages whose network lets no WebSocket through: the same actions, each once, with nothing lost."""

import asyncio
import os
import re
import signal
import time
import uuid

import aiohttp
import pytest

from course.serving import wire_format
from course.serving.polling import MOST_FRAMES
from course.serving.slot import BURST, RATE
from course.serving.wire_format import BadFrame
from tests.patience import until
from tests.serving.conftest import Serve, Server, Tell
from tests.serving.poller import Poller, apart
from tests.serving.visitor import pack


def poller(server: Server, http: aiohttp.ClientSession) -> Poller:
    return Poller(http, server.address)


def info(**header: str) -> bytes:
    return pack("control", {"msg_id": uuid.uuid4().hex, "msg_type": "kernel_info_request", **header}, {}, {}, {})


def test_series_gives_back_each_frame() -> None:
    frames = [wire_format.pack("shell", {"msg_type": kind}, {}) for kind in ("a", "bb", "ccc")]
    assert wire_format.series(b"".join(frames)) == frames
    assert wire_format.series(b"") == []


@pytest.mark.parametrize(
    "raw",
    [
        b"x",
        b"\0" * 8,
        b"\xff" * 200,
        wire_format.pack("shell", {}, {}) + b"\0",
        wire_format.pack("shell", {}, {})[:-1],
        (2**64 - 1).to_bytes(8, "little") * 100,
        (6).to_bytes(8, "little") + bytes(48),
    ],
)
def test_series_refuses_what_is_cut_short(raw: bytes) -> None:
    with pytest.raises(BadFrame):
        wire_format.series(raw)


def test_page_acts_and_is_answered(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            assert "Total: 4" in (await visitor.act("add", step=4))["html"]
            assert "Total: 5" in (await visitor.act("add", step=1))["html"]
            assert visitor.reply.headers["Cache-Control"] == "no-store"
            assert visitor.reply.headers["X-Content-Type-Options"] == "nosniff"
            assert await visitor.leave() == 204
            assert await visitor.post(b"") == 404
            assert (await visitor.fetch())[0] == 404

    tell(story)


def test_frames_of_one_request_are_taken_in_order(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            posted: list[bytes] = []

            async def gather(frame: bytes) -> None:
                posted.append(frame)

            visitor.deliver = gather  # type: ignore[method-assign]  # for these three alone
            for seq, step in enumerate((5, 6, 7), 1):
                await visitor.custom({"seq": seq, "action": "add", "fields": {"step": step}})
            assert await visitor.post(b"".join(posted)) == 200
            reply = await visitor.until(lambda m: m["content"].get("data", {}).get("content", {}).get("ack") == 3)
            assert "Total: 18" in reply["content"]["data"]["content"]["html"]
            assert await visitor.leave() == 204

    tell(story)


def test_resent_message_counts_once(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            content = {"seq": 1, "action": "add", "fields": {"step": 3}}
            message = await visitor.custom(content)
            await visitor.custom(content, msg_id=message)
            visitor.seq = 1
            assert (await visitor.act("show"))["extra"]["total"] == 3
            await visitor.leave()

    tell(story)


def test_reply_that_was_lost_comes_with_the_next(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            await visitor.custom({"seq": 1, "action": "add", "fields": {"step": 7}})
            status, lost = await visitor.fetch()
            assert (status, len(list(apart(lost))) > 0) == (200, True)
            reply = await visitor.until(lambda m: m["content"].get("data", {}).get("content", {}).get("ack") == 1)
            assert "Total: 7" in reply["content"]["data"]["content"]["html"]
            await visitor.leave()

    tell(story)


def test_output_that_cannot_be_had_again_is_said(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            for heard in (visitor.heard + 1000, "x", "-1"):
                async with http.get(visitor.poll, params={"heard": heard}) as reply:
                    assert reply.status == 410
            await visitor.leave()

    tell(story)


def test_page_changes_between_websocket_and_polling_without_a_gap(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with virtual.visitor(http) as first:
            await first.act("add", step=1)
            second = poller(virtual, http)
            second.kernel, second.models, second.heard, second.cookies = (
                first.kernel, first.models, first.heard, first.cookies,
            )  # fmt: skip
            second.seq = first.seq
            await second.connect()
            assert await first.closed() == 4409
            assert "Total: 3" in (await second.act("add", step=2))["html"]
            listening = asyncio.create_task(quiet(second))
            await asyncio.sleep(0.3)
            first.heard, first.seq = second.heard, second.seq
            await first.connect()
            assert await listening == 409
            assert "Total: 6" in (await first.act("add", step=3))["html"]
            await first.leave()

    tell(story)


def test_kernel_that_ends_ends_the_request(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            await visitor.act("show")
            listening = asyncio.create_task(quiet(visitor))
            await asyncio.sleep(0.3)
            await visitor.leave()
            assert await listening == 410

    tell(story)


async def quiet(visitor: Poller) -> int:
    """Take what comes until the page is told that nothing more will; the status that says so."""
    visitor.received.clear()  # it comes again: it does not count as heard
    while True:
        status, body = await visitor.fetch()
        if status != 200:
            return status
        visitor.heard += len(list(apart(body)))


def test_lost_worker_loses_the_page_s_kernel_and_says_so(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1)

    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(server, http) as visitor:
            await visitor.act("add", step=1)
            os.kill(server.workers()[0], signal.SIGKILL)
            assert await quiet(visitor) in (404, 410)

    tell(story)


def test_page_that_polls_keeps_its_place_and_one_that_vanished_is_freed(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, left_after=1.0, unvisited_after=1.0, idle_after=1.0)

    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(server, http) as here, poller(server, http) as gone:
            listening = asyncio.create_task(quiet(here))
            asking = asyncio.create_task(gone.fetch())
            await asyncio.sleep(0.2)
            asking.cancel()  # the browser cuts the connection

            async def freed() -> bool:
                async with http.get(f"{server.address}api/kernels/{gone.kernel}") as reply:
                    return reply.status == 404

            await until(freed, "The page that vanished keeps its place")
            await asyncio.sleep(1.5)
            assert not listening.done()
            listening.cancel()
            assert "Total: 1" in (await here.act("add", step=1))["html"]
            await here.leave()

    tell(story)


def test_request_without_news_ends_before_proxies_cut_it(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, polling_hold=1.0)

    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(server, http) as visitor:
            await visitor.idle(await visitor.custom({"seq": 1, "action": "show", "fields": {}}))
            begun = time.monotonic()
            assert await visitor.fetch() == (200, b"")
            assert time.monotonic() - begun > 0.9
            assert "Total: 0" in (await visitor.act("show"))["html"]

    tell(story)


def test_large_reply_is_compressed(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            await visitor.custom({"seq": 1, "action": "flood", "fields": {"size": 50_000}})
            _, body = await visitor.fetch()
            assert len(body) > 50_000
            assert visitor.reply.headers["Content-Encoding"] == "gzip"
            assert int(visitor.reply.headers["Content-Length"]) < 5_000
            _, body = await visitor.fetch(**{"Accept-Encoding": "identity"})
            assert "Content-Encoding" not in visitor.reply.headers
            assert len(body) > 50_000
            await visitor.leave()

    tell(story)


def test_page_below_a_path_is_found_with_the_path_or_without(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, base_url="/learn/course/")

    async def story(http: aiohttp.ClientSession) -> None:
        for address in (server.address, server.address.removesuffix("learn/course/")):
            async with Poller(http, address) as visitor:
                assert "Total: 1" in (await visitor.act("add", step=1))["html"]

    tell(story)


def test_page_behind_a_proxy_that_hides_its_host_is_known_by_the_browser_s_word(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            elsewhere = {"Origin": "https://course.example.edu"}
            for site, status in (("same-origin", 200), ("same-site", 403), ("cross-site", 403), ("none", 403)):
                assert await visitor.post(info(), **elsewhere, **{"Sec-Fetch-Site": site}) == status
            await visitor.leave()

    tell(story)


def test_requests_of_a_page_wait_one_behind_the_other(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            begun = time.monotonic()
            statuses = await asyncio.gather(*(visitor.post(info() * 10) for _ in range(30)))
            assert statuses.count(200) * 10 <= BURST + RATE * (time.monotonic() - begun) + 10
            assert set(statuses) == {200, 429}
            await visitor.leave()

    tell(story)


def test_one_request_brings_only_so_many_frames(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with poller(virtual, http) as visitor:
            assert await visitor.post(info() * MOST_FRAMES) == 200
            assert await visitor.post(info() * (MOST_FRAMES + 1)) == 400
            await visitor.leave()

    tell(story)


def test_ordinary_kernels_have_no_polling(ordinary: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = poller(ordinary, http)
        assert "data-patience" not in await visitor.open()
        assert (await visitor.fetch())[0] == 404
        await visitor.leave()

    tell(story)


def test_operator_reads_of_it_once_and_metrics_count_it(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1)

    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as first:
            await first.act("show")
            assert "without a WebSocket" not in server.told()
            async with poller(server, http) as second, poller(server, http) as third:
                listening = [asyncio.create_task(each.until(lambda _: False, 5)) for each in (second, third)]
                await asyncio.sleep(0.5)
                async with http.get(f"{server.address}metrics") as reply:
                    text = await reply.text()
                counted = dict(re.findall(r"^(course_\w+) (\S+)$", text, re.MULTILINE))
                assert (counted["course_pages_live"], counted["course_pages_polling"]) == ("3.0", "2.0")
                assert counted["course_ready_seconds_count"] == "3.0"
                for each in listening:
                    each.cancel()
        assert len(re.findall("let the proxy forward Upgrade, Connection and Host", server.told())) == 1
        assert second.kernel not in server.told()

    tell(story)


def test_visitor_s_first_word_may_come_before_it_listens(virtual: Server, tell: Tell) -> None:
    """As lean.js does: the answer waits for the first GET."""

    async def story(http: aiohttp.ClientSession) -> None:
        visitor = poller(virtual, http)
        await visitor.open()
        await visitor.connect(states=False)
        await visitor.deliver(info())
        await asyncio.sleep(0.2)
        assert "kernel_info_reply" in [(await visitor.hear())["type"] for _ in range(2)]
        await visitor.leave()

    tell(story)

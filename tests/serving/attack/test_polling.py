"""Requests of pages without a WebSocket, as attackers send them."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid

import aiohttp
import pytest

from course.serving.slot import BURST, RATE
from tests.serving.attack.target import Target, tell_all
from tests.serving.attack.test_message import PORTIONS, refused
from tests.serving.poller import Poller
from tests.serving.visitor import pack

INFO = {"msg_id": "x", "msg_type": "kernel_info_request"}


async def opened(target: Target, http: aiohttp.ClientSession) -> Poller:
    visitor = Poller(http, target.address)
    await visitor.open()
    await visitor.connect()
    return visitor


def test_request_from_another_origin_is_refused(polled: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = await opened(polled, http)
        for origin in ("http://elsewhere.example", "null", "http://127.0.0.1:1", "file://"):
            for site in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
                assert await visitor.post(pack("shell", INFO, {}, {}, {}), Origin=origin, **site) == 403
                status, body = await visitor.fetch(Origin=origin, **site)
                assert (status, b"kernel_info_reply" in body) == (403, False)
                assert "Access-Control-Allow-Origin" not in visitor.reply.headers
        async with http.options(visitor.poll, headers={"Origin": "http://elsewhere.example"}) as reply:
            assert "Access-Control-Allow-Origin" not in reply.headers
        await polled.looks_well(visitor)
        await visitor.leave()

    polled.tell(story)


def test_kernel_that_is_not_there_is_not_found(polled: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = Poller(http, polled.address)
        for kernel in (str(uuid.uuid4()), "0" * 36, "%2e%2e", "*"):
            visitor.kernel = kernel
            assert await visitor.post(b"") in (403, 404, 405)
            assert (await visitor.fetch())[0] == 404

    polled.tell(story)


def test_stranger_is_refused_where_one_signs_in(polled: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = await opened(polled, http)
        async with aiohttp.ClientSession() as without_cookies:
            stranger = Poller(without_cookies, polled.address)
            stranger.kernel = visitor.kernel
            if polled.name in ("facilitator", "hub"):
                assert await stranger.post(b"") == 403
                assert (await stranger.fetch())[0] == 403
        await visitor.leave()

    polled.tell(story)


def test_broken_and_oversize_bodies_are_refused(polled: Target) -> None:
    whole = pack("shell", INFO, {}, {}, {})
    bodies = (
        b"x",
        b"\0" * 8,
        b"\xff" * 64,
        (2**63).to_bytes(8, "little") + b"\0" * 64,
        (6).to_bytes(8, "little") + (2**64 - 1).to_bytes(8, "little") * 6,
        whole + b"\0",
        whole[:-1],
        whole * 33,
        pack("iopub", INFO, {}, {}, {}),
        pack("shell", {**INFO, "secret": 1}, {}, {}, {}),
        pack("shell", INFO, {}, {"heard": -1}, {}),
        b"x" * 60_000,
    )

    async def story(http: aiohttp.ClientSession) -> None:
        visitor = await opened(polled, http)
        for body in bodies:
            assert await visitor.post(body) == 400, body[:40]
        assert visitor.kernel not in polled.told()  # yet: a proxy in front tells of the next one with its address
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            assert await visitor.post(b"x" * 70_000) in (400, 413, 503)
        await polled.looks_well(visitor)
        await visitor.leave()

    polled.tell(story)


@pytest.mark.parametrize("portion", range(PORTIONS))  # each with a visitor of its own: their rate is limited too
def test_what_is_not_a_page_s_business_is_refused(polled: Target, portion: int) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = await opened(polled, http)
        for at in range(portion, len(refused(visitor)), PORTIONS):
            kind, content, options = refused(visitor)[at]
            with pytest.raises(ConnectionError, match="400"):
                await visitor.send(kind, content, **options)
        await polled.looks_well(visitor)
        await visitor.leave()

    polled.tell(story)


def test_flood_of_requests_is_read_slowly_and_keeps_nobody_out(all_polled: list[Target]) -> None:
    async def story(polled: Target, http: aiohttp.ClientSession) -> None:
        visitor = await opened(polled, http)
        begun = time.monotonic()
        info = pack("control", INFO, {}, {}, {})
        flood = [asyncio.create_task(visitor.post(info * 8)) for _ in range(100)]
        await polled.serves_others(http)
        statuses = [await each for each in flood]
        assert set(statuses) <= {200, 429, 503}  # 503: the Hub's proxy gave up
        assert statuses.count(200) * 8 <= BURST + RATE * (time.monotonic() - begun) + 8
        await visitor.leave()

    tell_all(all_polled, story)


def test_many_who_ask_for_one_page_s_frames_keep_nobody_out(all_polled: list[Target]) -> None:
    """Each takes the place of the one before, and only one waits for its turn."""

    async def story(polled: Target, http: aiohttp.ClientSession) -> None:
        visitor = await opened(polled, http)
        asking = [asyncio.create_task(visitor.fetch()) for _ in range(100)]
        await polled.serves_others(http)
        done, waiting = await asyncio.wait(asking, timeout=15)
        assert {each.result()[0] for each in done} <= {200, 409, 429}
        assert len(waiting) <= 2
        for each in waiting:
            each.cancel()
        await polled.looks_well(visitor)
        await visitor.leave()

    tell_all(all_polled, story)

"""Websockets that are not a page's, and bytes that are no messages."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid

import aiohttp
import pytest

from course.serving.slot import BURST, RATE
from tests.serving.attack.target import Target, tell_all
from tests.serving.visitor import PROTOCOL, pack

INFO = {"msg_id": "x", "msg_type": "kernel_info_request"}


def test_listen_without_subprotocol_is_refused(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        await visitor.open()
        for protocols in ((), ("v2.kernel.websocket.jupyter.org",)):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await http.ws_connect(visitor.line, protocols=protocols)
            assert refusal.value.status == 400
        await visitor.leave()

    target.tell(story)


def test_listen_from_another_origin_is_refused(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        await visitor.open()
        for origin in ("http://elsewhere.example", "null", "http://127.0.0.1:1", "file://"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await http.ws_connect(visitor.line, protocols=(PROTOCOL,), headers={"Origin": origin})
            assert refusal.value.status == 403
        await visitor.leave()

    target.tell(story)


def test_listen_to_a_kernel_that_is_not_there_is_refused(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        for kernel in (str(uuid.uuid4()), "0" * 36, "..", "%2e%2e", "*"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await http.ws_connect(f"{target.address}api/kernels/{kernel}/channels", protocols=(PROTOCOL,))
            assert refusal.value.status in (400, 404), kernel

    target.tell(story)


def test_listen_as_a_stranger_is_refused_where_one_signs_in(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        await visitor.open()
        async with aiohttp.ClientSession() as stranger:
            if target.name in ("facilitator", "hub"):
                with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                    await stranger.ws_connect(visitor.line, protocols=(PROTOCOL,))
                assert refusal.value.status == 403
        await visitor.leave()

    target.tell(story)


def test_broken_frames_are_refused(target: Target) -> None:
    frames: list[bytes | str] = [
        b"",
        b"\0" * 8,
        b"\xff" * 64,
        (2**63).to_bytes(8, "little") + b"\0" * 64,
        (6).to_bytes(8, "little") + (2**64 - 1).to_bytes(8, "little") * 6,
        pack("shell", {}, {}, {}, {}),
        pack("shell", "comm_msg", {}, {}, {}),
        pack("shell", {"msg_id": "x" * 65, "msg_type": "kernel_info_request"}, {}, {}, {}),
        pack("shell", {"msg_id": "x\n", "msg_type": "kernel_info_request"}, {}, {}, {}),
        pack("shell", {**INFO, "secret": 1}, {}, {}, {}),
        pack("shell", INFO, {}, {"heard": -1}, {}),
        pack("shell", INFO, {}, {"heard": True}, {}),
        pack("shell", INFO, {}, {"heard": 2**60}, {}),
        pack("iopub", INFO, {}, {}, {}),
        pack("../shell", INFO, {}, {}, {}),
        pack("shell", INFO, {}, {}, {}, *[b""] * 60),
        pack("shell", INFO, {}, {}, {}).replace(b"{}", b"[[", 1),
        json.dumps({"header": {"msg_type": "execute_request"}, "channel": "shell", "content": {"code": "1"}}),
        "\ud7ff" * 10,
    ]

    async def story(http: aiohttp.ClientSession) -> None:
        async with target.visitor(http) as visitor:
            for frame in frames:
                await (visitor.socket.send_str(frame) if isinstance(frame, str) else visitor.socket.send_bytes(frame))
                assert await visitor.closed() == 4400, frame
                visitor.heard = 0
                await visitor.connect(states=False)
            await visitor.socket.send_bytes(b"x" * 70000)
            assert await visitor.closed() in (1006, 1009)
            await visitor.leave()

    target.tell(story)


def test_bomb_that_swells_is_refused(target: Target) -> None:
    """A few kilobytes that say ten megabytes when they are decompressed."""

    async def story(http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        await visitor.open()
        async with http.ws_connect(visitor.line, protocols=(PROTOCOL,), compress=15, max_msg_size=0) as socket:
            with contextlib.suppress(ConnectionError):
                await socket.send_bytes(b"\0" * 10_000_000, compress=15)
            while (await socket.receive(10)).type is aiohttp.WSMsgType.BINARY:
                continue
            assert socket.close_code in (1002, 1006, 1009, 4400)
        await target.serves_others(http)
        await visitor.leave()

    target.tell(story)


def test_flood_of_messages_is_read_slowly_and_keeps_nobody_out(all_targets: list[Target]) -> None:
    async def story(target: Target, http: aiohttp.ClientSession) -> None:
        async with target.visitor(http) as visitor:
            begun = time.monotonic()
            for _ in range(400):
                await visitor.send("kernel_info_request", {}, channel="control")
            with contextlib.suppress(TimeoutError):
                await visitor.until(lambda _: time.monotonic() > begun + 3, within=4)
            heard = sum(message["type"] == "kernel_info_reply" for message in visitor.log)
            assert heard <= BURST + RATE * (time.monotonic() - begun)
            await target.serves_others(http)
            await visitor.leave()

    tell_all(all_targets, story)


def test_lines_that_say_nothing_keep_nobody_out(all_targets: list[Target]) -> None:
    """Each takes the place of the one before, so a page holds one line however many it opens."""

    async def story(target: Target, http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        await visitor.open()
        silent = [await http.ws_connect(visitor.line, protocols=(PROTOCOL,)) for _ in range(40)]
        for socket in silent[:-1]:
            while (await socket.receive(10)).type is aiohttp.WSMsgType.BINARY:
                continue
            assert socket.close_code == 4409
        await target.serves_others(http)
        await visitor.leave()

    tell_all(all_targets, story)


def test_farewell_needs_the_page_s_own_cookie(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        await visitor.open()
        there = f"{target.address}api/kernels/{visitor.kernel}"
        for origin in ({}, {"Origin": "http://elsewhere.example"}):
            async with http.post(f"{target.address}voila/api/shutdown/{visitor.kernel}", headers=origin) as reply:
                assert reply.status == (404 if origin else 403)
        async with http.get(there) as reply:
            assert reply.status == 204
        assert await visitor.leave() == 204
        async with http.get(there) as reply:
            assert reply.status == 404
        assert await visitor.leave() == 404

    target.tell(story)


def test_many_who_leave_at_once_take_nobody_along(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with target.visitor(http) as here:
            others = [target.visitor(http) for _ in range(5)]
            await asyncio.gather(*(other.open() for other in others))
            await asyncio.gather(*(other.connect(states=False) for other in others))
            for other in others:
                other.socket._response.connection.transport.abort()  # type: ignore[union-attr]  # a line that is cut, not closed
            await target.looks_well(here)
            for visitor in (*others, here):
                await visitor.leave()

    target.tell(story)


def test_what_follows_a_refusal_is_left_unread(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with target.visitor(http) as visitor:
            for _ in range(30):
                await visitor.socket.send_bytes(b"")
            assert await visitor.closed() == 4400
            visitor.heard = 0
            await visitor.connect(states=False)
            await visitor.leave()
        assert "AssertionError" not in target.told()

    target.tell(story)


def test_every_handshake_has_the_headers_of_a_page(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = target.visitor(http)
        await visitor.open()
        line = f"{target.address}api/kernels/{visitor.kernel}/channels"
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
        upgrade |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": PROTOCOL}
        asked = {
            101: (line, upgrade),
            400: (line, {}),
            403: (line, upgrade | {"Origin": "http://elsewhere.example"}),
            404: (line.replace(visitor.kernel, str(uuid.uuid4())), upgrade),
        }
        for status, (address, headers) in asked.items():
            async with http.get(address, headers=headers) as reply:
                assert reply.status == status
                assert reply.headers["X-Content-Type-Options"] == "nosniff"
                assert reply.headers["X-Frame-Options"] == "DENY"
                assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
                assert "TornadoServer" not in str(reply.headers)
        await visitor.leave()

    target.tell(story)

"""What a stranger does to a naive Voila app, tried on this one."""

import asyncio
import contextlib
import json
import re
import uuid
from typing import Any

import aiohttp
import pytest

from tests.serving.conftest import Serve, Server, Tell
from tests.serving.visitor import PROTOCOL, Visitor, pack

SECRETS = ("key is 42", "from tally import", "Traceback", "ValueError", "postgresql", "/app/tally.py")


def all_heard(visitor: Visitor) -> str:
    return "".join(message["raw"].decode("utf-8", "replace") for message in visitor.log)


def test_listen_without_subprotocol_is_refused(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = server.visitor(http)
        await visitor.open()
        line = f"{server.address}api/kernels/{visitor.kernel}/channels"
        for protocols in ((), ("v2.kernel.websocket.jupyter.org",)):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await http.ws_connect(line, protocols=protocols)
            assert refusal.value.status == 400
        await visitor.leave()

    tell(story)


def test_listen_from_another_origin_is_refused(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = server.visitor(http)
        await visitor.open()
        line = f"{server.address}api/kernels/{visitor.kernel}/channels"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await http.ws_connect(line, protocols=(PROTOCOL,), headers={"Origin": "http://elsewhere.example"})
        assert refusal.value.status == 403
        await visitor.leave()

    tell(story)


def test_query_changes_nothing(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = server.visitor(http)
        page = await visitor.open('?theme="><script>alert(1)</script>&template=lab&learner=someone&token=x')
        await visitor.leave()
        assert "alert(1)" not in page
        assert "someone" not in page
        assert '<main id="lean"' in page

    tell(story)


def test_states_show_displayed_widgets_only(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            assert list(visitor.states) == visitor.models
            state = visitor.states[visitor.models[0]]["state"]
            assert "_esm" not in state
            assert "_css" not in state
            assert "key is 42" not in all_heard(visitor)
            await visitor.leave()

    tell(story)


def test_traits_cannot_be_set(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            body = {"method": "update", "state": {"score": 999}, "buffer_paths": []}
            await visitor.send("comm_msg", {"comm_id": visitor.models[0], "data": body})
            assert await visitor.closed() == 4400
            await visitor.connect()
            assert (await visitor.act("show"))["extra"]["score"] == 0
            await visitor.leave()

    tell(story)


def refused_messages(visitor: Visitor) -> list[tuple[str, Any, dict[str, Any]]]:
    mine = visitor.models[0]
    good: dict[str, Any] = {"method": "custom", "content": {"seq": 1, "action": "show", "fields": {}}}
    deep: Any = {}
    for _ in range(30):
        deep = {"in": deep}

    def custom(**changed: Any) -> dict[str, Any]:
        return {"comm_id": mine, "data": {"method": "custom", "content": good["content"] | changed}}

    run = {"code": "print(1)", "silent": False}
    open_tally = {"comm_id": uuid.uuid4().hex, "target_name": "jupyter.widget", "data": {"state": {}}}
    return [
        ("execute_request", run, {}),
        ("execute_request", run, {"channel": "control"}),
        ("input_reply", {"value": "1"}, {"channel": "stdin"}),
        ("complete_request", {"code": "impo", "cursor_pos": 4}, {}),
        ("inspect_request", {"code": "Tally", "cursor_pos": 2, "detail_level": 1}, {}),
        ("history_request", {"output": True, "raw": True, "hist_access_type": "tail", "n": 9}, {}),
        ("shutdown_request", {"restart": False}, {"channel": "control"}),
        ("interrupt_request", {}, {"channel": "control"}),
        ("debug_request", {"type": "request", "command": "evaluate"}, {"channel": "control"}),
        ("comm_info_request", {}, {}),
        ("comm_open", open_tally, {}),
        ("comm_close", {"comm_id": mine, "data": {}}, {}),
        ("comm_msg", {"comm_id": uuid.uuid4().hex, "data": good}, {}),
        ("comm_msg", {"comm_id": mine, "data": good}, {"channel": "control"}),
        ("comm_msg", {"comm_id": mine, "data": {"method": "request_state"}}, {}),
        ("comm_msg", {"comm_id": mine, "data": good | {"more": 1}}, {}),
        ("comm_msg", {"comm_id": visitor.control, "data": {"method": "request_states", "more": 1}}, {}),
        ("comm_msg", {"comm_id": visitor.control, "data": good}, {}),
        ("comm_msg", {"comm_id": mine, "data": good}, {"buffers": (b"1",)}),
        ("comm_msg", {"comm_id": mine, "data": good}, {"buffers": (b"{}",)}),
        ("comm_msg", {"comm_id": mine, "data": good}, {"metadata": {"ident": "x"}}),
        ("comm_msg", custom(seq=True), {}),
        ("comm_msg", custom(seq="1"), {}),
        ("comm_msg", custom(action=None), {}),
        ("comm_msg", custom(fields=[]), {}),
        ("comm_msg", custom(more=1), {}),
        ("comm_msg", custom(fields=deep), {}),
        ("comm_msg", custom(fields={"step": list(range(500))}), {}),
        ("comm_msg", custom(fields={"step": "x" * 20000}), {}),
        ("comm_msg", custom(fields={"step": float("nan")}), {}),
        ("comm_msg", [], {}),
        ("comm_msg", {"comm_id": [], "data": good}, {}),
    ]


@pytest.mark.parametrize("portion", [0, 1, 2])  # each with a visitor of its own: their rate is limited too
def test_whatever_is_not_a_page_s_business_is_refused(server: Server, tell: Tell, portion: int) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            for at in range(portion, len(refused_messages(visitor)), 3):
                kind, content, options = refused_messages(visitor)[at]
                await visitor.send(kind, content, **options)
                assert await visitor.closed() == 4400, (kind, content, options)
                await visitor.connect()
            assert (await visitor.act("show"))["extra"] | {"pid": 0} == {"total": 0, "score": 0, "acts": 1, "pid": 0}
            heard = all_heard(visitor)
            for secret in SECRETS:
                assert secret not in heard
            await visitor.leave()

    tell(story)


def test_broken_frames_are_refused(virtual: Server, tell: Tell) -> None:
    frames: list[bytes | str] = [
        b"",
        b"\0" * 8,
        b"\xff" * 64,
        (2**63).to_bytes(8, "little") + b"\0" * 64,
        pack("shell", {}, {}, {}, {}),
        pack("shell", "comm_msg", {}, {}, {}),
        pack("shell", {"msg_id": "x" * 65, "msg_type": "kernel_info_request"}, {}, {}, {}),
        pack("shell", {"msg_id": "x", "msg_type": "kernel_info_request", "secret": 1}, {}, {}, {}),
        pack("shell", {"msg_id": "x", "msg_type": "kernel_info_request"}, {}, {"heard": -1}, {}),
        pack("shell", {"msg_id": "x", "msg_type": "kernel_info_request"}, {}, {"heard": True}, {}),
        pack("shell", {"msg_id": "x", "msg_type": "kernel_info_request"}, {}, {}, {}).replace(b"{}", b"[[", 1),
        json.dumps({"header": {"msg_type": "execute_request"}, "channel": "shell", "content": {"code": "1"}}),
    ]

    async def story(http: aiohttp.ClientSession) -> None:
        async with virtual.visitor(http) as visitor:
            for frame in frames:
                await (visitor.socket.send_str(frame) if isinstance(frame, str) else visitor.socket.send_bytes(frame))
                assert await visitor.closed() == 4400, frame
                await visitor.connect()
            await visitor.socket.send_bytes(b"x" * 70000)
            assert await visitor.closed() in (1006, 1009)
            await visitor.connect()
            await visitor.leave()

    tell(story)


def test_flood_of_messages_ends_the_connection(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            with contextlib.suppress(ConnectionError):  # the line may end while the flood still runs
                for _ in range(200):
                    await visitor.send("kernel_info_request", {}, channel="control")
            assert await visitor.closed() in (4400, 1006)  # 1006 where the flood was cut before it was read
            await visitor.leave()

    tell(story)


def test_page_that_never_listens_is_cut_off(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with virtual.visitor(http) as visitor:
            for seq in range(40):
                await visitor.custom({"seq": seq, "action": "flood", "fields": {"size": 500_000}})
            for _ in range(100):
                if "a page that does not listen" in virtual.told():
                    break
                await asyncio.sleep(0.1)
            assert "a page that does not listen" in virtual.told()

    tell(story)


def test_exception_tells_nothing(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            message = await visitor.custom({"seq": 1, "action": "fail", "fields": {"name": "Ada Example"}})
            heard = await visitor.idle(message)
            told = [m["content"]["data"] for m in heard if m["content"].get("comm_id") == visitor.control]
            assert told == [{"method": "trouble"}]
            assert {m["type"] for m in visitor.log} <= {"status", "comm_msg", "kernel_info_reply"}
            for secret in (*SECRETS, "Ada Example"):
                assert secret not in all_heard(visitor)
            assert (await visitor.act("add", step=1))["html"].count("Total: 1") == 1
            await visitor.leave()
        assert visitor.kernel not in server.told()

    tell(story)


def test_exception_is_logged_without_its_words(virtual: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with virtual.visitor(http) as visitor:
            message = await visitor.custom({"seq": 1, "action": "fail", "fields": {"name": "Grace Example"}})
            await visitor.idle(message)
            await visitor.leave()

    tell(story)
    assert re.search(r"ValueError at tally\.py:\d+ _fail", virtual.told())
    assert "Grace Example" not in virtual.told()


def test_environment_is_scrubbed(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with server.visitor(http) as visitor:
            names = (await visitor.act("environ"))["extra"]
            assert "TALLY_GREETING" in names
            assert "SECRET_DSN" not in names
            assert "QUERY_STRING" not in names
            await visitor.leave()

    tell(story)


ELSEWHERE = (
    "app.ipynb", "tally.py", "login", "logout", "tree", "lab", "metrics", "api", "api/kernels", "api/kernelspecs",
    "api/sessions", "api/contents", "api/contents/app.ipynb", "api/terminals", "api/status", "api/me",
    "voila/tree", "voila/render/broken.ipynb", "voila/files/app.ipynb", "voila/files/static/tally.js",
    "voila/static/voila.js", "voila/templates/lab/static/voila.js", "voila/templates/lean/static/lean.js",
    "voila/api/contents/", "voila/api/themes/x", "voila/labextensions/x", "files/app.ipynb", "nbconvert/html/app.ipynb",
    "assets/0000000000000000/lean.js", "assets/0000000000000000/../app.ipynb", "static/x.js", "..%2fapp.ipynb",
)  # fmt: skip


def test_no_other_address_answers(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = server.visitor(http)
        page = await visitor.open()
        [version] = set(re.findall(r"/assets/([0-9a-f]{16})/", page))
        beside = (
            f"assets/{version}/../../tally.py",
            f"assets/{version}/%2e%2e/tally.py",
            f"assets/{version}/conf.json",
        )
        for path in (*ELSEWHERE, *beside):
            async with http.get(server.address + path, allow_redirects=False) as reply:
                text = await reply.text()
            assert reply.status == 404, path
            assert "Traceback" not in text
        for method in ("DELETE", "POST", "PUT", "PATCH"):
            async with http.request(method, f"{server.address}api/kernels/{visitor.kernel}") as reply:
                assert reply.status in (403, 405), method
        async with http.get(f"{server.address}api/kernels/{visitor.kernel}") as reply:
            assert (reply.status, await reply.read()) == (204, b"")
        async with http.get(f"{server.address}api/kernels/{uuid.uuid4()}") as reply:
            assert reply.status == 404
        await visitor.leave()

    tell(story)


def test_farewell_needs_the_page_s_own_cookie(server: Server, tell: Tell) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        visitor = server.visitor(http)
        await visitor.open()
        there = f"{server.address}api/kernels/{visitor.kernel}"
        async with http.post(f"{server.address}voila/api/shutdown/{visitor.kernel}") as reply:
            assert reply.status == 403
        async with http.get(there) as reply:
            assert reply.status == 204
        assert await visitor.leave() == 204
        async with http.get(there) as reply:
            assert reply.status == 404
        assert await visitor.leave() == 404

    tell(story)


def test_flood_of_pages_is_swept_away(serve: Serve, tell: Tell) -> None:
    server = serve(workers=1, unvisited_after=1.0, most=70)

    async def story(http: aiohttp.ClientSession) -> None:
        crowd = [server.visitor(http) for _ in range(60)]
        await asyncio.gather(*(visitor.open() for visitor in crowd))
        async with server.visitor(http) as visitor:
            await visitor.act("add", step=1)
            left = crowd
            for _ in range(60):
                left = [other for other in left if await present(http, server, other)]
                if not left:
                    break
                await asyncio.sleep(0.5)
            assert left == []
            assert "Total: 2" in (await visitor.act("add", step=1))["html"]

    tell(story)


async def present(http: aiohttp.ClientSession, server: Server, visitor: Visitor) -> bool:
    async with http.get(f"{server.address}api/kernels/{visitor.kernel}") as reply:
        return reply.status == 204

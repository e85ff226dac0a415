"""Messages of a well-formed kind that are not a page's business."""

from __future__ import annotations

import uuid
from typing import Any

import aiohttp
import pytest

from tests.serving.attack.target import Target
from tests.serving.visitor import Visitor, pack

PORTIONS = 4
STRANGE: dict[str, Any] = {"token": "\ud800", "item": "../../etc/passwd", "attempt": ["x"], "quadrant": {}}


def test_states_show_displayed_widgets_only(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with target.visitor(http) as visitor:
            assert list(visitor.states) == visitor.models
            state = visitor.states[visitor.models[0]]["state"]
            public = {key for key in state if not key.startswith("_")}
            assert public <= {"layout", "tabbable", "tooltip", "score", "words"}
            assert "_esm" not in state
            assert "_css" not in state
            await target.looks_well(visitor)
            await visitor.leave()

    target.tell(story)


def test_traits_cannot_be_set(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with target.visitor(http) as visitor:
            for method in ("update", "request_state", "echo_update", "backbone"):
                body: dict[str, Any] = {
                    "method": method,
                    "state": {"score": 999, "_esm": "alert(1)"},
                    "buffer_paths": [],
                }
                await visitor.send("comm_msg", {"comm_id": visitor.models[0], "data": body})
                assert await visitor.closed() == 4400
                await visitor.connect()
            assert visitor.states[visitor.models[0]]["state"].get("score", 0) == 0
            await target.looks_well(visitor)
            await visitor.leave()

    target.tell(story)


def refused(visitor: Visitor) -> list[tuple[str, Any, dict[str, Any]]]:
    mine = visitor.models[0]
    good: dict[str, Any] = {"method": "custom", "content": {"seq": 1, "action": "show", "fields": {}}}
    deep: Any = {}
    for _ in range(30):
        deep = {"in": deep}

    def custom(**changed: Any) -> dict[str, Any]:
        return {"comm_id": mine, "data": {"method": "custom", "content": good["content"] | changed}}

    def opened(target: Any, comm: Any = None, **data: Any) -> dict[str, Any]:
        return {"comm_id": comm or uuid.uuid4().hex, "target_name": target, "data": data}

    run = {"code": "print(1)", "silent": False}
    return [
        ("execute_request", run, {}),
        ("execute_request", run, {"channel": "control"}),
        ("input_reply", {"value": "1"}, {"channel": "stdin"}),
        ("complete_request", {"code": "impo", "cursor_pos": 4}, {}),
        ("inspect_request", {"code": "Tally", "cursor_pos": 2, "detail_level": 1}, {}),
        ("history_request", {"output": True, "raw": True, "hist_access_type": "tail", "n": 9}, {}),
        ("is_complete_request", {"code": "1"}, {}),
        ("shutdown_request", {"restart": False}, {"channel": "control"}),
        ("interrupt_request", {}, {"channel": "control"}),
        ("debug_request", {"type": "request", "command": "evaluate"}, {"channel": "control"}),
        ("create_subshell_request", {}, {"channel": "control"}),
        ("comm_info_request", {}, {}),
        ("comm_open", opened("jupyter.widget", state={}), {}),
        ("comm_open", opened("jupyter.widget"), {}),
        ("comm_open", opened("jupyter.widget.version"), {}),
        ("comm_open", opened("__proto__"), {}),
        ("comm_open", opened(["jupyter.widget.control"]), {}),
        ("comm_open", opened("jupyter.widget.control", mine), {}),
        ("comm_open", opened("jupyter.widget.control", "x" * 65), {}),
        ("comm_open", opened("jupyter.widget.control", "../x"), {}),
        ("comm_open", opened("jupyter.widget.control", state={"x": 1}), {}),
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
        ("comm_msg", custom(seq=1.0), {}),
        ("comm_msg", custom(action=None), {}),
        ("comm_msg", custom(fields=[]), {}),
        ("comm_msg", custom(more=1), {}),
        ("comm_msg", custom(fields=deep), {}),
        ("comm_msg", custom(fields={"step": list(range(500))}), {}),
        ("comm_msg", custom(fields={"step": "x" * 20000}), {}),
        ("comm_msg", custom(fields={"step": float("nan")}), {}),
        ("comm_msg", custom(fields={"step": float("-inf")}), {}),
        ("comm_msg", [], {}),
        ("comm_msg", {"comm_id": [], "data": good}, {}),
    ]


@pytest.mark.parametrize("portion", range(PORTIONS))  # each with a visitor of its own: their rate is limited too
def test_whatever_is_not_a_page_s_business_is_refused(target: Target, portion: int) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with target.visitor(http) as visitor:
            for at in range(portion, len(refused(visitor)), PORTIONS):
                kind, content, options = refused(visitor)[at]
                await visitor.send(kind, content, **options)
                assert await visitor.closed() == 4400, (kind, content, options)
                await visitor.connect()
            await target.looks_well(visitor)
            await visitor.leave()

    target.tell(story)


NO_JSON = (
    b'{"token":1e400}',  # which Python reads as infinity
    b'{"token":' + b"9" * 5000 + b"}",
    b'{"token":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    b'{"token":"\xff\xfe"}',
    b'{"token":"x" "y"}',
    b'{"token":"\x00"}',
)


def test_json_that_is_none_is_refused(target: Target) -> None:
    async def story(http: aiohttp.ClientSession) -> None:
        async with target.visitor(http) as visitor:
            body = {"method": "custom", "content": {"seq": 1, "action": "hello", "fields": "HERE"}}
            header = {"msg_id": "x", "msg_type": "comm_msg"}
            whole = pack("shell", header, {}, {}, {"comm_id": visitor.models[0], "data": body})
            for fields in NO_JSON:
                await visitor.socket.send_bytes(longer(whole, b'"HERE"', fields))
                assert await visitor.closed() == 4400, fields[:20]
                await visitor.connect()
            await target.looks_well(visitor)
            await visitor.leave()

    target.tell(story)


def longer(frame: bytes, old: bytes, new: bytes) -> bytes:
    """A frame whose last part holds `new` for `old`, with the offset of its end moved."""
    end = len(frame) + len(new) - len(old)
    changed = frame.replace(old, new)
    return changed[:48] + end.to_bytes(8, "little") + changed[56:]


def test_action_that_there_is_not_is_one_sentence(target: Target) -> None:
    if target.look[0] == "show":
        return  # the test app gives whatever name it hears to getattr: what comes of it is tested with its own

    async def story(http: aiohttp.ClientSession) -> None:
        async with target.visitor(http) as visitor:
            for action in ("", "__init__", "_heed", "answer", "../hello", "hello\0", "\ud800", "x" * 9999, "hello"):
                answer = await visitor.act(action, **STRANGE)
                assert set(answer) <= {"ack", "trouble", "html", "focus", "announce", "token", "url", "screen"}
                assert answer.get("trouble") or 'data-screen="' in answer["html"]
            await target.looks_well(visitor)
            await visitor.leave()

    target.tell(story)

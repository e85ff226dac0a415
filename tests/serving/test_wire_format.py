"""Frames: what is packed can be split, and nothing else can."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_server.services.kernels.connection import base as connection

from course.serving import wire_format
from course.serving.message_filter import MessageFilter, Refused, Rule
from course.serving.slot import Slot


def test_pack_as_jupyter_server_does() -> None:
    parts = [b'{"msg_type":"status"}', b"{}", b"{}", b'{"execution_state":"idle"}']
    serialize: Any = connection.serialize_msg_to_ws_v1
    deserialize: Any = connection.deserialize_msg_from_ws_v1
    assert wire_format.join("iopub", parts) == serialize(parts, "iopub")
    assert wire_format.split(serialize(parts, "iopub")) == ("iopub", parts)
    assert deserialize(wire_format.join("iopub", parts)) == ("iopub", parts)
    with_buffer = [*parts, b"\0\1"]  # as ordinary kernels may send; nothing here reads one
    assert wire_format.join("iopub", with_buffer) == serialize(with_buffer, "iopub")
    with pytest.raises(wire_format.BadFrame):
        wire_format.split(wire_format.join("iopub", with_buffer))


@given(st.text(st.characters(max_codepoint=127), max_size=9), st.lists(st.binary(max_size=40), min_size=4, max_size=4))
def test_split_gives_back_what_was_joined(channel: str, parts: list[bytes]) -> None:
    assert wire_format.split(wire_format.join(channel, parts)) == (channel, parts)


@given(st.binary(max_size=200))
def test_split_refuses_any_other_bytes(raw: bytes) -> None:
    with pytest.raises(wire_format.BadFrame):
        wire_format.split(raw)


@given(st.data())
def test_split_survives_a_changed_byte(data: st.DataObject) -> None:
    whole = wire_format.pack("shell", {"msg_type": "x"}, {"a": [1, 2]})
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]
    try:
        channel, parts = wire_format.split(changed)
    except wire_format.BadFrame:
        return
    assert wire_format.join(channel, parts) == changed


def test_loads_only_objects() -> None:
    for text in ("[]", "1", '"x"', "null", "{", '{"a": NaN}', '{"a": Infinity}', "[" * 60000, '{"a":' * 20000):
        with pytest.raises(wire_format.BadFrame):
            wire_format.loads(text.encode())
    with pytest.raises(wire_format.BadFrame):
        wire_format.loads(b'{"a": "\xff"}')
    assert wire_format.loads(b'{"a": {"b": 1}}') == {"a": {"b": 1}}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = ("comm_msg", "comm_open", "execute_request", "kernel_info_request", "shutdown_request")
CONTENTS: tuple[dict[str, object], ...] = (
    {},
    {"comm_id": "view", "data": {"method": "update", "state": {}}},
    {"comm_id": "other", "data": {}},
)


@given(
    channel=st.sampled_from(["shell", "control", "iopub", "stdin", ""]),
    header=st.fixed_dictionaries(
        {"msg_id": st.just("x") | json_values, "msg_type": st.sampled_from(KINDS) | json_values}
    ),
    content=json_values | st.sampled_from(CONTENTS),
    metadata=json_values | st.just({}),
)
def test_door_refuses_or_knows(channel: str, header: object, content: object, metadata: object) -> None:
    message_filter = MessageFilter(Slot("k", views={"view"}), Rule())
    raw = wire_format.join(channel, [json.dumps(part).encode() for part in (header, {}, metadata, content)])
    try:
        passed, said = message_filter.inward(raw, wire_format.PROTOCOL)
    except Refused:
        return
    assert (channel, passed["msg_type"]) in (("shell", "kernel_info_request"), ("control", "kernel_info_request"))
    assert said == {}

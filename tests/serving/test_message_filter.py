"""The door: what a page may say and see, down to the single message."""

from typing import Any

import pytest

from course.serving import wire_format
from course.serving.message_filter import MessageFilter, Refused, Rule, Shape
from course.serving.slot import Slot


def message_filter(**rule: Any) -> MessageFilter:
    return MessageFilter(Slot("k", views={"view"}, control="control"), Rule(**rule))


def message(kind: str, content: dict[str, Any], channel: str = "shell", **metadata: Any) -> bytes:
    parts: tuple[dict[str, Any], ...] = ({"msg_id": "m1", "msg_type": kind}, {}, metadata, content)
    return wire_format.join(channel, [wire_format.dumps(part) for part in parts])


def custom(comm: str = "view", method: str = "custom", **body: Any) -> bytes:
    return message("comm_msg", {"comm_id": comm, "data": {"method": method, **body}})


def test_let_in_messages_to_the_page_s_own_model() -> None:
    header, content = message_filter().inward(custom(content={"seq": 1}), wire_format.PROTOCOL)
    assert (header["msg_id"], content["comm_id"]) == ("m1", "view")


def test_note_whether_anybody_uses_the_page() -> None:
    used = message_filter(unasked=("hello", "beat"))
    used.inward(message("kernel_info_request", {}), wire_format.PROTOCOL)
    assert (used.slot.spoken, used.slot.acted) == (False, None)
    for action in ("hello", "beat"):
        used.inward(custom(content={"action": action}), wire_format.PROTOCOL)
    assert (used.slot.spoken, used.slot.acted) == (True, None)
    used.inward(custom(content={"action": "begin"}), wire_format.PROTOCOL)
    assert used.slot.acted


@pytest.mark.parametrize("comm", ["other", "child", "", "control"])
def test_refuse_messages_to_any_other_comm(comm: str) -> None:
    with pytest.raises(Refused):
        message_filter().inward(custom(comm, content={}), wire_format.PROTOCOL)


def test_refuse_traits() -> None:
    raw = custom(method="update", state={"value": 1}, buffer_paths=[])
    with pytest.raises(Refused, match="a widget method that pages may not use"):
        message_filter().inward(raw, wire_format.PROTOCOL)


def test_let_in_one_control_comm_and_its_question() -> None:
    opened = message_filter()
    open_control = {"comm_id": "new", "target_name": "jupyter.widget.control", "data": {}}
    opened.inward(message("comm_open", open_control, version="1.0.0"), wire_format.PROTOCOL)
    opened.inward(custom("new", method="request_states"), wire_format.PROTOCOL)
    with pytest.raises(Refused):
        opened.inward(custom("control", method="request_states"), wire_format.PROTOCOL)


def test_note_how_much_the_page_has_heard() -> None:
    listening = message_filter()
    listening.inward(message("kernel_info_request", {}, "control", heard=12), wire_format.PROTOCOL)
    assert listening.heard == 12


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"seq": 1}, "without action"),
        ({"seq": True, "action": "x"}, "seq is not of type int"),
        ({"seq": 1, "action": "x", "more": 1}, "unknown key"),
        ({"seq": 1, "action": "x" * 17000}, "too long"),
        ({"seq": 1, "action": "x", "fields": {"a": [0] * 401}}, "too many"),
        ({"seq": 1, "action": "x", "fields": {"a": {"b": {"c": {"d": {"e": {"f": {}}}}}}}}, "too deeply"),
        ([], "not an object"),
        ("x", "not an object"),
    ],
)
def test_shape_refuses(content: object, reason: str) -> None:
    shape = Shape(required={"seq": int, "action": str}, optional={"fields": dict})
    with pytest.raises(Refused, match=reason):
        shape.check(content)


def test_shape_accepts() -> None:
    shape = Shape(required={"seq": int, "action": str}, optional={"fields": dict})
    shape.check({"seq": 1, "action": "answer", "fields": {"picks": ["a", "b"], "note": None}})
    shape.check({"seq": 1, "action": "answer"})
    Shape().check({"anything": {"goes": [1, 2.5, "x"]}})


def outward(kind: str, content: dict[str, Any], **rule: Any) -> Any:
    parts = message_filter(**rule).outward(
        wire_format.split(wire_format.pack("iopub", {"msg_id": "m", "msg_type": kind}, content))[1]
    )
    return None if parts is None else (wire_format.loads(parts[0])["msg_type"], wire_format.loads(parts[3]))


@pytest.mark.parametrize(
    "kind", ["execute_input", "execute_result", "execute_reply", "display_data", "update_display_data", "stream",
             "comm_open", "clear_output", "input_request", "debug_event", "comm_info_reply", "shutdown_reply", "x"]
)  # fmt: skip
def test_keep_in(kind: str) -> None:
    assert outward(kind, {"code": "secret", "text": "secret", "comm_id": "view"}) is None


def test_keep_in_what_an_error_says() -> None:
    told = outward("error", {"ename": "ValueError", "evalue": "secret", "traceback": ["secret"]})
    assert told == ("comm_msg", {"comm_id": "control", "data": {"method": "trouble"}})


def test_keep_in_what_a_kernel_is() -> None:
    assert outward("kernel_info_reply", {"banner": "Python 3.11", "status": "ok"}) == (
        "kernel_info_reply",
        {"status": "ok"},
    )
    assert outward("status", {"execution_state": "idle", "more": 1}) == ("status", {"execution_state": "idle"})


def test_keep_in_other_models() -> None:
    assert outward("comm_msg", {"comm_id": "hidden", "data": {"method": "custom", "content": {"key": 42}}}) is None
    assert outward("comm_close", {"comm_id": "hidden", "data": {}}) is None
    body = {"comm_id": "view", "data": {"method": "custom", "content": {"ack": 1}}}
    assert outward("comm_msg", body) == ("comm_msg", body)


def test_keep_in_withheld_traits() -> None:
    body = {"comm_id": "view", "data": {"method": "update", "state": {"_esm": "code", "value": 1}}}
    assert outward("comm_msg", body, withheld=frozenset({"_esm"}))[1]["data"]["state"] == {"value": 1}


def test_show_states_of_displayed_models_alone() -> None:
    states = {
        "view": {"model_name": "AnyModel", "state": {"_esm": "code", "part": "anywidget:part"}},
        "part": {"model_name": "AnyModel", "state": {"_esm": "code", "key": 42}},
        "layout": {"model_name": "LayoutModel", "state": {"width": None}},
    }
    content = {"comm_id": "control", "data": {"method": "update_states", "states": states, "buffer_paths": []}}
    shown = {"view": {"model_name": "AnyModel", "state": {"part": "anywidget:part"}}}
    assert outward("comm_msg", content, withheld=frozenset({"_esm"})) == (
        "comm_msg", {"comm_id": "control", "data": {"method": "update_states", "states": shown}}
    )  # fmt: skip

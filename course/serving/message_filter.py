"""The message filter between a page and its kernel: which messages may pass in each direction.

Browsers can send anything, so every message that is not explicitly allowed is refused and its connection closed.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from course.serving import wire_format
from course.serving.slot import Slot
from course.serving.wire_format import CONTENT, HEADER, BadFrame, Parts

CONTROL_TARGET: Final = "jupyter.widget.control"
LARGEST_FRAME: Final = 64 * 1024
ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Refused(Exception):
    """The page sent a message that is not allowed.

    The text names the kind of violation, without quoting the message.
    """


@dataclass(frozen=True)
class Shape:
    """The schema of the custom messages that a page may send: allowed keys, their exact types, and size limits.

    Types are compared exactly, so True is not an int. The size limits bound what any handler has to process.
    """

    required: Mapping[str, type] = field(default_factory=dict)
    """Keys that must be present, with their types. If `required` and `optional` are both empty, any object passes."""
    optional: Mapping[str, type] = field(default_factory=dict)
    """Keys that may be present, with their types. All other keys are refused unless both mappings are empty."""
    depth: int = 6
    """The deepest nesting of objects and arrays."""
    members: int = 400
    """The largest total number of keys and values in a message."""
    text: int = 16 * 1024
    """The longest string, in characters."""

    def check(self, content: object) -> None:
        """Raise Refused unless `content` is an object that matches this schema."""
        if type(content) is not dict:
            raise Refused("a custom message that is not an object")
        if self.required or self.optional:
            if missing := self.required.keys() - content.keys():
                raise Refused(f"a custom message without {min(missing)}")
            for key, value in content.items():
                kind = self.required.get(key) or self.optional.get(key)
                if kind is None:
                    raise Refused("a custom message with an unknown key")
                if type(value) is not kind:
                    raise Refused(f"a custom message whose {key} is not of type {kind.__name__}")
        self._measure(content)

    def _measure(self, content: object) -> None:
        level, count = [content], 0
        for _ in range(self.depth + 1):
            inner: list[object] = []
            for value in level:
                if isinstance(value, dict):
                    inner += [*value.keys(), *value.values()]
                elif isinstance(value, list):
                    inner += value
                elif isinstance(value, str) and len(value) > self.text:
                    raise Refused("a custom message with a string that is too long")
            count += len(inner)
            if count > self.members:
                raise Refused("a custom message with too many values")
            if not inner:
                return
            level = inner
        raise Refused("a custom message nested too deeply")


@dataclass(frozen=True)
class Rule:
    """What the message filters of one app allow."""

    shape: Shape = field(default_factory=Shape)
    unasked: tuple[str, ...] = ()
    """Actions that a page sends by itself, without input from the person."""
    withheld: frozenset[str] = frozenset()
    """Widget traits that are not sent to pages, such as the module's source when the page loads it by URL."""


class MessageFilter:
    """The message filter of one page's connection. It reads and updates the page's slot."""

    def __init__(self, slot: Slot, rule: Rule) -> None:
        self.slot, self.rule = slot, rule
        self.heard: int | None = None

    def inward(self, raw: object, protocol: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the header and content of a frame from the page if it is allowed; raises Refused otherwise."""
        if protocol != wire_format.PROTOCOL or type(raw) is not bytes:
            raise Refused("an unsupported WebSocket subprotocol or a text message")
        if len(raw) > LARGEST_FRAME:
            raise Refused("a frame that is too large")
        try:
            channel, parts = wire_format.split(raw)
            header, parent, metadata, content = (wire_format.loads(part) for part in parts)
        except BadFrame as problem:
            raise Refused("a malformed frame") from problem
        self._check_header(header, parent, metadata)
        if header["msg_type"] == "kernel_info_request":
            if channel not in ("shell", "control") or content:
                raise Refused("a kernel_info_request with content or on another channel")
        elif channel != "shell":
            raise Refused("an unknown channel")
        elif header["msg_type"] == "comm_open":
            self._check_open(content)
        elif header["msg_type"] == "comm_msg":
            self._check_message(content)
        else:
            raise Refused("a message type that pages may not send")
        return header, content

    def _check_header(self, header: dict[str, Any], parent: dict[str, Any], metadata: dict[str, Any]) -> None:
        names = ("msg_id", "msg_type", "username", "session", "date", "version")
        if header.keys() - set(names) or any(type(header.get(name, "")) is not str for name in names):
            raise Refused("a malformed header")
        if not ID.fullmatch(header.get("msg_id", "")) or "msg_type" not in header:
            raise Refused("a header without msg_id or msg_type")
        if any(len(header.get(name, "")) > 64 for name in names) or parent:
            raise Refused("a malformed header")
        if metadata.keys() - {"version", "heard"} or metadata.get("version", "1.0.0") != "1.0.0":
            raise Refused("malformed metadata")
        heard = metadata.get("heard", 0)
        if type(heard) is not int or not 0 <= heard < 2**53:
            raise Refused("malformed metadata")
        self.heard = metadata.get("heard")

    def _check_open(self, content: dict[str, Any]) -> None:
        comm, target = content.get("comm_id"), content.get("target_name")
        if content.keys() != {"comm_id", "target_name", "data"} or content["data"] != {} or target != CONTROL_TARGET:
            raise Refused("a comm_open for a comm other than the control comm")
        if type(comm) is not str or not ID.fullmatch(comm) or comm in self.slot.views:
            raise Refused("a comm_open whose comm_id is missing or already in use")
        self.slot.control = comm

    def _check_message(self, content: dict[str, Any]) -> None:
        comm, body = content.get("comm_id"), content.get("data")
        if content.keys() != {"comm_id", "data"} or type(comm) is not str or type(body) is not dict:
            raise Refused("a malformed comm_msg")
        if comm == self.slot.control:
            if body != {"method": "request_states"}:
                raise Refused("a message on the control comm other than request_states")
            return
        if comm not in self.slot.views:
            raise Refused("a comm_msg for a comm of another page")
        self.slot.spoken = True
        if body.get("method") != "custom":
            raise Refused("a widget method that pages may not use")
        if body.keys() != {"method", "content"}:
            raise Refused("a malformed custom message")
        self.rule.shape.check(body["content"])
        if body["content"].get("action") not in self.rule.unasked:
            self.slot.acted = time.monotonic()

    def outward(self, parts: Parts) -> Parts | None:
        """Return the parts of a kernel's message as the page may see them, or None if the message is not for pages.

        Source code, output streams and display data never pass. An error is reduced to the fact that one occurred. A
        page receives the states and messages of its own models only.
        """
        kind = wire_format.loads(parts[HEADER]).get("msg_type")
        if kind == "status":
            return [*parts[:CONTENT], _state_only(parts[CONTENT])]
        if kind == "kernel_info_reply":
            return [*parts[:CONTENT], b'{"status":"ok"}']
        if kind == "error":
            return self._trouble(parts)
        if kind not in ("comm_msg", "comm_close"):
            return None
        content = wire_format.loads(parts[CONTENT])
        comm = content.get("comm_id")
        if comm == self.slot.control:
            return self._states(parts, content)
        if comm not in self.slot.views:
            return None
        parts = [parts[HEADER], parts[1], b"{}", *parts[CONTENT:]]
        state = content.get("data", {}).get("state")
        if isinstance(state, dict) and self.rule.withheld & state.keys():
            content["data"]["state"] = {key: state[key] for key in state if key not in self.rule.withheld}
            parts[CONTENT] = wire_format.dumps(content)
        return parts

    def _states(self, parts: Parts, content: dict[str, Any]) -> Parts | None:
        body = content.get("data", {})
        states = body.get("states")
        if body.get("method") != "update_states" or not isinstance(states, dict):
            return None
        seen = {}
        for model in self.slot.views:
            state = states.get(model, {}).get("state")
            if isinstance(state, dict) and "_esm" in state:
                kept = {key: state[key] for key in state if key not in self.rule.withheld}
                seen[model] = {"model_name": states[model].get("model_name"), "state": kept}
        content = {"comm_id": content["comm_id"], "data": {"method": "update_states", "states": seen}}
        return [parts[HEADER], parts[1], b"{}", wire_format.dumps(content)]

    def _trouble(self, parts: Parts) -> Parts | None:
        if self.slot.control is None:
            return None
        header = {**wire_format.loads(parts[HEADER]), "msg_type": "comm_msg"}
        content = {"comm_id": self.slot.control, "data": {"method": "trouble"}}
        return [wire_format.dumps(header), parts[1], b"{}", wire_format.dumps(content)]


def _state_only(content: bytes) -> bytes:
    return wire_format.dumps({"execution_state": wire_format.loads(content).get("execution_state")})

"""The door between a page and its kernel: what may come in, and what may go out.

A browser can send anything, so whatever is not named here is refused, and whoever sends it loses the connection.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from course.serving import frame
from course.serving.frame import CONTENT, HEADER, BadFrame, Parts
from course.serving.place import Place

CONTROL_TARGET: Final = "jupyter.widget.control"
LARGEST_FRAME: Final = 64 * 1024
ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
REFERENCE: Final = re.compile(r"^(?:IPY_MODEL_|anywidget:)([A-Za-z0-9_-]{1,64})$")


class Refused(Exception):
    """The page sent what it may not send; the text says what kind of thing, never its content."""


@dataclass(frozen=True)
class Shape:
    """The shape of the custom messages that a page may send: which keys, of which exact type, how large.

    Types are compared exactly, so True is no int. Sizes bound what any handler will ever see.
    """

    required: Mapping[str, type] = field(default_factory=dict)
    """Keys that must be there; empty for any object."""
    optional: Mapping[str, type] = field(default_factory=dict)
    """Keys that may be there; all others are refused if `required` or `optional` names any."""
    depth: int = 6
    """How many objects and arrays may stand inside each other."""
    members: int = 400
    """How many values a message may hold in all."""
    text: int = 16 * 1024
    """The longest text, in characters."""

    def check(self, content: object) -> None:
        """Raise Refused unless `content` is an object of this shape."""
        if type(content) is not dict:
            raise Refused("a custom message that is no object")
        if self.required or self.optional:
            if missing := self.required.keys() - content.keys():
                raise Refused(f"a custom message without {min(missing)}")
            for key, value in content.items():
                kind = self.required.get(key) or self.optional.get(key)
                if kind is None:
                    raise Refused("a custom message with an unknown key")
                if type(value) is not kind:
                    raise Refused(f"a custom message whose {key} is no {kind.__name__}")
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
                    raise Refused("a custom message with too long a text")
            count += len(inner)
            if count > self.members:
                raise Refused("a custom message with too many values")
            if not inner:
                return
            level = inner
        raise Refused("a custom message nested too deeply")


@dataclass(frozen=True)
class Rule:
    """What the doors of one app let through."""

    methods: frozenset[str] = frozenset({"custom"})
    """Methods of a widget message that a page may use; a host of widgets with traits adds "update"."""
    shape: Shape = field(default_factory=Shape)
    unasked: tuple[str, ...] = ()
    """Actions that a page sends by itself, whether or not somebody sits there."""
    withheld: frozenset[str] = frozenset()
    """Traits that no state carries outwards, such as the module's text when the page has its address."""


class Door:
    """One page's door. It belongs to one connection and consults that page's place."""

    def __init__(self, place: Place, rule: Rule) -> None:
        self.place, self.rule = place, rule
        self.heard: int | None = None

    def inward(self, raw: object, protocol: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and content of a frame that may come in; raises Refused for every other."""
        if protocol != frame.PROTOCOL or type(raw) is not bytes:
            raise Refused("another protocol")
        try:
            channel, [header, parent, metadata, content] = _opened(raw)
        except BadFrame as problem:
            raise Refused("no frame") from problem
        self._check_header(header, parent, metadata)
        if header["msg_type"] == "kernel_info_request":
            if channel not in ("shell", "control") or content:
                raise Refused("a kernel_info_request with content or on another channel")
        elif channel != "shell":
            raise Refused("another channel")
        elif header["msg_type"] == "comm_open":
            self._check_open(content)
        elif header["msg_type"] == "comm_msg":
            self._check_message(content)
        else:
            raise Refused("another message type")
        return header, content

    def _check_header(self, header: dict[str, Any], parent: dict[str, Any], metadata: dict[str, Any]) -> None:
        names = ("msg_id", "msg_type", "username", "session", "date", "version")
        if header.keys() - set(names) or any(type(header.get(name, "")) is not str for name in names):
            raise Refused("a strange header")
        if not ID.fullmatch(header.get("msg_id", "")) or "msg_type" not in header:
            raise Refused("a header without its ids")
        if any(len(header.get(name, "")) > 64 for name in names) or parent:
            raise Refused("a strange header")
        if metadata.keys() - {"version", "heard"} or metadata.get("version", "1.0.0") != "1.0.0":
            raise Refused("strange metadata")
        heard = metadata.get("heard", 0)
        if type(heard) is not int or not 0 <= heard < 2**53:
            raise Refused("strange metadata")
        self.heard = metadata.get("heard")

    def _check_open(self, content: dict[str, Any]) -> None:
        comm, target = content.get("comm_id"), content.get("target_name")
        if content.keys() != {"comm_id", "target_name", "data"} or content["data"] != {} or target != CONTROL_TARGET:
            raise Refused("a comm that is not the control comm")
        if type(comm) is not str or not ID.fullmatch(comm) or comm in self.place.reach or comm in self.place.views:
            raise Refused("a comm whose id is missing or taken")
        self.place.control = comm

    def _check_message(self, content: dict[str, Any]) -> None:
        comm, body = content.get("comm_id"), content.get("data")
        if content.keys() != {"comm_id", "data"} or type(comm) is not str or type(body) is not dict:
            raise Refused("a strange comm message")
        if comm == self.place.control:
            if body != {"method": "request_states"}:
                raise Refused("the control comm answers only request_states")
            return
        if comm not in self.place.views and comm not in self.place.reach:
            raise Refused("a comm that is not this page's")
        self.place.spoken = True
        method = body.get("method")
        if type(method) is not str or method not in self.rule.methods:
            raise Refused("a method that pages may not use")
        if method == "custom":
            if body.keys() != {"method", "content"}:
                raise Refused("a strange custom message")
            self.rule.shape.check(body["content"])
        if method != "custom" or body["content"].get("action") not in self.rule.unasked:
            self.place.acted = time.monotonic()

    def outward(self, parts: Parts) -> Parts | None:
        """The parts of a message from the kernel as the page may see them, or None where it may not.

        No source, no output stream, no display, no error ever passes; of an error the page learns that there was
        one. A page sees the states and messages of its own models only.
        """
        kind = frame.loads(parts[HEADER]).get("msg_type")
        if kind == "status":
            return [*parts[:CONTENT], _state_only(parts[CONTENT])]
        if kind == "kernel_info_reply":
            return [*parts[:CONTENT], b'{"status":"ok"}']
        if kind == "error":
            return self._trouble(parts)
        if kind not in ("comm_msg", "comm_close"):
            return None
        content = frame.loads(parts[CONTENT])
        comm = content.get("comm_id")
        if comm == self.place.control:
            return self._states(parts, content)
        if comm not in self.place.views and comm not in self.place.reach:
            return None
        parts = [parts[HEADER], parts[1], b"{}", *parts[CONTENT:]]
        state = content.get("data", {}).get("state")
        if isinstance(state, dict) and self.rule.withheld & state.keys():
            content["data"]["state"] = {key: state[key] for key in state if key not in self.rule.withheld}
            parts[CONTENT] = frame.dumps(content)
        return parts

    def _states(self, parts: Parts, content: dict[str, Any]) -> Parts | None:
        body = content.get("data", {})
        states = body.get("states")
        if body.get("method") != "update_states" or not isinstance(states, dict):
            return None
        self.place.reach = _reachable(self.place.views, states)
        seen = {}
        for model in self.place.views | self.place.reach:
            state = states.get(model, {}).get("state")
            if isinstance(state, dict) and "_esm" in state:
                kept = {key: state[key] for key in state if key not in self.rule.withheld}
                seen[model] = {"model_name": states[model].get("model_name"), "state": kept}
        paths = body.get("buffer_paths", [])
        kept_at = [at for at, path in enumerate(paths) if path[0] in seen]
        body = {"method": "update_states", "states": seen, "buffer_paths": [paths[at] for at in kept_at]}
        buffers = parts[CONTENT + 1 :]
        content = {"comm_id": content["comm_id"], "data": body}
        return [parts[HEADER], parts[1], b"{}", frame.dumps(content), *(buffers[at] for at in kept_at)]

    def _trouble(self, parts: Parts) -> Parts | None:
        if self.place.control is None:
            return None
        header = {**frame.loads(parts[HEADER]), "msg_type": "comm_msg"}
        content = {"comm_id": self.place.control, "data": {"method": "trouble"}}
        return [frame.dumps(header), parts[1], b"{}", frame.dumps(content)]


def _opened(raw: bytes) -> tuple[str, list[dict[str, Any]]]:
    if len(raw) > LARGEST_FRAME:
        raise Refused("too large a frame")
    channel, parts = frame.split(raw)
    if len(parts) != 4:
        raise Refused("binary buffers")
    return channel, [frame.loads(part) for part in parts]


def _state_only(content: bytes) -> bytes:
    return frame.dumps({"execution_state": frame.loads(content).get("execution_state")})


def _reachable(views: set[str], states: Mapping[str, Any]) -> set[str]:
    """The ids of all models to which the displayed ones refer, directly or through others."""
    reach: set[str] = set()
    edge = [states[model].get("state") for model in views if model in states]
    while edge:
        value = edge.pop()
        if isinstance(value, dict):
            edge += value.values()
        elif isinstance(value, list):
            edge += value
        elif isinstance(value, str) and len(value) < 90 and (found := REFERENCE.match(value)):
            model = found.group(1)
            if model in states and model not in reach:
                reach.add(model)
                edge.append(states[model].get("state"))
    return reach - views

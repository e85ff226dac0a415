"""The frames of the websocket protocol ``v1.kernel.websocket.jupyter.org``, as bytes and as parts.

A frame is a channel name followed by the JSON parts header, parent header, metadata and content, and any binary
buffers, all found by little-endian 64-bit offsets at its start (JupyterLab's description of the protocol).
"""

import itertools
import json
import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any

PROTOCOL = "v1.kernel.websocket.jupyter.org"
HEADER, PARENT, METADATA, CONTENT = range(4)
MOST_PARTS = 64
"""A frame with more parts than this is no frame of ours."""

Parts = list[bytes]


class BadFrame(ValueError):
    """These bytes are no frame, or one of its JSON parts is not JSON."""


def dumps(value: object) -> bytes:
    """JSON of `value`, without spaces; what JSON cannot hold becomes its text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "replace")


def loads(part: bytes | memoryview) -> dict[str, Any]:
    """The JSON object in one part; raises BadFrame for anything else, NaN and endless nesting included."""
    try:
        value = json.loads(bytes(part), parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError) as problem:
        raise BadFrame("a part is not JSON") from problem
    if type(value) is not dict:
        raise BadFrame("a part is not a JSON object")
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):  # 1e400 is JSON, and for Python infinity, which is none on its way back
        raise ValueError("a number too large")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def join(channel: str, parts: Sequence[bytes | memoryview]) -> bytes:
    """One frame from its channel and its parts."""
    pieces = [channel.encode(), *parts]
    count = len(pieces) + 1
    offsets = [8 * (count + 1)]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    return struct.pack(f"<{count + 1}Q", count, *offsets) + b"".join(pieces)


def series(raw: bytes) -> list[bytes]:
    """The frames that stand one after another in `raw`; raises BadFrame where one is cut short."""
    frames, start = list[bytes](), 0
    while start < len(raw):
        try:
            (count,) = struct.unpack_from("<Q", raw, start)
            (size,) = struct.unpack_from("<Q", raw, start + 8 * min(count, MOST_PARTS))
        except struct.error as problem:
            raise BadFrame("the frame is cut short") from problem
        if not 8 * (count + 1) <= size <= len(raw) - start:
            raise BadFrame("the frame is cut short")
        frames.append(raw[start : start + size])
        start += size
    return frames


def split(raw: bytes) -> tuple[str, Parts]:
    """Channel and parts of a frame; raises BadFrame unless every offset lies in order inside it."""
    try:
        (count,) = struct.unpack_from("<Q", raw)
        if not 6 <= count <= MOST_PARTS:
            raise BadFrame("a frame has a channel, four JSON parts and few buffers")
        offsets = struct.unpack_from(f"<{count}Q", raw, 8)
        channel = raw[offsets[0] : offsets[1]].decode("ascii")
    except (struct.error, UnicodeDecodeError) as problem:
        raise BadFrame("the frame is cut short or names no channel") from problem
    if offsets[0] < 8 * (count + 1) or offsets[-1] != len(raw) or list(offsets) != sorted(offsets):
        raise BadFrame("the offsets do not lie in order inside the frame")
    return channel, [raw[start:end] for start, end in itertools.pairwise(offsets[1:])]


def pack(
    channel: str,
    header: Mapping[str, Any],
    content: Mapping[str, Any],
    parent: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    buffers: Sequence[bytes | memoryview] = (),
) -> bytes:
    """One frame from Python values."""
    return join(channel, [dumps(header), dumps(parent or {}), dumps(metadata or {}), dumps(content), *buffers])

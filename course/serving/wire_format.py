"""Encode and decode the frames of the WebSocket protocol ``v1.kernel.websocket.jupyter.org``.

A frame holds a channel name and the JSON parts header, parent header, metadata and content. It starts with
little-endian 64-bit numbers: the number of offsets and the offsets of the parts (JupyterLab's documentation of the
protocol). Only an ordinary kernel may add binary buffers; pages and virtual kernels send none.
"""

import itertools
import json
import math
import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

PROTOCOL = "v1.kernel.websocket.jupyter.org"
HEADER, PARENT, METADATA, CONTENT = range(4)
PARTS: Final = 6
"""The number of offsets in a frame without buffers: of the channel, of four JSON parts, and of the end."""
OFFSETS: Final = struct.Struct(f"<{1 + PARTS}Q")
"""The beginning of a frame: the number of offsets, and the offsets."""

Parts = list[bytes]


class BadFrame(ValueError):
    """The bytes are not a valid frame, or one of its JSON parts is not valid JSON."""


def dumps(value: object) -> bytes:
    """Encode `value` as compact JSON in UTF-8. Values that JSON cannot represent are converted with `str`."""
    return _ENCODER.encode(value).encode("utf-8", "replace")


def loads(part: bytes | memoryview) -> dict[str, Any]:
    """Decode the JSON object in one part. Raises BadFrame for anything else, including NaN and very deep nesting."""
    try:
        value = _DECODER.decode(str(part, "utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as problem:
        raise BadFrame("a part is not JSON") from problem
    if type(value) is not dict:
        raise BadFrame("a part is not a JSON object")
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):  # 1e400 is valid JSON, but Python reads it as infinity, which JSON lacks
        raise ValueError("number out of range")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)
_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)
"""Created once: with options, `json.dumps` and `json.loads` create a new one on every call."""


def join(channel: str, parts: Sequence[bytes | memoryview]) -> bytes:
    """Encode a frame from its channel and its encoded parts."""
    pieces = [channel.encode(), *parts]
    count = len(pieces) + 1
    offsets = [8 * (count + 1)]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    return struct.pack(f"<{count + 1}Q", count, *offsets) + b"".join(pieces)


def series(raw: bytes) -> list[bytes]:
    """Split concatenated frames. Raises BadFrame if one is truncated."""
    frames, start = list[bytes](), 0
    while start < len(raw):
        try:
            count, *_, size = OFFSETS.unpack_from(raw, start)
        except struct.error as problem:
            raise BadFrame("the frame is truncated") from problem
        if count != PARTS or not OFFSETS.size <= size <= len(raw) - start:
            raise BadFrame("the frame has buffers, or is truncated")
        frames.append(raw[start : start + size])
        start += size
    return frames


def split(raw: bytes) -> tuple[str, Parts]:
    """Decode a frame into its channel and four parts. Raises BadFrame for buffers, and for offsets out of order."""
    try:
        count, *offsets = OFFSETS.unpack_from(raw)
        channel = raw[offsets[0] : offsets[1]].decode("ascii")
    except (struct.error, UnicodeDecodeError) as problem:
        raise BadFrame("the frame is truncated or its channel name is missing") from problem
    if count != PARTS or offsets[0] < OFFSETS.size or offsets[-1] != len(raw) or offsets != sorted(offsets):
        raise BadFrame("the frame has buffers, or its offsets are not in order")
    return channel, [raw[start:end] for start, end in itertools.pairwise(offsets[1:])]


def pack(
    channel: str,
    header: Mapping[str, Any],
    content: Mapping[str, Any],
    parent: Mapping[str, Any] | None = None,
) -> bytes:
    """Encode a frame from Python values."""
    return join(channel, [dumps(header), dumps(parent or {}), b"{}", dumps(content)])

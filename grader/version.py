"""Versions: hashes by which stored results are told from those of other content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

WORDING: Final = {"wording": True}
"""The metadata of a dataclass field that learners read and that no verdict depends on."""


def text_version(files: Mapping[str, str]) -> str:
    """A hash of texts by name, 12 hexadecimal digits; the order of files does not matter, line ends neither."""
    digest = hashlib.sha256()
    for name in sorted(files):
        text = files[name].replace("\r\n", "\n")
        digest.update(f"{name}\n{len(text)}\n{text}".encode())
    return digest.hexdigest()[:12]


def decision_version(content: object) -> str:
    """A hash of dataclasses without their WORDING fields, 12 hexadecimal digits."""
    return hashlib.sha256(json.dumps(_decisive(content), ensure_ascii=False).encode()).hexdigest()[:12]


def _decisive(content: Any) -> Any:
    """The content as JSON, without wording: a new field counts unless it is marked."""
    if is_dataclass(content):
        kept = (each.name for each in fields(content) if "wording" not in each.metadata)
        return [type(content).__name__, *(_decisive(getattr(content, name)) for name in kept)]
    if isinstance(content, Mapping):
        return [[key, _decisive(value)] for key, value in content.items()]
    if isinstance(content, frozenset):
        return sorted(content)
    if isinstance(content, tuple | list):
        return [_decisive(each) for each in content]
    return content

"""Versions: hashes that identify the content to which stored results belong."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

WORDING: Final = {"wording": True}
"""Metadata of a dataclass field that holds wording for people and does not affect verdicts."""


def text_version(files: Mapping[str, str]) -> str:
    """Return a hash of the files (name -> text), 12 hexadecimal digits; ignores their order and line-end style."""
    digest = hashlib.sha256()
    for name in sorted(files):
        text = files[name].replace("\r\n", "\n")
        digest.update(f"{name}\n{len(text)}\n{text}".encode())
    return digest.hexdigest()[:12]


def decision_version(content: object) -> str:
    """Return a hash of dataclasses, ignoring WORDING fields; 12 hexadecimal digits."""
    return hashlib.sha256(json.dumps(_decisive(content), ensure_ascii=False).encode()).hexdigest()[:12]


def _decisive(content: Any) -> Any:
    """Convert content to data that JSON can represent, without the fields marked as WORDING."""
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

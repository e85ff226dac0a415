"""JSON Schemas for translation files, for completion and checks in a translator's editor.

They check a file's keys and that each value is text; `course check` checks that the original has the text.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from grader.reading.translation import SCENARIO, SOURCE, TEXTS
from grader.schema import DIALECT

Schema = dict[str, Any]
ANY_NAME: Final = "*"
_TEXT: Final[Schema] = {"type": ["string", "number", "integer"], "description": "The text in this language."}
_HASHES: Final[Schema] = {
    "type": "object",
    "description": "A hash of each text that was translated. Written by `course translate accept`.",
    "additionalProperties": {"type": ["string", "number", "integer"]},
}


def translation_schemas() -> Mapping[str, Schema]:
    """Return kind of file -> JSON Schema (draft 2020-12) of its translation: scenario, guidance, options and so on."""
    return {kind.removesuffix(".yaml"): _document(kind, patterns) for kind, patterns in TEXTS.items()}


def _document(kind: str, patterns: Iterable[str]) -> Schema:
    shape = _shape([pattern.split("/") for pattern in patterns])
    shape["properties"] = {**shape.get("properties", {}), SOURCE: _HASHES}
    what = "a story" if kind == SCENARIO else "an option" if kind == "options" else kind
    return {"$schema": DIALECT, "title": f"The translation of {what}", **shape}


def _shape(patterns: Iterable[list[str]]) -> Schema:
    """Return the schema of a value with texts at these paths; an empty path is the value itself."""
    below: dict[str, list[list[str]]] = {}
    leaf = False
    for name, *rest in (each or [""] for each in patterns):
        if name:
            below.setdefault(name, []).append(rest)
        else:
            leaf = True
    if not below:
        return dict(_TEXT)
    shapes = {name: _shape(rest) for name, rest in below.items()}
    each = shapes.pop(ANY_NAME, None)
    nested: Schema = {"type": "object", "additionalProperties": each or False}
    if shapes:
        nested["properties"] = shapes
    if each and not shapes:
        member = {**each, "properties": {"id": {}, **each["properties"]}} if "properties" in each else each
        nested = {"type": ["object", "array"], "additionalProperties": each, "items": member}
    return {"anyOf": [_TEXT, nested]} if leaf else nested

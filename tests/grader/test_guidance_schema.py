"""The schemas for editors of guidance files: of one mind with the reader, and strict on what is misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from course.bank import open_rulebook
from course.settings import Settings
from grader.guidance_schema import guidance_schemas
from tests import college
from tests.house.tree import ROOT

STARTER = ROOT / "course" / "cli" / "starter" / "guidance"
FOLDERS = [Settings().guidance, college.GUIDANCE, STARTER]


def schema_of(path: Path) -> str:
    """The name of the schema of a file."""
    return "option.schema.json" if path.parent.parent.name == "options" else f"{path.stem}.schema.json"


def loaded(path: Path) -> Any:
    """What an editor sees, which takes yes and no for words."""
    text = re.sub(r"\brequired: true\b", "required: yes", path.read_text(encoding="utf-8"))
    return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes texts alone


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda each: each.parent.name)
@pytest.mark.parametrize("known", [True, False])
def test_guidance_schemas_accept_every_file(folder: Path, known: bool) -> None:
    schemas = guidance_schemas(open_rulebook(folder) if known else None)
    read = [
        path
        for path in sorted(folder.rglob("*.yaml"))
        if path.name != "reviews.yaml" and "translations" not in path.parts
    ]
    validators = {name: Draft202012Validator(schemas[name]) for name in {schema_of(path) for path in read}}
    for validator in validators.values():
        validator.check_schema(validator.schema)
    wrong = [
        (path.name, f"{error.json_path}: {error.message[:200]}")
        for path in read
        for error in validators[schema_of(path)].iter_errors(loaded(path))
    ]
    assert (len(read) > 10, wrong) == (True, [])


@pytest.mark.parametrize(
    ("file", "before", "after", "at"),
    [
        ("guidance.yaml", "title:", "titel:", "$"),
        ("guidance.yaml", "shown: welcome", "shown: welcom", "$.texts[0].shown"),
        ("guidance.yaml", "line: [inside, outside]", "line: [inside]", "$.quadrants[2].line"),
        ("facts.yaml", "kind: flag", "kind: flags", "$.circumstances.tired.kind"),
        ("options/desks/press-desk.yaml", "degree: essential", "degree: vital", "$.rules[0].degree"),
        ("options/desks/press-desk.yaml", "does: enquire", "does: enquires", "$.rules[0].when.act"),
        ("options/desks/press-desk.yaml", "clause: press", "clause: prss", "$.clause"),
        ("contacts.yaml", "night-porter:", "night-portr:", "$"),
    ],
)
def test_guidance_schemas_point_to_what_is_wrong(tmp_path: Path, file: str, before: str, after: str, at: str) -> None:
    text = (college.GUIDANCE / file).read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "options" / "desks" / "any.yaml" if file.startswith("options") else tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace(before, after), encoding="utf-8")
    schema = guidance_schemas(open_rulebook(college.GUIDANCE))[schema_of(path)]
    assert at in {error.json_path for error in Draft202012Validator(schema).iter_errors(loaded(path))}


STRICT = {"properties", "additionalProperties", "required", "minProperties", "maxProperties"}
"""Keywords that say something of objects, and hold of whatever is no object."""
NESTED = ("properties", "$defs", "patternProperties")
KEYWORDS = {
    *STRICT, *NESTED, "$schema", "$id", "$ref", "type", "items", "minItems", "maxItems", "uniqueItems", "enum", "const",
    "anyOf", "oneOf", "allOf", "not", "title", "description", "pattern", "minLength", "maxLength", "minimum", "maximum",
    "default", "if", "then", "else", "format", "examples",
}  # fmt: skip


def below(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and every schema in it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key, held in schema.items():
        inner = held.values() if key in NESTED else held if isinstance(held, list) else [held]
        for each in inner:
            yield from below(each)


@pytest.mark.parametrize("known", [True, False])
def test_guidance_schemas_say_what_they_hold_of(known: bool) -> None:
    schemas = guidance_schemas(open_rulebook(college.GUIDANCE) if known else None)
    found = [each for schema in schemas.values() for each in below(schema)]
    assert (len(found) > 200, {key for each in found for key in each} - KEYWORDS) == (True, set())
    assert [each for each in found if STRICT & each.keys() and each.get("type") != "object"] == []
    assert [each for each in found if "items" in each and each.get("type") != "array"] == []
    types = [each["type"] for each in found if "type" in each]
    named = {each for one in types for each in (one if isinstance(one, list) else [one])}
    assert named == {"object", "array", "string", "number", "integer", "null"}

"""The schemas of translation files: what is written is accepted, and what is misspelt is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from course.cli.new import EXAMPLE
from course.settings import Settings
from grader.reading.translation import SCENARIO, kind_of
from grader.translation_schema import translation_schemas

VALIDATORS = {kind: Draft202012Validator(schema) for kind, schema in translation_schemas().items()}


def translations(folder: Path) -> list[tuple[Path, str]]:
    """The French files of a guidance or of stories, each with the kind of its schema."""
    found = []
    for path in sorted((folder / "translations" / "fr").rglob("*.yaml")):
        kind = kind_of(path.relative_to(folder / "translations" / "fr").as_posix()) or SCENARIO
        found.append((path, kind.removesuffix(".yaml")))
    return found


def read(text: str) -> Any:
    """What an editor sees, which takes yes and no for words."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts alone


def test_translation_schemas_are_schemas() -> None:
    assert sorted(VALIDATORS) == ["clauses", "contacts", "facts", "guidance", "options", "scenario"]
    for each in VALIDATORS.values():
        Draft202012Validator.check_schema(each.schema)


@pytest.mark.parametrize(
    "folder", [EXAMPLE / "guidance", EXAMPLE / "scenarios", Settings().guidance, Settings().scenarios],
    ids=["example", "example's stories", "own", "own stories"],
)  # fmt: skip
def test_translation_schemas_accept_every_file(folder: Path) -> None:
    found = translations(folder)
    assert len(found) > 10
    wrong = {
        path.name: [each.message for each in VALIDATORS[kind].iter_errors(read(path.read_text(encoding="utf-8")))]
        for path, kind in found
    }
    assert {name: said for name, said in wrong.items() if said} == {}


@pytest.mark.parametrize(
    ("kind", "text", "at"),
    [
        ("scenario", "titel: L’oie", "$"),
        ("scenario", "acts: {p1: {psot: Bonjour}}", "$.acts.p1"),
        ("scenario", "acts: {p1: {does: [argue]}}", "$.acts.p1"),
        ("scenario", "title: {fr: L’oie}", "$.title"),
        ("options", "rules: {asked: {say: Oui.}}", "$.rules.asked"),
        ("options", "about: [Oui]", "$.about"),
        ("facts", "people: {standing: {values: {tutor: {si: enseigne}}}}", "$.people.standing.values.tutor"),
        ("contacts", "night-porter: {2: {horaire: à midi}}", "$.night-porter.2"),
        ("guidance", "groups: {desks: {names: Bureaux}}", "$.groups.desks"),
    ],
)
def test_translation_schemas_point_to_what_is_wrong(kind: str, text: str, at: str) -> None:
    found = [*VALIDATORS[kind].iter_errors(read(text))]
    deepest = {leaf.json_path for each in found for leaf in [each, *(each.context or ())]}
    assert any(at in each.replace("['", ".").replace("']", "") for each in deepest), deepest


def test_translation_schemas_on_disk_are_current() -> None:
    own = Settings()
    for kind, schema in translation_schemas().items():
        name = f"translation-{'option' if kind == 'options' else kind}.schema.json"
        file = own.scenarios / "translation.schema.json" if kind == SCENARIO else own.guidance / "schema" / name
        assert json.loads(file.read_text()) == schema, "run: course schema --write"

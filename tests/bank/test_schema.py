"""The schema for editors: current, of one mind with the reader on every scenario, and strict on what is misspelt."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from course.bank import forms_schema, open_rulebook, scenario_files
from course.settings import Settings
from grader.guidance_schema import guidance_schemas
from grader.schema import scenario_schema
from tests import college

BAD = Path(__file__).parents[1] / "bad"
UNSEEN = {
    *("part-of-nobody", "adverse-at-nobody"),
    *("absent-decision-maker", "colon-in-title", "empty", "other-id", "outsiders-only", "tab-indent", "twice-the-same"),
    *("two-acts-key", "two-acts-one-id", "unclosed-quote", "unknown-people", "wrong-decision-maker", "anchors"),
    *("handle-without-quotes", "evidence-not-in-post", "evidence-undeclared", "evidence-ambiguous"),
    *("evidence-twice-in-post", "evidence-cited-twice", "reply-to-later"),
    *("branch-that-no-picks-lead-to", "branch-on-what-is-not-offered", "branches-first"),
    "branches-without-otherwise",
}
"""Files that are no YAML, or whose shape is right: what is wrong with them only reading shows."""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return scenario_schema(open_rulebook(Settings().guidance))


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def loaded(path: Path) -> object:
    return yaml.safe_load(path.read_text())


def test_schema_on_disk_is_current(schema: dict[str, Any]) -> None:
    kept = json.loads((Settings().scenarios / "schema.json").read_text())
    assert kept == schema, "run: course schema --write"


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in scenario_files(Settings().scenarios)])
def test_schema_accepts_scenario(path: Path, validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(loaded(path))] == []


def test_schema_accepts_the_template(validator: Draft202012Validator) -> None:
    assert validator.is_valid(loaded(Settings().scenarios / "_template.yaml"))


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem) for path in sorted(BAD.glob("*.yaml")) if path.stem not in UNSEEN]
)
def test_schema_refuses(path: Path, validator: Draft202012Validator) -> None:
    assert not validator.is_valid(loaded(path))


@pytest.mark.parametrize(
    ("broken", "at"),
    [
        ({"stages": [{"until": "p1"}]}, ["stages"]),
        ({"stages": [{"until": "p1", "untill": "p2"}, {"until": "p2"}]}, ["stages", 0]),
        ({"slots": {"who": [{"name": "Sam"}]}}, ["slots", "who"]),
        ({"slots": {"who": [{"name": "Sam"}, {"name": "Lee", "facts": {"people": {"sam": {"rule": "x"}}}}]}}, None),
        ({"offers": {"desks": ["press-desks"]}}, ["offers", "desks"]),
        ({"circumstances": {"tired": "perhaps"}}, ["circumstances", "tired"]),
    ],
)
def test_schema_points_to_what_is_wrong(broken: dict[str, object], at: list[object] | None) -> None:
    validator = Draft202012Validator(scenario_schema(open_rulebook(college.GUIDANCE)))
    goose = yaml.safe_load((college.SCENARIOS / "from-outside" / "goose.yaml").read_text())
    assert validator.is_valid(goose)
    errors = [list(error.absolute_path) for error in validator.iter_errors(goose | broken)]
    assert errors == [at or ["slots", "who", 1, "facts", "people", "sam"]]


def test_schema_leaves_required_facts_to_slots() -> None:
    validator = Draft202012Validator(scenario_schema(open_rulebook(college.GUIDANCE)))
    goose = yaml.safe_load((college.SCENARIOS / "from-outside" / "goose.yaml").read_text())
    del goose["people"]["fenn"]["standing"]
    assert not validator.is_valid(goose)
    given = [{"words": word, "facts": {"people": {"fenn": {"standing": word}}}} for word in ("neighbour", "reporter")]
    assert validator.is_valid(goose | {"slots": {"fenn": given}})


def test_schemas_of_guidance_on_disk_are_current() -> None:
    folder = Settings().guidance / "schema"
    kept = {path.name: json.loads(path.read_text()) for path in folder.glob("[!t]*.json")}
    assert kept == guidance_schemas(open_rulebook(Settings().guidance)), "run: course schema --write"


def test_schema_of_forms_on_disk_is_current_and_accepts_them() -> None:
    stories = [path.stem for path in scenario_files(Settings().scenarios)]
    schema = forms_schema(stories, open_rulebook(Settings().guidance))
    assert json.loads((Settings().scenarios / "forms.schema.json").read_text()) == schema, "run: course schema --write"
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(loaded(Settings().scenarios / "forms.yaml"))


@pytest.mark.parametrize(
    ("broken", "at"),
    [
        ({"pre": ["goose", "porridge", "gose"]}, ["pre", 2]),
        ({"pre": ["goose", "porridge"]}, ["pre"]),
        ({"pre": ["goose", "goose", "soup"]}, ["pre"]),
        ({"finale": []}, []),
    ],
)
def test_schema_of_forms_points_to_what_is_wrong(broken: dict[str, object], at: list[object]) -> None:
    stories = ["goose", "porridge", "soup", "swan"]
    validator = Draft202012Validator(forms_schema(stories, open_rulebook(college.GUIDANCE)))
    forms = {"pre": ["goose", "porridge", "soup"], "final": ["swan", "porridge", "soup"]}
    assert validator.is_valid(forms)
    assert [list(error.absolute_path) for error in validator.iter_errors(forms | broken)] == [at]

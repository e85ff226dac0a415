"""`course schema`."""

import json
import shutil
from pathlib import Path

from course.bank import open_rulebook
from grader.schema import scenario_schema
from tests.cli.conftest import Course
from tests.college import GUIDANCE


def test_schema_is_printed_or_written(course: Course, tmp_path: Path) -> None:
    expected = scenario_schema(open_rulebook(GUIDANCE))
    printed = course("schema")
    assert (printed.exit_code, json.loads(printed.stdout)) == (0, expected)
    assert expected["properties"]["people"]["additionalProperties"]["properties"]["standing"]["enum"] == [
        *("tutor", "boarder", "neighbour", "reporter"),
    ]
    guidance, stories = shutil.copytree(GUIDANCE, tmp_path / "guidance"), tmp_path / "stories"
    stories.mkdir()
    written = course("schema", "--write", "--scenarios", stories, "--guidance", guidance)
    assert written.stdout == (
        f"The schemas are in {stories}: schema.json, forms.schema.json, translation.schema.json; "
        f"and 11 in {guidance / 'schema'}.\n"
    )
    assert len([*(guidance / "schema").iterdir()]) == 11
    assert json.loads((stories / "schema.json").read_text()) == expected
    (stories / "goose.yaml").write_text("")
    course("schema", "--write", "--scenarios", stories, "--guidance", guidance)
    forms = json.loads((stories / "forms.schema.json").read_text())
    assert forms["properties"]["final"]["items"] == {"enum": ["goose"]}
    assert json.loads(course("schema", "--forms", "--scenarios", stories).stdout) == forms


def test_schema_refuses_a_folder_that_cannot_be_written(course: Course) -> None:
    found = course("schema", "--write", "--scenarios", "/proc")
    assert found.exit_code == 2
    assert found.stderr.startswith("/proc/schema.json cannot be written (")

"""`course schema`."""

import json
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
    written = course("schema", "--write", "--scenarios", tmp_path)
    assert written.stdout == f"The schema is in {tmp_path / 'schema.json'}.\n"
    assert json.loads((tmp_path / "schema.json").read_text()) == expected


def test_schema_refuses_a_folder_that_cannot_be_written(course: Course) -> None:
    found = course("schema", "--write", "--scenarios", "/proc")
    assert found.exit_code == 2
    assert found.stderr.startswith("/proc/schema.json cannot be written (")

"""`course check`."""

import json
from pathlib import Path

from tests.cli.conftest import Course
from tests.college import SCENARIOS

GOOSE = SCENARIOS / "from-outside" / "goose.yaml"
CLAUSES = {
    "all": 12,
    "carried": 11,
    "carried_by": {"option": 7, "rule": 7, "quadrant": 3, "text": 1},
    "uncarried": {"colophon": "It only says who printed the sheet."},
}
OPTIONS = {"all": 8, "offered": 8, "in_play": 8, "never_offered": [], "never_in_play": []}


def test_check_counts_what_the_content_covers(course: Course) -> None:
    found = course("check")
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.splitlines() == [
        "Clauses    11 of 12 carried (7 by options, 7 by rules, 3 by quadrants, 1 by texts).",
        "           colophon is not carried: It only says who printed the sheet.",
        "Scenarios  2 (in-house 1, from-outside 1, towards-outside 0).",
        "Options    8 of 8 offered, 8 apply or do harm somewhere.",
        "0 problems.",
    ]


def test_check_prints_the_same_as_json(course: Course) -> None:
    found = course("check", "--json")
    assert json.loads(found.stdout) == {
        "problems": [],
        "clauses": CLAUSES,
        "scenarios": {"in-house": 1, "from-outside": 1, "towards-outside": 0},
        "options": OPTIONS,
    }


def test_check_takes_files_and_folders(course: Course) -> None:
    found = json.loads(course("check", GOOSE, "--json").stdout)
    assert found["scenarios"] == {"in-house": 0, "from-outside": 1, "towards-outside": 0}
    assert found["options"] == {
        "all": 8,
        "offered": 8,
        "in_play": 5,
        "never_offered": [],
        "never_in_play": ["dean-of-people", "listening-room", "sleep-on-it"],
    }
    both = json.loads(course("check", SCENARIOS / "in-house", GOOSE, "--json").stdout)
    assert both["scenarios"] == {"in-house": 1, "from-outside": 1, "towards-outside": 0}


def test_check_names_what_is_missing_of_a_whole_bank_alone(course: Course) -> None:
    words = "Neither apply nor do harm: dean-of-people, listening-room, sleep-on-it."
    assert words in course("check", "--scenarios", GOOSE.parent).stdout
    assert words not in course("check", GOOSE).stdout


def test_check_lists_every_problem_in_every_file(course: Course, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("id: one\n")
    (tmp_path / "two.yaml").write_text(GOOSE.read_text().replace("id: goose", "id: two").replace("menace", "menaces"))
    found = course("check", tmp_path)
    assert (found.exit_code, found.stdout) == (1, "")
    said = found.stderr.splitlines()
    assert said[0] == f"{tmp_path / 'one.yaml'}:1: the scenario lacks 'acts'. Add a line `acts: ...`."
    assert said[-2] == f"{tmp_path / 'two.yaml'}:11: does 'menaces' is not known. Did you mean 'menace'?"
    assert said[-1] == f"{len(said) - 1} problems"
    plain = json.loads(course("check", tmp_path, "--json").stdout)
    assert list(plain) == ["problems", "clauses"]
    assert plain["problems"][-1] == {
        "file": str(tmp_path / "two.yaml"),
        "line": 11,
        "what": "does 'menaces' is not known",
        "todo": "Did you mean 'menace'?",
    }


def test_check_says_that_a_folder_is_empty(course: Course, tmp_path: Path) -> None:
    found = course("check", tmp_path)
    assert (found.exit_code, found.stderr.splitlines()[0]) == (
        1,
        f"{tmp_path}: there is no scenario here. Name a folder with .yaml files, or one file.",
    )


def test_check_lists_problems_of_the_guidance(course: Course, tmp_path: Path) -> None:
    found = course("check", "--guidance", tmp_path, "--json")
    assert found.exit_code == 1
    assert [problem["what"] for problem in json.loads(found.stdout)["problems"]] == ["this file is missing"] * 3


def test_check_refuses_a_path_that_is_not_there(course: Course) -> None:
    found = course("check", "nowhere")
    assert found.exit_code == 2
    assert "'nowhere' does not exist" in found.stderr

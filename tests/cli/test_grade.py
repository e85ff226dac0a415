"""`course grade`."""

import json
from pathlib import Path

from tests.cli.conftest import Course
from tests.college import with_horn

RIGHT = {"quadrant": "from-outside", "desks": ["night-porter", "press-desk"], "moves": ["keep-a-copy"]}


def lines(*given: object) -> str:
    return "".join(each if isinstance(each, str) else json.dumps(each) + "\n" for each in given)


def outcomes(text: str) -> list[object]:
    return [json.loads(line) for line in text.splitlines()]


def test_grade_of_a_quick_story_scores_its_one_question(course: Course, tmp_path: Path) -> None:
    file = tmp_path / "responses.jsonl"
    answers: list[dict[str, object]] = [{"moves": ["keep-a-copy"]}, {"quadrant": "from-outside", "moves": []}]
    file.write_text(lines(*({"item": "horn", "response": each} for each in answers)))
    found = course("grade", file, "--scenarios", with_horn(tmp_path))
    assert outcomes(found.stdout) == [
        {"item": "horn", "score": 1.0, "groups": {"moves": 1.0}, "critical_miss": [], "harmful_pick": []},
        {"item": "horn", "error": "'quadrant' is not asked by this item"},
    ]


def test_grade_writes_an_outcome_for_each_response(course: Course, tmp_path: Path) -> None:
    file = tmp_path / "responses.jsonl"
    wrong = {"quadrant": "in-house", "desks": ["press-desk"], "moves": ["keep-a-copy", "tempting-wipe"]}
    file.write_text(lines({"item": "goose", "response": RIGHT}, {"item": "goose", "response": wrong}))
    found = course("grade", file)
    assert (found.exit_code, found.stderr) == (0, "")
    assert outcomes(found.stdout) == [
        {
            "item": "goose",
            "score": 1.0,
            "groups": {"quadrant": 1.0, "desks": 1.0, "moves": 1.0},
            "critical_miss": [],
            "harmful_pick": [],
        },
        {
            "item": "goose",
            "score": (0 + 0.5 + (1 - 2 / 3)) / 3,
            "groups": {"quadrant": 0.0, "desks": 0.5, "moves": 1 - 2 / 3},
            "critical_miss": ["night-porter"],
            "harmful_pick": ["tempting-wipe"],
        },
    ]


def test_grade_reads_standard_input(course: Course) -> None:
    found = course("grade", "-", stdin=lines({"item": "porridge", "response": {"quadrant": "in-house"}}))
    assert outcomes(found.stdout) == [
        {
            "item": "porridge",
            "score": 1.0,
            "groups": {"quadrant": 1.0, "desks": None, "moves": None},
            "critical_miss": [],
            "harmful_pick": [],
        }
    ]


def test_grade_says_of_each_line_why_it_was_refused(course: Course) -> None:
    given = lines(
        "not json\n",
        "\n",
        [1],
        "null\n",
        {"response": RIGHT},
        {"item": 3, "response": RIGHT},
        {"item": "swan", "response": RIGHT},
        {"item": "goose"},
        {"item": "goose", "response": []},
        {"item": "goose", "response": {"desks": ["dean"]}},
        {"item": "goose", "response": {"desks": "night-porter"}},
        {"item": "goose", "response": {"doors": []}},
        "[" * 100_000 + "\n",
        {"item": "goose", "response": RIGHT},
    )
    found = course("grade", "-", stdin=given)
    assert outcomes(found.stdout)[:-1] == [
        {"item": None, "error": "this line is not JSON"},
        {"item": None, "error": "this line is not an object"},
        {"item": None, "error": "this line is not an object"},
        {"item": None, "error": "this line does not name an item"},
        {"item": None, "error": "this line does not name an item"},
        {"item": "swan", "error": "there is no item 'swan'"},
        {"item": "goose", "error": "the response is not an object"},
        {"item": "goose", "error": "the response is not an object"},
        {"item": "goose", "error": "'dean' is not offered among the desks"},
        {"item": "goose", "error": "desks is not a list"},
        {"item": "goose", "error": "'doors' is not asked by this item"},
        {"item": None, "error": "this line is not JSON"},
    ]
    assert (found.exit_code, found.stderr) == (
        1,
        "12 responses of 13 could not be graded; see the reason in each line.\n",
    )


def test_grade_survives_bytes_that_are_no_text(course: Course) -> None:
    found = course("grade", "-", stdin=b'{"item": "g\xff", "response": {}}\n')
    assert outcomes(found.stdout) == [{"item": "g\ufffd", "error": "there is no item 'g\ufffd'"}]


def test_grade_writes_to_a_file(course: Course, tmp_path: Path) -> None:
    out = tmp_path / "outcomes.jsonl"
    found = course("grade", "-", "--out", out, stdin=lines({"item": "goose", "response": RIGHT}))
    assert (found.exit_code, found.output) == (0, "")
    assert [outcome["score"] for outcome in map(json.loads, out.read_text().splitlines())] == [1.0]


def test_grade_refuses_a_place_that_cannot_be_written(course: Course, tmp_path: Path) -> None:
    out = tmp_path / "none" / "outcomes.jsonl"
    found = course("grade", "-", "--out", out, stdin="")
    says = f"{out} cannot be opened (No such file or directory); check its folder and permissions.\n"
    assert (found.exit_code, found.stderr) == (2, says)


def test_grade_refuses_content_with_problems(course: Course, tmp_path: Path) -> None:
    found = course("grade", "-", "--scenarios", tmp_path, stdin="")
    assert (found.exit_code, found.stderr) == (
        1,
        f"{tmp_path}: there is no scenario here. Add a .yaml file, for instance from _template.yaml.\n1 problem\n",
    )

"""`course rule`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Course
from tests.college import SCENARIOS
from tests.house.tree import ROOT

GOOSE = SCENARIOS / "from-outside" / "goose.yaml"
RULING = {
    "item": "goose",
    "quadrant": "from-outside",
    "quadrant_also": [],
    "options": {
        "night-porter": {
            "degree": "essential",
            "offered": True,
            "basis": "stated",
            "clause": "porter",
            "because": ["Fenn threatens you in post 2."],
            "posts": ["p2"],
            "would_change": ["if post 2 threatened nobody"],
        },
        "dean-of-people": {
            "degree": "wrong",
            "offered": True,
            "basis": "inferred",
            "clause": "people",
            "because": ["The trouble is not among us."],
            "posts": [],
            "would_change": ["if Fenn were a tutor"],
        },
        "press-desk": {
            "degree": "essential",
            "offered": True,
            "basis": "stated",
            "clause": "press",
            "because": ["Pell asks for comment in post 3."],
            "posts": ["p3"],
            "would_change": [
                "if post 3 asked for nothing",
                "if Pell were a tutor",
            ],
        },
        "listening-room": {
            "degree": "wrong",
            "offered": True,
            "basis": "inferred",
            "clause": "ear",
            "because": ["You are rested."],
            "posts": [],
            "would_change": ["if you were worn out"],
        },
        "keep-a-copy": {
            "degree": "essential",
            "offered": True,
            "basis": "stated",
            "clause": "keep",
            "because": ["Post 2 is rough and meant for you."],
            "posts": ["p2"],
            "would_change": ["if post 2 threatened nobody"],
        },
        "sleep-on-it": {
            "degree": "wrong",
            "offered": True,
            "basis": "inferred",
            "clause": "rest",
            "because": ["You are rested."],
            "posts": [],
            "would_change": ["if you were worn out"],
        },
        "tempting-hit-back": {
            "degree": "harmful",
            "offered": False,
            "basis": "stated",
            "clause": "never",
            "because": ["To answer post 2 in its own tone makes it last longer."],
            "posts": ["p2"],
            "would_change": ["if post 2 threatened nobody"],
        },
        "tempting-wipe": {
            "degree": "harmful",
            "offered": True,
            "basis": "stated",
            "clause": "never",
            "because": ["Post 2 is needed by those who look into it."],
            "posts": ["p2"],
            "would_change": ["if post 2 threatened nobody"],
        },
    },
}
FACTS_ALONE = """
decision_maker: iris
people: {iris: {standing: tutor}, fenn: {standing: neighbour}}
acts:
  - {by: iris, to: [fenn], does: [mock]}
"""
MISTAKEN = """
id: swan
decision_maker: iris
people: {iris: {standing: tuter}, fenn: {standing: neighbour}}
acts:
  - {by: fen, to: [iris], does: [mock]}
"""


def test_rule_prints_the_ruling_as_json(course: Course) -> None:
    found = course("rule", GOOSE, "--json")
    assert (found.exit_code, found.stderr, json.loads(found.stdout)) == (0, "", RULING)


def test_rule_prints_a_table_that_can_be_read(course: Course) -> None:
    found = course("rule", GOOSE)
    said = " ".join(found.stdout.replace("│", " ").split())
    assert found.exit_code == 0
    assert said.startswith(
        "The goose on the green (goose) Quadrant: From outside (from-outside). It comes from outside,"
    )
    assert "essential Night porter Fenn threatens you in post 2. night-porter stated, porter; post 2" in said
    assert "Shown by “I know which bench” This would change if post 2 threatened nobody." in said


def test_rule_takes_facts_alone(course: Course, tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_text(FACTS_ALONE)
    ruled = json.loads(course("rule", file, "--json").stdout)
    assert (ruled["item"], ruled["quadrant"]) == ("draft", "towards-outside")
    degrees = {option: said["degree"] for option, said in ruled["options"].items()}
    assert degrees == {
        "night-porter": "wrong",
        "dean-of-people": "wrong",
        "press-desk": "wrong",
        "listening-room": "wrong",
        "keep-a-copy": "wrong",
        "sleep-on-it": "wrong",
        "tempting-hit-back": "harmful",
        "tempting-wipe": "wrong",
    }
    assert not any(said["offered"] for said in ruled["options"].values())


def test_rule_offers_a_draft_what_the_course_would_offer(course: Course, tmp_path: Path) -> None:
    whole = ROOT / "scenarios" / "uoft-to-uoft" / "raccoon-rubric.yaml"
    draft = tmp_path / "raccoon-rubric.yaml"
    draft.write_text(whole.read_text().replace("\ntitle:", "\ncontent_note:", 1))
    ruled = [
        json.loads(course("rule", file, "--stage", 1, "--guidance", ROOT / "grader" / "guidance", "--json").stdout)
        for file in (whole, draft)
    ]
    # the leader applies at a later stage only: what was it that made the difference?
    assert ruled[0]["options"]["leader-or-hr"]["offered"]
    assert ruled[1] == ruled[0]


def test_rule_prints_every_problem_as_json(course: Course, tmp_path: Path) -> None:
    file = tmp_path / "goose.yaml"
    file.write_text(MISTAKEN)
    found = course("rule", file, "--json")
    assert (found.exit_code, found.stderr) == (1, "")
    assert json.loads(found.stdout) == {
        "problems": [
            {
                "file": str(file),
                "line": 2,
                "what": "the id 'swan' is not the file's name 'goose'",
                "todo": "Make them the same.",
            },
            {"file": str(file), "line": 4, "what": "standing 'tuter' is not known", "todo": "Did you mean 'tutor'?"},
            {"file": str(file), "line": 6, "what": "person 'fen' is not known", "todo": "Did you mean 'fenn'?"},
        ]
    }


def test_rule_prints_every_problem_as_lines(course: Course, tmp_path: Path) -> None:
    file = tmp_path / "goose.yaml"
    file.write_text(MISTAKEN)
    found = course("rule", file)
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.splitlines()[1] == f"{file}:4: standing 'tuter' is not known. Did you mean 'tutor'?"
    assert found.stderr.splitlines()[-1] == "3 problems"


def test_rule_names_problems_of_the_guidance_too(course: Course, tmp_path: Path) -> None:
    found = course("rule", GOOSE, "--guidance", tmp_path, "--json")
    assert found.exit_code == 1
    assert {problem["what"] for problem in json.loads(found.stdout)["problems"]} == {"this file is missing"}


@pytest.mark.parametrize("command", ["rule", "tell"])
def test_commands_take_the_id_of_a_story(command: str, course: Course) -> None:
    by_id, by_file = course(command, "porridge"), course(command, next(SCENARIOS.rglob("porridge.yaml")))
    assert (by_id.exit_code, by_id.stdout) == (0, by_file.stdout)


def test_rule_names_the_folder_without_such_a_story(course: Course) -> None:
    found = course("rule", "porrige")
    assert found.exit_code == 2
    assert f"nor the id of a story in {SCENARIOS}" in " ".join(found.stderr.split())


def test_rule_refuses_a_file_that_is_not_there(course: Course) -> None:
    found = course("rule", "nowhere.yaml")
    assert found.exit_code == 2
    assert "File 'nowhere.yaml' does not exist." in found.stderr

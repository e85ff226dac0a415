"""`course check`."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Course
from tests.college import GUIDANCE, SCENARIOS

CONTACTS = str(GUIDANCE / "contacts.yaml")
MISSING = [
    (9, "'dean-of-people' lacks a phone number and hours", "The front office knows when the dean is in."),
    (0, "'press-desk' has no contact", "Add one under `press-desk:`."),
    (
        17,
        "'listening-room' (the listening room by day) lacks an e-mail address and hours",
        "Say under `ask` whom to ask.",
    ),
]
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
        "Clauses    11 of 12 cited (7 in options, 7 in rules, 3 in quadrants, 1 in texts).",
        "           colophon is not cited: It only says who printed the sheet.",
        "Scenarios  2 (in-house 1, from-outside 1, towards-outside 0).",
        "Options    8 of 8 offered; 8 apply or do harm in at least one scenario.",
        "Contacts   4 options: 3 with details missing, 0 to check again.",
        f"           {CONTACTS}:9: {MISSING[0][1]}. {MISSING[0][2]}",
        f"           {CONTACTS}: {MISSING[1][1]}. {MISSING[1][2]}",
        f"           {CONTACTS}:17: {MISSING[2][1]}. {MISSING[2][2]}",
        "0 problems.",
    ]


def test_check_prints_the_same_as_json(course: Course) -> None:
    found = course("check", "--json")
    assert json.loads(found.stdout) == {
        "problems": [],
        "clauses": CLAUSES,
        "contacts": {
            "all": 4,
            "missing": [{"file": CONTACTS, "line": line, "what": what, "todo": todo} for line, what, todo in MISSING],
            "old": [],
        },
        "scenarios": {"in-house": 1, "from-outside": 1, "towards-outside": 0},
        "options": OPTIONS,
        "translations": {},
    }


def test_check_counts_what_is_translated_and_lists_its_problems(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    shutil.copytree(SCENARIOS, folder)
    (folder / "translations" / "fr" / "in-house").mkdir(parents=True)
    file = folder / "translations" / "fr" / "in-house" / "porridge.yaml"
    file.write_text("title: Le gruau\nsource: {title: abcdef}\n", encoding="utf-8")
    told = course("check", "--guidance", GUIDANCE, "--scenarios", folder).stdout.splitlines()
    assert [line for line in told if line.startswith("Languages")] == [
        "Languages  fr: 1 of 119 texts translated, 1 of them stale."
    ]
    file.write_text("titre: Le gruau\n", encoding="utf-8")
    refused = course("check", "--guidance", GUIDANCE, "--scenarios", folder)
    assert refused.exit_code == 1
    assert f"{file}:1: there is no text 'titre' in the original to translate. Did you mean 'title'?" in refused.output
    file.rename(file.with_name("oats.yaml"))
    refused = course("check", "--guidance", GUIDANCE, "--scenarios", folder)
    assert "no original file matches this translation" in refused.output


def test_check_takes_files_and_folders(course: Course) -> None:
    found = json.loads(course("check", GOOSE, "--json").stdout)
    assert found["scenarios"] == {"in-house": 0, "from-outside": 1, "towards-outside": 0}
    assert found["options"] == {
        "all": 8,
        "offered": 7,
        "in_play": 4,
        "never_offered": ["tempting-hit-back"],
        "never_in_play": ["dean-of-people", "listening-room", "sleep-on-it", "tempting-hit-back"],
    }
    both = json.loads(course("check", SCENARIOS / "in-house", GOOSE, "--json").stdout)
    assert both["scenarios"] == {"in-house": 1, "from-outside": 1, "towards-outside": 0}


def test_check_names_what_is_missing_of_a_whole_bank_alone(course: Course) -> None:
    words = "Never apply and never do harm: dean-of-people, listening-room, sleep-on-it, tempting-hit-back."
    assert words in course("check", "--scenarios", GOOSE.parent).stdout
    assert words not in course("check", GOOSE).stdout


def test_check_lists_every_problem_in_every_file(course: Course, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("id: one\n")
    (tmp_path / "two.yaml").write_text(
        GOOSE.read_text().replace("id: goose", "id: two").replace("[menace]", "[menaces]")
    )
    found = course("check", tmp_path)
    assert (found.exit_code, found.stdout) == (1, "")
    said = found.stderr.splitlines()
    assert said[0] == f"{tmp_path / 'one.yaml'}:1: the scenario lacks 'acts'. Add a line `acts: ...`."
    assert said[-2] == f"{tmp_path / 'two.yaml'}:11: does 'menaces' is not known. Did you mean 'menace'?"
    assert said[-1] == f"{len(said) - 1} problems"
    plain = json.loads(course("check", tmp_path, "--json").stdout)
    assert list(plain) == ["problems", "clauses", "contacts"]
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


def test_check_counts_contacts_as_problems_where_it_is_asked_to(course: Course) -> None:
    found = course("check", "--contacts")
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.splitlines()[-1] == "3 problems"
    assert found.stderr.count("contacts.yaml") == 3
    assert len(json.loads(course("check", "--contacts", "--json").stdout)["problems"]) == 3


def test_check_lists_contacts_of_more_than_a_year_ago(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.cli.contacts.today", lambda: date(2027, 6, 1))
    assert "0 to check again" in course("check").stdout
    monkeypatch.setattr("course.cli.contacts.today", lambda: date(2027, 6, 2))
    found = course("check")
    assert found.exit_code == 0
    assert "4 to check again" in found.stdout
    assert (
        f"           {CONTACTS}:2: 'night-porter' was last checked on 2026-06-01, more than a year ago. "
        "Compare it with https://birchpoint.example/porter."
    ) in found.stdout.splitlines()


def test_check_refuses_a_contact_that_was_checked_on_a_day_to_come(course: Course, tmp_path: Path) -> None:
    guidance = shutil.copytree(GUIDANCE, tmp_path / "guidance")
    contacts = guidance / "contacts.yaml"
    ahead = (GUIDANCE / "contacts.yaml").read_text().replace("2026-06-01", "2026-07-02", 1)
    contacts.write_text(ahead)  # a day ahead may be today in another zone
    assert course("check", "--guidance", guidance).exit_code == 0
    contacts.write_text(ahead.replace("2026-07-02", "2026-07-03"))
    found = course("check", "--guidance", guidance)
    assert found.exit_code == 1
    assert found.stderr.splitlines()[0] == (
        f"{contacts}:2: 'night-porter' was checked on 2026-07-03, which is in the future. "
        "Write the day on which it was checked."
    )


def test_check_lists_acts_without_evidence(course: Course, tmp_path: Path) -> None:
    goose = GOOSE.read_text().replace(", shows_in: {menace: I know which bench}", "")
    (tmp_path / "goose.yaml").write_text(goose.replace(", shows_in: {enquire: A word from the college}", ""))
    found = course("check", tmp_path)
    assert (found.exit_code, found.stdout) == (1, "")
    exact = "Add them under `shows_in`, with the exact words of the post."
    enquire = "Add words for enquire to `shows_in` of act 'p3', or of another."
    assert found.stderr.splitlines() == [
        f"{tmp_path / 'goose.yaml'}:11: act 'p2' does not cite words for menace. {exact}",
        f"{tmp_path / 'goose.yaml'}:12: no words are cited for the verdict that press-desk is essential. {enquire}",
        "2 problems",
    ]


def test_check_asks_for_no_evidence_where_the_guidance_does_not(course: Course, tmp_path: Path) -> None:
    guidance = shutil.copytree(GUIDANCE, tmp_path / "guidance")
    (guidance / "evidence.yaml").unlink()
    (tmp_path / "goose.yaml").write_text(GOOSE.read_text().replace(", shows_in: {menace: I know which bench}", ""))
    assert course("check", tmp_path / "goose.yaml", "--guidance", guidance).exit_code == 0

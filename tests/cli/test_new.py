"""`course new` and `course where`."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from course.bank import open_bank, progress
from course.cli.new import EXAMPLE
from grader.item import FEWEST_NEGATIVE
from tests.cli.conftest import Course


@pytest.fixture
def made(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new course, in whose folder commands run from now on."""
    folder = tmp_path / "Our Course"
    assert course("new", folder).exit_code == 0
    for name in ("COURSE_GUIDANCE", "COURSE_SCENARIOS"):
        monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    return folder


def test_new_makes_a_course_without_problems(course: Course, made: Path) -> None:
    found = course("check")
    assert (found.exit_code, found.stdout.splitlines()[-1]) == (0, "0 problems.")
    bank = open_bank(made / "guidance", made / "scenarios")
    assert (bank.rulebook.course, bank.paths.start) == ("our-course", "one-word")
    assert {each.home for each in bank.scenarios.values()} == {*bank.rulebook.quadrants}
    assert {each.home for each in bank.scenarios.values() if not each.quick} == {*bank.rulebook.quadrants}
    assert all(option.contacts for option in bank.rulebook.in_group("offices"))
    assert all("#" in path.read_text() for path in (made / "guidance").glob("*.yaml"))


def test_new_has_the_fewest_options_that_questions_need(course: Course, made: Path) -> None:
    bank = open_bank(made / "guidance", made / "scenarios")
    assert [len(bank.rulebook.in_group(group)) for group in bank.rulebook.groups] == [FEWEST_NEGATIVE + 1] * 2
    steps = made / "guidance" / "options" / "steps"
    (steps / "tempting-answer-back.yaml").unlink()
    kept = steps / "keep-copy.yaml"
    kept.write_text(kept.read_text().replace("clause: copies", "clause: [copies, calm]"))
    assert "it offers fewer than 2 steps that do not apply" in course("check").stderr


def test_new_writes_the_schemas_that_its_files_name(made: Path) -> None:
    for path in sorted(made.rglob("*.yaml")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads((path.parent / named).read_text())["$schema"].startswith("https://json-schema.org/"), path


def test_new_leaves_a_folder_alone_that_is_in_use(course: Course, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    found = course("new", tmp_path)
    assert found.exit_code == 2
    assert found.stderr == f"{tmp_path} already exists and is not an empty folder; name a new one.\n"
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.slow
def test_new_course_makes_all_that_a_course_makes(course: Course, made: Path) -> None:
    for words in (
        ["demo", "--learners", 22],
        ["report"],
        ["handout", "--output", "booklet.html"],
        ["export", "qti", "--output", "stories.zip"],
        ["rulebook", "rules.html"],
        ["schema", "--write"],
    ):
        found = course(*words)
        assert found.exit_code == 0, (words, found.output)
    assert "Example College" in (made / "booklet.html").read_text()


def test_new_copies_the_worked_course(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "2nd course"
    assert course("new", folder, "--example").exit_code == 0
    monkeypatch.setattr("course.cli.contacts.today", date.today)
    found = course("check", "--guidance", folder / "guidance", "--scenarios", folder / "scenarios")
    assert (found.exit_code, found.stdout.splitlines()[-1]) == (0, "0 problems.")
    bank, french = (open_bank(folder / "guidance", folder / "scenarios", each) for each in ("", "fr"))
    assert (bank.rulebook.course, french.rulebook.lang) == ("course-2nd-course", "fr-CA")
    assert (bank.paths.start, len(bank.scenarios), len(bank.rulebook.options)) == ("one-line", 11, 11)
    for path in sorted(folder.rglob("*.yaml")):
        named = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / named).is_file(), path
    assert bank.rulebook.someone("tutor") == "a tutor"
    assert french.rulebook.someone("tutor") == "une personne qui enseigne"


def test_worked_course_is_in_french_to_the_end() -> None:
    found = progress(EXAMPLE / "guidance", EXAMPLE / "scenarios", "fr")
    assert {path.stem: (each.missing, each.stale) for path, each in found.items() if each.missing or each.stale} == {}
    assert sum(each.texts for each in found.values()) > 200


def test_worked_course_has_every_option_right_somewhere() -> None:
    bank = open_bank(EXAMPLE / "guidance", EXAMPLE / "scenarios")
    verdicts = [each.ruling.verdicts for each in bank.scenarios.values()]
    tempting = {each for each in bank.rulebook.options if each.startswith("tempting-")}
    assert {each for given in verdicts for each, verdict in given.items() if verdict.applies} == (
        {*bank.rulebook.options} - tempting
    )


def test_where_prints_places_that_are_there(course: Course, made: Path) -> None:
    found = json.loads(course("where", "--json").stdout)
    assert (found["guidance"], found["template"]) == (
        str(made / "guidance"),
        str(made / "scenarios" / "_template.yaml"),
    )
    assert all(Path(place).exists() for name, place in found.items() if name != "store")
    assert (Path(found["deployment"]) / "README.md").is_file()
    shutil.rmtree(made / "guidance")
    assert f"guidance    {made}" not in course("where").stdout

"""A store belongs to one course: commands with another guidance are refused."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from course.store import Store
from tests.cli.conftest import Course
from tests.college import GUIDANCE, SCENARIOS


@pytest.fixture
def other(tmp_path: Path, places: Path) -> tuple[object, ...]:
    """The options that name another course; the store belongs to the college."""
    guidance = shutil.copytree(GUIDANCE, tmp_path / "other")
    text = (guidance / "guidance.yaml").read_text(encoding="utf-8")
    (guidance / "guidance.yaml").write_text(text.replace("id: birchpoint\n", "id: harbour\n"), encoding="utf-8")
    store = Store.open(f"sqlite:///{places / 'course.db'}")
    store.owner.claim("birchpoint")
    store.close()
    return ("--guidance", guidance, "--scenarios", SCENARIOS)


@pytest.mark.parametrize("words", [("report",), ("regrade",), ("regrade", "--dry-run"), ("facilitate",), ("serve",),
                                   ("demo",), ("cohort", "new", "May"), ("export", "csv")])  # fmt: skip
def test_commands_refuse_the_store_of_another_course(
    course: Course, places: Path, other: tuple[object, ...], words: tuple[str, ...]
) -> None:
    found = course(*words, *other)
    assert found.exit_code == 2
    assert found.stderr == (
        f"The store {places / 'course.db'} belongs to the course birchpoint, and this is the course harbour. "
        "Name the folders of that course with --guidance and --scenarios, or another store with --store.\n"
    )


@pytest.mark.parametrize("name", ["serve", "facilitate", "report", "check", "demo", "doctor"])
@pytest.mark.parametrize(("given", "folder"), [("guidance", GUIDANCE), ("scenarios", SCENARIOS)])
def test_commands_refuse_guidance_without_scenarios(
    course: Course, monkeypatch: pytest.MonkeyPatch, name: str, given: str, folder: Path
) -> None:
    for key in ("COURSE_GUIDANCE", "COURSE_SCENARIOS"):
        monkeypatch.delenv(key)
    found = course(name, f"--{given}", folder)
    assert (found.exit_code, found.stderr.startswith(f"The {given} folder was named without")) == (2, True)


def test_doctor_tells_whose_course_and_store_it_is(course: Course, other: tuple[object, ...]) -> None:
    told = course("doctor", "--offline").output
    assert f"(birchpoint), 2 scenarios: guidance in {GUIDANCE}, scenarios in {SCENARIOS}." in told
    assert "belongs to the course" not in told
    told = course("doctor", "--offline", *other).output
    assert "The store belongs to the course birchpoint, but the guidance in use belongs to harbour." in told


def test_rule_and_check_of_one_file_need_no_scenarios(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_SCENARIOS")
    assert course("rule", SCENARIOS / "from-outside" / "goose.yaml").exit_code == 0
    assert course("check", SCENARIOS / "from-outside" / "goose.yaml").exit_code == 0


def test_commands_find_the_course_in_the_working_directory(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("COURSE_GUIDANCE", "COURSE_SCENARIOS"):
        monkeypatch.delenv(key)
    shutil.copytree(GUIDANCE, tmp_path / "guidance")
    monkeypatch.chdir(tmp_path)
    assert "A scenario: Minding our words" not in course("schema").stdout  # without stories it is no course
    shutil.copytree(SCENARIOS, tmp_path / "scenarios")
    assert "A scenario: Minding our words" in course("schema").stdout
    assert "(birchpoint), 2 scenarios" in course("doctor", "--offline").output


def test_demo_names_the_course_in_the_store(course: Course, places: Path) -> None:
    course("demo", "--learners", 11)
    store = Store.open(f"sqlite:///{places / 'course.db'}")
    assert store.owner.find() == "birchpoint"
    store.close()


def test_folder_without_its_guidance_does_not_become_the_packages_course(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("guidance", "scenarios"):
        (tmp_path / "ours" / name).mkdir(parents=True)
        monkeypatch.delenv(f"COURSE_{name.upper()}")
    os.mkfifo(tmp_path / "ours" / "guidance" / "guidance.yaml")
    monkeypatch.chdir(tmp_path / "ours")
    found = course("check")
    assert (found.exit_code, found.stderr) == (
        2,
        (
            "This folder seems to hold a course, but guidance/guidance.yaml or the scenarios "
            "folder is missing. Add it, or name another course with --guidance and --scenarios.\n"
        ),
    )
    (tmp_path / "ours" / "scenarios").rmdir()
    assert course("check").exit_code == 2

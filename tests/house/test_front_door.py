"""The files by which a stranger judges a project: valid, and in agreement with each other."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.house.tree import ROOT, tracked

FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text())


def valid(schema: str, *files: Path) -> subprocess.CompletedProcess[str]:
    """Validate files by a schema that check-jsonschema carries; nothing is fetched."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    return subprocess.run([*command, "--default-filetype", "yaml", *files], capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("citation-file-format", [ROOT / "CITATION.cff"]),
        ("github-issue-forms", sorted(set(FORMS.glob("*.yml")) - {FORMS / "config.yml"})),
        ("github-issue-config", [FORMS / "config.yml"]),
    ],
)
def test_front_door_files_follow_their_schema(schema: str, files: list[Path]) -> None:
    assert files
    checked = valid(schema, *files)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.slow
def test_citation_without_a_title_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "CITATION.cff"
    wrong.write_text((ROOT / "CITATION.cff").read_text().replace("title:", "heading:", 1))
    assert "'title' is a required property" in valid("citation-file-format", wrong).stdout


@pytest.mark.slow
def test_project_file_follows_the_standards() -> None:
    command = [sys.executable, "-m", "validate_pyproject", "pyproject.toml"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.slow
def test_commit_hooks_are_configured_as_pre_commit_asks() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_citation_agrees_with_the_project() -> None:
    assert {
        "version": CITATION["version"],
        "license": " AND ".join(CITATION["license"]),
        "authors": [{"name": author["name"]} for author in CITATION["authors"]],
        "title": (ROOT / "README.md").read_text().splitlines()[0].removeprefix("# "),
    } == {
        "version": PROJECT["version"],
        "license": PROJECT["license"],
        "authors": PROJECT["authors"],
        "title": CITATION["title"],
    }


def test_packages_say_that_they_are_typed() -> None:
    assert tracked("*/py.typed") == [ROOT / "course" / "py.typed", ROOT / "grader" / "py.typed"]

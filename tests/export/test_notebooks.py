"""The notebooks of a course, made from its bank."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from course.bank import Bank
from course.export.notebooks import notebooks
from tests import college
from tests.cli.conftest import Course
from tests.cli.conftest import course as course  # noqa: PLC0414 - a fixture
from tests.cli.conftest import places as places  # noqa: PLC0414 - the same
from tests.course_bank import course_bank
from tests.house.test_leak import leaks
from tests.ui import college_course

MOST_LINES = 2
"""Lines of code in a cell, besides its import."""


@pytest.fixture
def whole(tmp_path: Path) -> Bank:
    """The college with forms and several stories of each category."""
    return college_course.make(tmp_path / "scenarios")


def cells(text: str, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == kind]


def test_notebooks_are_one_for_each_category_and_the_check(whole: Bank) -> None:
    made = notebooks(whole)
    assert list(made) == [
        "00-welcome.ipynb", "01-in-house.ipynb", "02-from-outside.ipynb", "03-self-assessment.ipynb",
    ]  # fmt: skip
    for text in made.values():
        nbformat.validate(nbformat.reads(text, as_version=4))  # type: ignore[no-untyped-call]  # it has no types


def test_notebooks_have_cells_of_a_line_or_two(whole: Bank) -> None:
    code = ["".join(cell["source"]) for text in notebooks(whole).values() for cell in cells(text, "code")]
    lines = [[line for line in each.splitlines() if line and not line.startswith("from ")] for each in code]
    assert [each for each in lines if not 1 <= len(each) <= MOST_LINES] == []
    assert not re.search(r"Settings|Store|TemporaryDirectory|open_bank", "\n".join(code))


def test_notebooks_name_no_other_institution_and_give_no_form_away(whole: Bank) -> None:
    made = notebooks(whole)
    assert [leak for name, text in made.items() for leak in leaks(text, name)] == []
    assert whole.forms is not None
    asked = {*whole.forms.pre, *whole.forms.final}
    before = "".join(text for name, text in made.items() if "self-assessment" not in name)
    assert {item for item in asked if f'"{item}"' in before} == set()
    check = "".join(cells(made["03-self-assessment.ipynb"], "code")[-1]["source"])
    assert check == 'course.try_it("soup", "swan", "gate", at_once=False)'


def test_notebooks_lead_from_one_to_the_next(whole: Bank) -> None:
    made = notebooks(whole)
    ends = ["".join(cells(text, "markdown")[-1]["source"]) for text in made.values()]
    led = [re.findall(r"\]\(([\w-]+\.ipynb)\)", end) for end in ends]
    assert led == [*([name] for name in list(made)[1:]), []]


def test_notebooks_without_forms_have_no_check(bank: Bank) -> None:
    assert list(notebooks(bank)) == ["00-welcome.ipynb", "01-in-house.ipynb", "02-from-outside.ipynb"]


@pytest.mark.slow
def test_notebooks_run(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert course("new", tmp_path / "ours").exit_code == 0
    for name in ("COURSE_GUIDANCE", "COURSE_SCENARIOS"):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path / "ours")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    assert "4 notebooks in learn" in course("notebooks", "learn").stdout
    again = course("notebooks", "learn").stderr
    assert again == f"{Path('learn', '00-welcome.ipynb')} already exists; name a new folder.\n"
    for name in ("00-welcome", "02-from-outside"):
        notebook = nbformat.read(f"learn/{name}.ipynb", as_version=4)  # type: ignore[no-untyped-call]  # no types
        NotebookClient(notebook, resources={"metadata": {"path": "learn"}}).execute()
        shown = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
        assert "Example College" in shown or "Lars threatened you" in shown


def test_notebooks_name_their_course_wherever_they_are_made(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the name, notebooks beside the folder would open the package's own course."""
    assert course("new", tmp_path / "ours").exit_code == 0
    for name in ("COURSE_GUIDANCE", "COURSE_SCENARIOS"):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path / "ours")
    for folder, named in (("learn", ".."), ("../beside", "../ours"), (tmp_path / "third", "../ours")):
        assert course("notebooks", folder).exit_code == 0
        opening = cells((Path(folder) / "00-welcome.ipynb").read_text(), "code")[0]["source"]
        assert "".join(opening).endswith(f'open_course("{named}")')


def test_notebooks_need_a_course_in_one_folder(course: Course, tmp_path: Path) -> None:
    assert course("notebooks", tmp_path / "learn").exit_code == 0
    opening = cells((tmp_path / "learn" / "00-welcome.ipynb").read_text(), "code")[0]["source"]
    assert "".join(opening).endswith(f'/{Path(college.__file__).parent.name}")')
    found = course("notebooks", tmp_path / "other", "--scenarios", college.SCENARIOS / "in-house")
    assert (found.exit_code, found.stderr.startswith("Notebooks need a folder that contains guidance")) == (2, True)


@pytest.fixture(scope="module")
def french() -> dict[str, str]:
    """The course that comes with the package, in French."""
    return dict(notebooks(course_bank("fr")))


def test_french_notebooks_have_no_english_cell(french: dict[str, str]) -> None:
    english = notebooks(course_bank())
    pairs = [
        ("".join(ours["source"]), "".join(theirs["source"]))
        for name, text in french.items()
        for ours, theirs in zip(cells(text, "markdown"), cells(english[name], "markdown"), strict=True)
    ]
    assert list(french) == list(english)
    assert [ours for ours, theirs in pairs if {*ours.splitlines()} & {*theirs.splitlines()} - {"", "|---|---|"}] == []


@pytest.mark.slow
def test_a_french_notebook_runs_in_french(
    french: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COURSE_GUIDANCE", "COURSE_SCENARIOS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.reads(french["02-external-to-uoft.ipynb"], as_version=4)  # type: ignore[no-untyped-call]  # no types
    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [json.dumps(cell.outputs, ensure_ascii=False) for cell in notebook.cells if cell.cell_type == "code"]
    said = ("essentiel", "hors de propos", "Et si les faits étaient différents?", "Commencer")
    assert [word for word in said if not any(word in each for each in shown)] == []
    assert [each for each in shown if re.search(r"\b(This would|applies|Submit|What if|Your answers)\b", each)] == []

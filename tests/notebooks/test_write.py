"""How the notebooks of the course are written: short cells, what they say stored beside them, numbers that hold."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from course.bank import open_rulebook
from course.settings import Settings
from tests.course_bank import course_bank
from tests.house.tree import ROOT, tracked

MOST_LINES = 4
"""Lines of code in a cell, besides its imports."""
SAYS = re.compile(r"^(?:print|Markdown)\(|^ +print\(|^story\b(?! =)|^course\.(?!try_it|explore)", flags=re.MULTILINE)
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
TELEPHONE = re.compile(r"\d{3}-\d{3}-\d{4}")

READ = [
    *tracked("notebooks/learn/*.ipynb"),
    *tracked("notebooks/authoring/*.ipynb"),
    *tracked("notebooks/facilitator/analysis.ipynb"),
]
NOTEBOOKS = [pytest.param(path, id=path.name) for path in READ]


def _cells(path: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == kind]


def _lines(cell: dict[str, Any]) -> list[str]:
    return [line for line in "".join(cell["source"]).splitlines() if line]


def test_course_has_its_notebooks() -> None:
    assert [path.relative_to(ROOT / "notebooks").as_posix() for path in READ] == [
        "learn/00-welcome.ipynb",
        "learn/01-uoft-to-uoft.ipynb",
        "learn/02-external-to-uoft.ipynb",
        "learn/03-uoft-to-external.ipynb",
        "learn/04-multi-party.ipynb",
        "learn/05-self-assessment.ipynb",
        "learn/06-policy-explorer.ipynb",
        "authoring/grader-as-a-library.ipynb",
        "facilitator/analysis.ipynb",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_cells_are_short(path: Path) -> None:
    code = [[line for line in _lines(cell) if not re.match(r"from |import ", line)] for cell in _cells(path, "code")]
    assert [lines for lines in code if len(lines) > MOST_LINES] == []


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_what_a_cell_says_is_stored_to_be_compared(path: Path) -> None:
    unsaid = [cell for cell in _cells(path, "code") if SAYS.search("".join(cell["source"])) and not cell["outputs"]]
    assert [_lines(cell)[0] for cell in unsaid] == []


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_nothing_stored_changes_from_run_to_run(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    stored = json.dumps([cell["outputs"] for cell in _cells(path, "code")])
    kept = {key for cell in notebook["cells"] for key in cell["metadata"]}
    assert (ADDRESS.findall(stored), kept <= {"jupyter", "tags"}, notebook["metadata"]["kernelspec"]["name"]) == (
        [],
        True,
        "python3",
    )


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_telephone_numbers_are_those_of_the_guidance(path: Path) -> None:
    options = open_rulebook(Settings().guidance).options.values()
    known = {number for option in options for number in TELEPHONE.findall(option.telephone)}
    written = {number for cell in _cells(path, "markdown") for number in TELEPHONE.findall("".join(cell["source"]))}
    assert written <= known


def test_nothing_that_is_read_gives_a_form_away() -> None:
    """What the self-assessment asks is in no notebook and no example of a command, by its id or by its title."""
    bank = course_bank()
    assert bank.forms is not None
    asked = [bank.scenarios[item].item for item in (*bank.forms.pre, *bank.forms.final)]
    read = [*tracked("notebooks/**/*.ipynb"), ROOT / "README.md", *tracked("course/cli/*.py")]
    texts = {path.name: path.read_text(encoding="utf-8") for path in read}
    found = [(name, item.id) for name, text in texts.items() for item in asked if item.id in text or item.title in text]
    assert (len(texts) > len(READ), found) == (True, [])

"""What no tracked file carries: a path of one machine, a registry's host, a widget's state, logic in a notebook."""

import json
import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, tracked

# Written in pieces, so that this file does not carry them itself.
FOREIGN = re.compile(
    "|".join(
        [
            r"(?<![\w.~/-])/(?:" + "work|root" + r")/",
            "py" + r"pi\.org",
            "files\\.python" + "hosted",
            "registry\\.npm" + "js",
            "deb\\.deb" + "ian",
        ]
    )
)
LOGIC = re.compile(r"^\s*(?:async def|def|class) ", flags=re.MULTILINE)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_tracked_files_carry_no_machine_and_no_registry() -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode(errors="replace")
        found += [
            f"{_name(path)}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}" for hit in FOREIGN.finditer(text)
        ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("cd /" + "work/main", True),
        ('"/' + 'root/.cache"', True),
        ("https://py" + "pi.org/simple", True),
        ("https://example.edu/work/policies", False),
        ("notebooks/work/x", False),
    ],
)
def test_tracked_files_are_searched_for_what_is_foreign(text: str, foreign: bool) -> None:
    assert bool(FOREIGN.search(text)) is foreign


def test_notebooks_speak_and_the_library_works() -> None:
    found = []
    for path in tracked("notebooks/*.ipynb"):
        notebook = json.loads(path.read_text())
        code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
        found += [(_name(path), cell) for cell in code if LOGIC.search(cell)]
        found += [(_name(path), "widgets")] if "widgets" in notebook["metadata"] else []
    assert found == []

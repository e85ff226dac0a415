"""Second readings at the command line: `course tell`, `course check --panel`, and beside `course rule`."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Course
from tests.college import SCENARIOS

GOOSE = SCENARIOS / "from-outside" / "goose.yaml"
PORRIDGE = SCENARIOS / "in-house" / "porridge.yaml"
TOLD = """\
You wrote a letter to the local page about the goose on the green. Somebody across the road does not care for it.

People:
- you, Iris
- Fenn
- Pell

What happens:
- [post 1] Iris: The goose was here first, and I would argue that the green is hers.
- [post 2] Fenn: I know which bench you sit on. You will not sit there on Sunday.
- [post 3] Pell: Writing about the goose for tomorrow. A word from the college?

item: goose
"""


def prose(course: Course, file: Path) -> str:
    told = course("tell", file).stdout.splitlines()[-1]
    found = re.fullmatch(r"prose: '([0-9a-f]{12})'", told)
    assert found, told
    return found[1]


@pytest.fixture
def panel(course: Course, tmp_path: Path) -> Path:
    """Two readers: of the goose they differ once and agree against the rules once."""
    folder = tmp_path / "panel"
    folder.mkdir()
    goose, both = prose(course, GOOSE), "night-porter, press-desk, keep-a-copy"
    (folder / "reader-a.yaml").write_text(
        "reader: A\nhow: by hand\nreadings:\n"
        f"  goose: {{quadrant: from-outside, applies: [{both}, sleep-on-it], prose: '{goose}'}}\n"
        f"  porridge: {{quadrant: in-house, applies: [], prose: '{prose(course, PORRIDGE)}'}}\n"
    )
    (folder / "reader-b.yaml").write_text(
        "reader: B\nhow: by hand\nreadings:\n"
        f"  goose: {{quadrant: from-outside, applies: [night-porter, keep-a-copy, sleep-on-it], unclear: [press-desk], "
        f"prose: '{goose}'}}\n"
        "  porridge: {quadrant: in-house, applies: [], prose: '0123456789ab'}\n"
    )
    (folder / "reasons.txt").write_text("# why\n\ngoose sleep-on-it: Iris is rested.\ngoose keep-a-copy: No more.\n")
    return folder


def test_tell_prints_the_prose_alone(course: Course) -> None:
    found = course("tell", GOOSE)
    assert (found.exit_code, found.stdout.rsplit("prose: ", 1)[0]) == (0, TOLD)


def test_check_compares_readings_with_rulings(course: Course, panel: Path) -> None:
    found = json.loads(course("check", "--panel", "--panel-folder", panel, "--json").stdout)
    assert found["panel"] == {
        "readers": [{"id": "A", "how": "by hand", "readings": 2}, {"id": "B", "how": "by hand", "readings": 1}],
        "items": 1,
        "unread": ["porridge"],
        "stale": ["B porridge"],
        "cells": 6,
        "same": 5,
        "kappa": 0.7,
        "unclear": 1,
        "clear": 6,
        "agreed": 0.8333,
        "differences": [
            {
                "item": "goose",
                "option": "sleep-on-it",
                "readers": "yes",
                "ruling": "wrong",
                "reason": "Iris is rested.",
            }
        ],
        "idle_reasons": ["goose keep-a-copy"],
    }


def test_check_prints_what_differs_and_why(course: Course, panel: Path) -> None:
    found = course("check", "--panel", "--panel-folder", panel)
    assert found.exit_code == 0
    assert found.stdout.splitlines()[:9] == [
        "Second readings of the prose alone",
        "Reader A: 2 items. How they read: by hand.",
        "Reader B: 1 item. How they read: by hand.",
        "Read by fewer than two readers: porridge.",
        "Read in an earlier wording: B porridge.",
        (
            "The readers agree in 83.3% of 6 cells (options of 1 item); Cohen's kappa is 0.70; "
            "1 unclear to at least one reader."
        ),
        "The rulings agree with them in 83.3% of the 6 cells in which all readers are clear and agree; 1 difference.",
        "  goose sleep-on-it: readers yes, ruling wrong. Iris is rested.",
        "  goose keep-a-copy: a reason is given, but the readers and the ruling agree.",
    ]
    (panel / "reasons.txt").unlink()
    assert (
        "  goose sleep-on-it: readers yes, ruling wrong. No reason is given."
        in course("check", "--panel", "--panel-folder", panel).stdout
    )


def test_check_lists_problems_of_the_panel(course: Course, panel: Path) -> None:
    (panel / "reader-b.yaml").write_text((panel / "reader-a.yaml").read_text().replace("night-porter", "nite-porter"))
    (panel / "reader-c.yaml").write_text((panel / "reader-a.yaml").read_text())
    (panel / "reasons.txt").write_text("goose: because\n")
    found = course("check", "--panel", "--panel-folder", panel)
    assert found.exit_code == 1
    assert found.stderr.splitlines() == [
        f"{panel}: two files belong to reader 'A'. Give each reader a different name.",
        f"{panel / 'reader-b.yaml'}:4: option 'nite-porter' is not known. Did you mean 'night-porter'?",
        f"{panel / 'reasons.txt'}:1: this line does not give a reason. Write `item option: reason` on one line.",
        "3 problems",
    ]


def test_check_asks_for_the_panel_of_other_guidance(course: Course, tmp_path: Path) -> None:
    for words in ([], ["--panel-folder", tmp_path]):
        found = course("check", "--panel", *words)
        assert (found.exit_code, found.stderr) == (
            2,
            (
                "There are no second readings here: name a folder that holds reader-*.yaml with --panel-folder. "
                "The course's own are in the project's source (tests/panel), not in the installed package.\n"
            ),
        )


def test_rule_shows_what_readers_said_of_these_words(course: Course, panel: Path) -> None:
    assert "Readers" not in course("rule", GOOSE).stdout
    said = " ".join(course("rule", GOOSE, "--panel-folder", panel).stdout.replace("│", " ").split())
    assert "Quadrant chosen by second readers, from the prose alone: A from-outside; B from-outside." in said
    assert re.search(r"essential Press desk .{0,80} A yes .{0,80} B unclear", said)


def test_rule_leaves_out_readings_of_other_words(course: Course, panel: Path, tmp_path: Path) -> None:
    (tmp_path / "goose.yaml").write_text(GOOSE.read_text().replace("bench", "chair"))
    assert "Readers" not in course("rule", tmp_path / "goose.yaml", "--panel-folder", panel).stdout


def test_rule_does_without_a_panel_that_cannot_be_read(course: Course, panel: Path) -> None:
    (panel / "reader-a.yaml").write_text("reader: A\n")
    found = course("rule", GOOSE, "--panel-folder", panel)
    assert (found.exit_code, found.stderr.splitlines()[0]) == (
        0,
        "Second readings are left out; course check --panel says why:",
    )
    assert "Night porter" in found.stdout

"""`course regrade`."""

import json
import shutil
from pathlib import Path

import pytest

from course.bank import open_bank
from course.cohort import review
from course.store import Store
from tests.cli.conftest import Course
from tests.cohort.answers import attempt, learners
from tests.college import GUIDANCE, SCENARIOS


@pytest.fixture
def filled(places: Path) -> str:
    """A store with 22 learners at the goose, of whom 11 left out the night porter."""
    url = f"sqlite:///{places / 'course.db'}"
    store = Store.open(url)
    for at, each in enumerate(learners(22)):
        store.append(attempt(each, "goose", desks=["press-desk"] if at % 2 else None))
        store.append(attempt(each, "porridge"))
    store.close()
    return url


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The guidance, in which the night porter is merely helpful."""
    folder = shutil.copytree(GUIDANCE, tmp_path / "guidance")
    file = folder / "options" / "desks" / "night-porter.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("essential, basis: stated, safety: yes", "helpful, basis: stated"), encoding="utf-8")
    return folder


def scores(url: str) -> list[float | None]:
    store = Store.open(url)
    found = [each.score for each in store.attempts() if each.item == "goose"]
    store.close()
    return found


def test_regrade_of_what_did_not_change_changes_nothing(course: Course, filled: str) -> None:
    found = course("regrade", "--store", filled)
    assert found.stdout == "44 attempts regraded: 0 outcomes of 0 learners changed.\n"
    assert course("regrade", "--store", filled, "--undo").stderr == "There is no regrade to undo.\n"


def test_regrade_shows_who_changes_by_how_much_and_why(course: Course, filled: str, edited: Path) -> None:
    before = scores(filled)
    found = course("regrade", "--store", filled, "--guidance", edited, "--dry-run")
    assert found.stdout.splitlines()[:2] == [
        "44 attempts regraded: 11 outcomes of 11 learners would change.",
        "  goose: 11 of 11 learners; 11 higher, 0 lower, +5.6 points on average",
    ]
    assert "because “Night porter” was essential and is helpful now, by the rule night-porter." in found.stdout
    assert scores(filled) == before
    plain = json.loads(course("regrade", "--store", filled, "--guidance", edited, "--dry-run", "--json").stdout)
    assert (plain["attempts"], plain["changed"], plain["learners"], plain["kept"]) == (44, 11, 11, 0)
    assert plain["items"][0]["because"][0]["option"] == "night-porter"


def test_regrade_stands_beside_what_was_given_and_can_be_undone(course: Course, filled: str, edited: Path) -> None:
    before = scores(filled)
    course("regrade", "--store", filled, "--guidance", edited)
    after = scores(filled)
    assert sorted(set(before), key=str) != sorted(set(after), key=str)
    store = Store.open(filled)
    figures = review(store, open_bank(GUIDANCE, SCENARIOS), "may")
    store.close()
    assert figures.overall is not None
    assert (
        figures.overall.mean > sum(each or 0 for each in before) / 44 + 0.45
    )  # means of 22 learners are rounded to 5 %
    again = course("regrade", "--store", filled)
    assert "11 outcomes of 11 learners changed." in again.stdout
    assert scores(filled) == before
    course("regrade", "--store", filled, "--undo")
    assert scores(filled) == after
    undone = course("regrade", "--store", filled, "--undo")
    assert "is undone: 11 outcomes are as they were before." in undone.stdout
    assert scores(filled) == before


def test_regrade_keeps_the_outcome_of_what_cannot_be_graded(course: Course, filled: str, tmp_path: Path) -> None:
    folder = shutil.copytree(SCENARIOS, tmp_path / "scenarios")
    next(folder.rglob("goose.yaml")).unlink()
    found = course("regrade", "--store", filled, "--scenarios", folder)
    assert (
        found.stdout.splitlines()[-1]
        == "22 attempts picked an option that is no longer offered, and kept their outcomes."
    )


def test_regrade_refuses_both_ways_at_once(course: Course) -> None:
    found = course("regrade", "--dry-run", "--undo")
    assert (found.exit_code, found.stderr) == (2, "Use --dry-run or --undo, not both.\n")

"""The two forms of the self-assessment are read from one file, or every problem in it is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course.bank import Forms, open_bank
from grader import Unreadable
from tests import college
from tests.course_bank import course_bank

ADD = "Add a story of that quadrant to pre. It must have a single stage and no content note."
STAGED = "\nstages:\n  - until: p2\n  - until: p3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The college with two stories more of two quadrants, so that both could be asked twice."""
    copied = tmp_path / "scenarios"
    shutil.copytree(college.SCENARIOS, copied)
    for home, old, new in [("in-house", "porridge", "soup"), ("from-outside", "goose", "swan")]:
        text = (copied / home / f"{old}.yaml").read_text(encoding="utf-8")
        (copied / home / f"{new}.yaml").write_text(text.replace(f"id: {old}", f"id: {new}"), encoding="utf-8")
    return copied


def problems(folder: Path, forms: str) -> list[str]:
    (folder / "forms.yaml").write_text(forms, encoding="utf-8")
    with pytest.raises(Unreadable) as unreadable:
        open_bank(college.GUIDANCE, folder)
    return sorted(
        f"{Path(each.file).name}:{each.line}: {each.what}. {each.todo}"
        for each in unreadable.value.problems
        if "belongs to towards-outside" not in each.what  # the college has no story of that quadrant
    )


def test_course_without_the_file_has_no_forms() -> None:
    assert open_bank(college.GUIDANCE, college.SCENARIOS).forms is None


def test_real_forms_are_parallel() -> None:
    bank = course_bank()
    assert bank.forms == Forms(
        ("last-toast", "nine-years", "nineteen-minutes", "blank-gradebook"),
        ("line-nine", "lab-tip", "folder-eleven", "hardcover"),
    )
    fitting = [
        sum(
            weight > 0
            for item in form
            for worth in bank.scenarios[item].key.weights.values()
            for weight in worth.values()
        )
        for form in (bank.forms.pre, bank.forms.final)
    ]
    assert fitting == [21, 20]


def test_problems_come_all_at_once_with_their_lines(folder: Path) -> None:
    soup = folder / "in-house" / "soup.yaml"
    soup.write_text(soup.read_text(encoding="utf-8") + STAGED, encoding="utf-8")
    swan = folder / "from-outside" / "swan.yaml"
    noted = swan.read_text(encoding="utf-8").replace("setting:", "content_note: Somebody is threatened.\nsetting:")
    swan.write_text(noted, encoding="utf-8")
    assert problems(folder, "pre: [porridge, gose]\nfinal:\n  - soup\n  - swan\n  - goose\n  - porridge\n") == [
        f"forms.yaml:1: no story in pre belongs to from-outside. {ADD}",
        "forms.yaml:1: there is no scenario 'gose'. Did you mean 'goose'?",
        "forms.yaml:3: 'soup' unfolds in 2 stages. Choose a story with a single stage.",
        (
            "forms.yaml:4: 'swan' has a content note. "
            "Choose a story without a content note: learners cannot skip it in a form."
        ),
        "forms.yaml:5: 'goose' and 'swan' both belong to from-outside. Keep one story for each quadrant.",
        "forms.yaml:6: 'porridge' and 'soup' both belong to in-house. Keep one story for each quadrant.",
        "forms.yaml:6: 'porridge' is in both forms. Choose another story for one of the forms.",
    ]


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        ("pre: [porridge, goose]\n", "forms.yaml:1: forms lacks 'final'. Add a line `final: ...`."),
        ("pre: [porridge, goose]\nfinal: {}\n", "forms.yaml:2: final is not a list. "),
        (
            "first: [goose]\n",
            "forms.yaml:1: 'first' is not known in forms. Choose from: pre, final, start, quick, orientation.",
        ),
        ("", "forms.yaml:1: this file is empty. "),
    ],
)
def test_file_of_another_shape_is_told_so(folder: Path, forms: str, said: str) -> None:
    assert said in problems(folder, forms)


def test_modules_hold_every_story_once_and_lend_only_what_no_form_asks() -> None:
    bank = course_bank()
    placed = [item for module in bank.modules.values() for story in module.stories for item in story]
    assert sorted(placed) == sorted(bank.ordinary)
    assert bank.forms is not None
    lent = [item for item in placed if bank.module_of[item] != bank.scenarios[item].home]
    assert len(lent) == 12
    assert not set(lent) & {*bank.forms.pre, *bank.forms.final}

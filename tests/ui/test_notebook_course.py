"""A course in a notebook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from course.ui import Explorer, Page, open_course
from course.ui.notebook_course import Course, Unknown
from tests import college
from tests.cohort.answers import attempt


@pytest.fixture
def course() -> Course:
    return open_course(Path(college.__file__).parent)


def test_course_says_what_it_is(course: Course) -> None:
    assert repr(course).splitlines()[0] == "**Minding our words at Birchpoint**"
    assert "Birchpoint College, May 2031" in repr(course)
    assert str(course.emergency) == "**Night porter.** Comes at once, at any hour. **0100**"
    assert str(course.kinds).startswith("**Within the college.** One of us acts towards another of us.\n\n")
    assert str(course.reading()) == "Birchpoint likes a good argument, and wants everybody to come out of it well."
    assert str(course.reading("in-house")) == "One of us acts towards another of us."
    assert str(course.options("moves")).count("**") == 8


def test_story_shows_no_answer_until_it_is_asked(course: Course) -> None:
    story = course.story("goose")
    assert repr(story).splitlines()[0] == "**The goose on the green**"
    assert "1. **Fenn**: I know which bench you sit on." in repr(story)
    assert "Night porter" not in repr(story)
    assert str(story.kind).startswith("**From outside.** It comes from outside")
    assert str(story.answers).splitlines() == [
        "- Desks: **Night porter** (essential)",
        "- Desks: **Press desk** (essential)",
        "- Moves: **Keep a copy** (essential)",
    ]
    assert str(story.harm) == (
        "**Hit back.** To answer post 2 in its own tone makes it last longer.\n\n"
        "**Wipe the thread.** Post 2 is needed by those who look into it."
    )
    why = str(story.why("night-porter"))
    assert why.startswith(
        "**Night porter: essential.** Fenn threatens you in post 2.\n\nSheet, item 5: Danger: the night"
    )
    assert "This would change\n\n- if post 2 threatened nobody" in why
    assert "**Night porter**: essential, then wrong" in str(story.suppose("p2", "does", "argue"))
    assert str(story.suppose("fenn", "standing", "neighbour")) == "Nothing changes."


def test_course_makes_pages_to_try(course: Course) -> None:
    assert isinstance(course.try_it("goose"), Page)
    assert isinstance(course.try_it("goose", at_once=False), Page)
    assert isinstance(course.explore("goose"), Explorer)


def test_course_tells_the_scores_of_what_was_tried(course: Course) -> None:
    assert str(course.scores) == ""
    course.try_it("goose")
    assert course.picks is not None
    course.picks.append_many([replace(attempt("someone", "goose", desks=["press-desk"]), simulated=True)])
    assert str(course.scores).startswith("- **The goose on the green**: ")
    assert "missed, and dangerous to leave out: Night porter" in str(course.scores)


def test_course_names_what_there_is(course: Course, tmp_path: Path) -> None:
    for ask, says in (
        (lambda: course.story("gose"), "There is no story 'gose'. Choose from: porridge, goose."),
        (lambda: course.options("desk"), "There is no group 'desk'. Choose from: desks, moves."),
        (lambda: course.reading("inhouse"), "There is no category 'inhouse'. Choose from: welcome, in-house,"),
        (lambda: course.story("goose").why("porter"), "There is no option 'porter'. Choose from: night-porter,"),
        (lambda: course.try_it("nothing"), "There is no story 'nothing'."),
        (lambda: open_course(tmp_path), f"There is no course in {tmp_path}: it needs the folders"),
    ):
        with pytest.raises(Unknown) as found:
            ask()
        assert says in str(found.value)


def test_open_course_looks_in_the_environment_and_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_GUIDANCE", raising=False)
    monkeypatch.delenv("COURSE_SCENARIOS", raising=False)
    monkeypatch.chdir(Path(college.__file__).parent / "guidance" / "options")
    assert open_course().bank.rulebook.course == "birchpoint"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_GUIDANCE", str(college.GUIDANCE))
    monkeypatch.setenv("COURSE_SCENARIOS", str(college.SCENARIOS))
    assert open_course().bank.rulebook.course == "birchpoint"

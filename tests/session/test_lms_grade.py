"""Marks: what a learner has done of a target, as far as the cohort's sight goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from course.bank import Bank
from course.bank.lms_target import Targets
from course.progress import progress
from course.session import Sitting, Way
from course.session.lms_grade import LmsGrade, lms_grade, score_of_done
from course.store import Attempt, Sight
from tests.course_bank import course_bank

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def course() -> Bank:
    return course_bank()


def attempt(bank: Bank, item: str, score: float, **changed: object) -> Attempt:
    scenario = bank.scenarios[item]
    made = Attempt(
        f"a-{item}", "lti-c1", "ada", "practice", item, scenario.item.version, bank.rulebook.version, {}, NOW, NOW,
        score=score,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]  # the fields that a test names


def graded(bank: Bank, target: str, sight: Sight, scores: Mapping[str, float], **state: object) -> LmsGrade | None:
    found = Targets(bank).find(target)
    assert found is not None
    sitting = replace(Sitting(), **state)  # type: ignore[arg-type]  # as above
    attempts = [attempt(bank, item, score) for item, score in scores.items()]
    return lms_grade(found, sight, Way(bank, progress(attempts, bank.sequence), sitting))


def test_score_of_what_is_done_leaves_out_the_rest(course: Bank) -> None:
    first, second, _ = (stop.item for stop in course.stops["quick"])
    [target] = [each for each in Targets(course).all if each.name == "path/quick"]
    attempts = [attempt(course, first, 0.5), attempt(course, second, 1.0)]
    way = Way(course, progress(attempts, course.sequence), Sitting())
    assert score_of_done(target, way) == 0.75
    assert score_of_done(target, Way(course, progress((), course.sequence), Sitting())) == 0.0
    assert [score_of_done(replace(target, kind=kind, id="gone"), way) for kind in ("path", "module", "story")] == [
        0.0
    ] * 3


def test_lms_grade_of_a_path_grows_with_what_is_passed(course: Bank) -> None:
    first, second, third = (stop.item for stop in course.stops["quick"])
    assert graded(course, "path/quick", "progress", {first: 0.5}) == LmsGrade(3333, complete=False)
    assert graded(course, "path/quick", "results", {first: 0.5}) == LmsGrade(1667, complete=False)
    assert graded(course, "path/quick", "completion", {first: 0.5}) is None
    assert graded(course, "path/quick", "nothing", {first: 0.5}) is None
    all_ = {first: 1.0, second: 0.5, third: 0.75}
    assert graded(course, "path/quick", "results", all_) == LmsGrade(7500, complete=True)
    assert graded(course, "path/quick", "completion", all_) == LmsGrade(10000, complete=True)
    assert graded(course, "path/quick", "progress", {}) is None


def test_lms_grade_of_a_story_and_a_module_counts_what_was_done_to_an_end(course: Bank) -> None:
    story = next(each for each in course.stories if len(course.stages(each)) == 2 and len(course.stages(each)[1]) == 1)
    [[first], [second]] = course.stages(story)
    target = f"story/{story}"
    assert graded(course, target, "results", {first: 1.0}) == LmsGrade(0, complete=False)
    assert graded(course, target, "results", {first: 1.0, second: 0.5}) == LmsGrade(7500, complete=True)
    quadrant = course.module_of[first]
    share = graded(course, f"module/{quadrant}", "progress", {first: 1.0, second: 1.0})
    assert share == LmsGrade(round(10000 / len(course.modules[quadrant].stories)), complete=False)


def test_lms_grade_says_nothing_of_a_form_that_is_open(course: Bank) -> None:
    assert course.forms is not None
    item = course.forms.pre[0]
    done = progress([attempt(course, item, 1.0, phase="pre")], course.sequence)
    [full] = [each for each in Targets(course).all if each.name == "path/full"]
    told = lms_grade(full, "results", Way(course, done, Sitting()))
    closed = lms_grade(full, "results", Way(course, done, replace(Sitting(), ended=("pre",))))
    assert told == LmsGrade(0, complete=False)
    assert closed is not None
    assert closed.hundredths > 0


def test_lms_grade_of_the_course_follows_its_criteria(course: Bank) -> None:
    half = graded(course, "course", "progress", {course.stops["quick"][0].item: 1.0})
    assert half == LmsGrade(0, complete=False)


def test_lms_grades_are_read_back() -> None:
    for each in (LmsGrade(0, complete=False), LmsGrade(3333, complete=False), LmsGrade(10000, complete=True)):
        assert LmsGrade.read(each.text) == each

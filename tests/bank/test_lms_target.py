"""Targets: what a link in a learning management system can open."""

from course.bank.lms_target import Target, Targets
from tests.course_bank import course_bank


def test_targets_lead_to_screens() -> None:
    course = course_bank()
    targets = Targets(course)
    assert targets.course == Target("course", "", targets.course.title)
    assert [each.fragment for each in targets.all[:5]] == ["", "#/path/quick", "#/path/orientation", "#/path/full", ""]
    assert [each.name for each in targets.all if not each.graded] == ["session"]
    for name in (None, 7, "", "path/", "story/none", "course/x"):
        assert targets.find(name) is None

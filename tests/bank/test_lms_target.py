"""Targets: what a link in a learning management system can open."""

from course.bank import open_bank
from course.bank.lms_target import Target, Targets
from course.settings import Settings


def test_targets_lead_to_screens() -> None:
    settings = Settings()
    course = open_bank(settings.guidance, settings.scenarios)
    targets = Targets(course)
    assert targets.course == Target("course", "", targets.course.title)
    assert [each.fragment for each in targets.all[:5]] == ["", "#/path/quick", "#/path/orientation", "#/path/full", ""]
    assert [each.name for each in targets.all if not each.graded] == ["session"]
    for name in (None, 7, "", "path/", "story/none", "course/x"):
        assert targets.find(name) is None

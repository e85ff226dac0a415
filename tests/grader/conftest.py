"""The course's own rulebook, which many tests of the grader read and none changes."""

import pytest

from course.bank import open_rulebook
from course.settings import Settings
from grader import Rulebook


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return open_rulebook(Settings().guidance)

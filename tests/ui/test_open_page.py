"""One call opens a learner's page, and what can be shared is shared."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from course.cohort import open_page as open_cohorts
from course.settings import Misconfigured
from course.store import Store, StoreError
from course.ui import open_page
from tests import college
from tests.ui.sending import PORRIDGE, Sender, screen


def test_open_page_shares_the_bank_and_nothing_of_a_learner(tmp_path: Path) -> None:
    environ = {
        "COURSE_STORE": f"sqlite:///{tmp_path / 'course.db'}",
        "COURSE_GUIDANCE": str(college.GUIDANCE),
        "COURSE_SCENARIOS": str(college.SCENARIOS),
        "COURSE_COHORT": "autumn",
    }
    one, two = open_page(environ), open_page(environ)
    assert one._view is two._view
    sender = Sender(one)
    sender.complete("porridge", PORRIDGE)
    assert screen(Sender(two).send("hello")["html"]) == "welcome"
    learner = one._session.learner
    assert learner is not None
    assert learner.cohort == "autumn"


def test_open_page_logs_tracebacks_when_told_to_debug(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("course.page")
    environ = {
        "COURSE_STORE": f"sqlite:///{tmp_path / 'course.db'}",
        "COURSE_GUIDANCE": str(college.GUIDANCE),
        "COURSE_SCENARIOS": str(college.SCENARIOS),
    }
    with caplog.at_level(logging.INFO, logger="course.page"):  # put back to what it was
        open_page(environ)
        quiet = log.level
        open_page(environ | {"COURSE_DEBUG": "yes"})
        assert (quiet, log.level) == (logging.INFO, logging.DEBUG)


@pytest.mark.parametrize("opens", [open_page, open_cohorts], ids=["learner", "facilitator"])
def test_open_page_refuses_the_store_of_another_course(tmp_path: Path, opens: Callable[..., object]) -> None:
    environ = {
        "COURSE_STORE": f"sqlite:///{tmp_path / 'course.db'}",
        "COURSE_GUIDANCE": str(college.GUIDANCE),
        "COURSE_SCENARIOS": str(college.SCENARIOS),
    }
    store = Store.open(environ["COURSE_STORE"])
    store.owner.claim("harbour")
    store.close()
    with pytest.raises(StoreError, match="belongs to the course harbour, and this is the course birchpoint"):
        opens(environ)


def test_open_page_names_a_folder_that_is_not_there() -> None:
    with pytest.raises(Misconfigured, match="COURSE_GUIDANCE"):
        open_page({"COURSE_GUIDANCE": "no-such-folder"})

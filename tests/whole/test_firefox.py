"""The learner's page in a second engine: Firefox, by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firefox import Firefox, running
from tests.ui.course_server import Server, start
from tests.ui.learner import MOST_TABS, STANDARDS

READY = "document.querySelector('.course[data-ready=true]')"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = start(tmp_path, "lean")
    yield started
    started.stop()


@pytest.fixture
def firefox() -> Iterator[Firefox]:
    with running() as opened:
        yield opened


def reach(firefox: Firefox, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MOST_TABS):
        if firefox.read(f"document.activeElement.matches({selector!r})"):
            return
        firefox.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def at(firefox: Firefox, screen: str) -> None:
    """Wait for a screen, with the focus on its heading."""
    firefox.wait(f"document.querySelector('.course[data-screen={screen}]')")
    assert firefox.read("document.activeElement.tagName") == "H1"


def test_firefox_takes_a_scenario_by_keyboard(firefox: Firefox, server: Server) -> None:
    firefox.size(360, 740)
    firefox.go(server.address)
    firefox.wait(READY)
    assert firefox.barriers(STANDARDS) == []
    reach(firefox, "button[data-action=begin]")
    firefox.press("Enter")
    at(firefox, "overview")
    assert firefox.barriers(STANDARDS) == []
    reach(firefox, "button[data-action=open]")
    firefox.press("Enter")
    at(firefox, "scenario")
    assert firefox.barriers(STANDARDS) == []
    reach(firefox, "input[name=quadrant]")
    firefox.press("Space")
    groups = firefox.read("[...new Set([...document.querySelectorAll('input[type=checkbox]')].map(each => each.name))]")
    for group in groups:
        reach(firefox, f"input[name={group}]")
        firefox.press("Space")
    picked = firefox.read("[...document.querySelectorAll('input:checked')].map(each => each.id)")
    assert len(picked) == 1 + len(groups) + 1  # nothing is said of how sure the learner is
    firefox.wait("(sessionStorage.getItem('course-unsent') ?? '[]') === '[]'")
    firefox.reload()
    firefox.wait(READY)
    assert firefox.read("[...document.querySelectorAll('input:checked')].map(each => each.id)") == picked
    reach(firefox, "form button:not([type=button])")
    firefox.press("Enter")
    at(firefox, "feedback")
    said = "[...document.querySelectorAll('[role=status]')].map(each => each.textContent).join()"
    firefox.wait(f"{said}.includes('Saved. Your score is ')")
    assert firefox.barriers(STANDARDS) == []

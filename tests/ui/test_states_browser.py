"""Every state of every page: without a barrier in any colours and at any width, and what it tells those who hear it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, ViewportSize

from course.settings import Settings
from tests import college
from tests.ui import college_course, short_course
from tests.ui.course_server import Server, start
from tests.ui.learner import Learner
from tests.ui.states import visit

TREES = Path(__file__).parent / "tree"
"""The accessibility tree of each state, reviewed; with KEEP_TREES=1 in the environment, this test writes them anew."""
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=640)
"""At 400 % zoom a window of 1280 pixels is 320 wide."""
SIGHTS: list[tuple[str, ViewportSize, Literal["light", "dark"], Literal["active", "none"]]] = [
    ("dark", DESK, "dark", "none"),
    ("forced colours", DESK, "light", "active"),
    ("light and narrow", PHONE, "light", "none"),
]
CHANGING = [
    (r"http://127\S+#from-\d+", "BACK"),
    (r"[2-9a-hjkmnp-z]{5}(-[2-9a-hjkmnp-z]{5}){3}", "CODE"),
    (r"[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){3}", "RECORD"),
    (r"\b[0-9a-f]{32}\b", "NUMBER"),
    (r"\d{1,2} [A-Z][a-z]+ 20\d\d", "DAY"),
    (r"version [\d.]+, rules [0-9a-f]{8}", "VERSIONS"),
    (r'data:[^\s"]+', "DATA"),
    (r'textbox "Everything, as JSON":.*?(?=\n +- )', 'textbox "Everything, as JSON"'),
]
"""What differs from learner to learner and from day to day."""


OWN = Settings().guidance


@contextmanager
def running(folder: Path, guidance: Path = OWN) -> Iterator[Server]:
    words = ("--guidance", str(guidance), "--scenarios", str(folder / "scenarios"))
    server = start(folder, "lean", *words)
    try:
        yield server
    finally:
        server.stop()


def test_no_state_has_a_barrier(browser: Browser, tmp_path: Path) -> None:
    course = short_course.make(tmp_path / "scenarios")
    found: dict[str, Any] = {}
    with running(tmp_path) as server, browser.new_context(viewport=DESK, reduced_motion="reduce") as context:
        learner = Learner(context.new_page(), server.address)
        learner.come()
        for state in visit(learner, course):
            for name, size, scheme, forced in SIGHTS:
                learner.page.set_viewport_size(size)
                learner.page.emulate_media(color_scheme=scheme, forced_colors=forced)
                found[f"{state}, {name}"] = learner.barriers()
            assert moving(learner.page) == []
    assert {state: barriers for state, barriers in found.items() if barriers} == {}


def moving(page: Page) -> list[Any]:
    """What moves although its learner has asked for stillness."""
    still: list[Any] = page.evaluate(
        "() => document.getAnimations().filter(each => each.effect.getTiming().duration > 0)"
        ".map(each => each.effect.target.outerHTML)"
    )
    return still


def tree(page: Page) -> str:
    """What a screen reader is told of the whole page, without what changes from learner to learner."""
    told = page.locator("body").aria_snapshot()
    for pattern, word in CHANGING:
        told = re.sub(pattern, word, told, flags=re.DOTALL if "textbox" in pattern else 0)
    return told + "\n"


def test_every_state_tells_what_was_reviewed(browser: Browser, tmp_path: Path) -> None:
    course = college_course.make(tmp_path / "scenarios")
    told: dict[str, str] = {}
    with running(tmp_path, college.GUIDANCE) as server, browser.new_context(viewport=DESK) as context:
        learner = Learner(context.new_page(), server.address)
        learner.come()
        for state in visit(learner, course):
            learner.settled()
            told[state] = tree(learner.page)
            assert learner.page.get_by_role("heading", level=1).count() == 1, state
            assert learner.page.get_by_role("main").count() == 1, state
    if os.environ.get("KEEP_TREES"):
        TREES.mkdir(exist_ok=True)
        for path in TREES.glob("*.yaml"):
            path.unlink()
        for state, text in told.items():
            (TREES / f"{state}.yaml").write_text(text, encoding="utf-8")
    assert told == {path.stem: path.read_text(encoding="utf-8") for path in TREES.glob("*.yaml")}

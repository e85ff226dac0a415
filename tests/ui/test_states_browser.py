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
from tests.barrier import COLOURS, STANDARDS, barriers
from tests.ui import college_course, short_course
from tests.ui.course_server import Server, start
from tests.ui.learner import Learner, keyboard
from tests.ui.states import visit

TREES = Path(__file__).parent / "tree"
"""The accessibility tree of each state, reviewed; with KEEP_TREES=1 in the environment, this test writes them anew."""
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=640)
"""At 400 % zoom a window of 1280 pixels is 320 wide."""
COLOUR_SCHEMES: list[tuple[str, Literal["light", "dark"], Literal["active", "none"]]] = [
    ("dark", "dark", "none"),
    ("forced colours", "light", "active"),
]
"""Beside light ones, in which the French walk is."""
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


ENGLISH = re.compile(r".{0,30}\b(?:the|and|you|your|with|this|are)\b.{0,30}", re.IGNORECASE)
"""Words that no French sentence has."""
ENGLISH_NAMES = re.compile(
    r"\([A-Z][^)]*\)|Social Media Resources and Supports for Faculty Members and Librarians|"
    r"Centre for Teaching Support and Innovation"
)
"""Official names: in parentheses after the French ones, the guidance's title, and a centre that has no French name."""
CUT = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
CUT_EITHER_WAY = """() => ["ltr", "rtl"].flatMap(direction => {
  const root = document.documentElement, before = root.dir;
  root.dir = direction;
  const cut = [...root.querySelectorAll("body, body *")].filter(each => {
    const { left, right, width } = each.getBoundingClientRect();
    if (width <= 1 || !each.checkVisibility() || each.closest("svg, .lean-skip")) return false;
    const clipped = getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1;
    return clipped || left < -1 || right > root.clientWidth + 1;
  }).map(each => `${direction}: ${each.outerHTML.slice(0, 80)}`);
  if (root.scrollWidth > root.clientWidth) cut.push(`${direction}: the page`);
  root.dir = before;
  return cut;
})"""
"""What is wider than the page or than its own box, read from the left and from the right."""
OWN = Settings().guidance


@contextmanager
def running(folder: Path, guidance: Path = OWN, **environment: str) -> Iterator[Server]:
    words = ("--guidance", str(guidance), "--scenarios", str(folder / "scenarios"))
    server = start(folder, "lean", *words, **environment)
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
            page = learner.page
            for name, scheme, forced in COLOUR_SCHEMES:
                page.emulate_media(color_scheme=scheme, forced_colors=forced)
                found[f"{state}, {name}"] = barriers(page, COLOURS if name == "forced colours" else STANDARDS)
            page.set_viewport_size(PHONE)
            found[f"{state}, cut"] = page.evaluate(CUT)
            page.set_viewport_size(DESK)
            assert moving(page) == []
    assert {state: told for state, told in found.items() if told} == {}


def test_no_state_has_a_barrier_or_an_english_word_in_french_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    course = short_course.make(tmp_path / "scenarios", "fr")
    found: dict[str, Any] = {}
    with (
        running(tmp_path, COURSE_LANGUAGES="fr") as server,
        browser.new_context(viewport=PHONE, locale="fr-CA", reduced_motion="reduce") as context,
    ):
        learner = Learner(context.new_page(), server.address, keyboard)
        learner.come()
        for state in visit(learner, course):
            page = learner.page
            found[f"{state}, barriers"] = learner.barriers()
            found[f"{state}, cut"] = page.evaluate(CUT)
            found[f"{state}, English"] = english(page)
            assert page.locator("html").get_attribute("lang") == "fr", state
    assert {state: told for state, told in found.items() if told} == {}


def test_no_state_is_cut_with_longer_words_or_from_right_to_left(browser: Browser, tmp_path: Path) -> None:
    course = short_course.make(tmp_path / "scenarios")
    with (
        running(tmp_path, COURSE_LANGUAGES="en-XA", COURSE_INCOMPLETE_LANGUAGES="yes") as server,
        browser.new_context(viewport=PHONE, reduced_motion="reduce") as context,
    ):
        learner = Learner(context.new_page(), f"{server.address}?lang=en-XA")
        learner.come()
        found = {state: learner.page.evaluate(CUT_EITHER_WAY) for state in visit(learner, course)}
        assert learner.page.locator("html").get_attribute("lang") == "en-XA"
    assert {state: told for state, told in found.items() if told} == {}


def english(page: Page) -> list[str]:
    """What is English among the words that can be read."""
    told = " ".join(page.locator("body").inner_text().split())
    return ENGLISH.findall(ENGLISH_NAMES.sub("", told))


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

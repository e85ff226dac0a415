"""The booklet as a file to read, in a browser."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page

from course.bank import open_bank
from course.export import Handout
from course.settings import Settings

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


def test_handout_in_html_has_no_barrier(tmp_path: Path, page: Page) -> None:
    places = Settings()
    own = open_bank(places.guidance, places.scenarios)
    file = tmp_path / "handout.html"
    file.write_bytes(Handout(own, items=["ferry-strike", "borrowed-saints"]).as_html().content)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(file.as_uri())
    broken = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], each["nodes"][0]["target"]) for each in broken] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320

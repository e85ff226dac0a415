"""The booklet as a file to read, in a browser."""

from pathlib import Path

from playwright.sync_api import Page

from course.export import Handout
from tests.barrier import barriers
from tests.course_bank import course_bank


def test_handout_in_html_has_no_barrier(tmp_path: Path, page: Page) -> None:
    own = course_bank()
    file = tmp_path / "handout.html"
    file.write_bytes(Handout(own, items=["ferry-strike", "borrowed-saints"]).as_html().content)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(file.as_uri())
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320

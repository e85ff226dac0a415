"""A thread with an act of every kind, as Chromium shows it with the style of every page."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from course import page as course_page
from course.bank import Bank
from tests.barrier import barriers
from tests.ui.talk import ACTS, MORE, html, read

TEMPLATE = (
    '<!DOCTYPE html><html lang="en"><head><title>A thread</title><meta name="viewport" content="width=device-width">'
    '<style>{style}</style></head><body><div class="course"><main><h1 id="course-heading">A thread</h1>{thread}</main>'
    "</div></body></html>"
)


@pytest.fixture(scope="module")
def document(bank: Bank) -> str:
    """The page that shows the thread, some words in it highlighted."""
    thread = html(read(ACTS + MORE), bank, known=("p1",), marked={"p8": ("Eight",), "p14": ("door",), "e2": ("waits",)})
    return TEMPLATE.format(style=(course_page.STATIC / "page.css").read_text(encoding="utf-8"), thread=thread)


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize(("scheme", "forced"), [("light", "none"), ("dark", "none"), ("light", "active")])
def test_a_thread_has_no_barrier(
    document: str, page: Page, width: int, scheme: Literal["light", "dark"], forced: Literal["active", "none"]
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme, forced_colors=forced)
    page.set_content(document)
    assert barriers(page) == []


def test_a_thread_is_printed_whole(document: str, page: Page) -> None:
    page.set_content(document)
    page.emulate_media(media="print")
    hidden = (
        "() => [...document.querySelectorAll('.words, .where, figcaption')].filter(e => !e.checkVisibility()).length"
    )
    assert page.evaluate(hidden) == 0


def test_what_is_hidden_stays_hidden_on_a_touch_screen(document: str, browser: Browser) -> None:
    with browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.set_content(document)
        assert page.evaluate("matchMedia('(pointer: coarse)').matches")
        back = page.locator("a.back")
        assert back.count() == 17
        assert not any(each.is_visible() for each in back.all())
        shown = """() => [...document.querySelectorAll('.course *')].filter(each => {
          each.setAttribute('hidden', '');
          return getComputedStyle(each).display !== 'none';
        }).map(each => each.outerHTML)"""
        back.first.evaluate("link => { link.hidden = false; }")
        assert back.first.is_visible()
        box = back.first.bounding_box()
        assert box
        assert box["height"] >= 44
        assert page.evaluate(shown) == []


def test_own_words_of_a_chat_stand_to_the_right(document: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(document)
    theirs, own = (page.locator(f"#act-{act} .words").bounding_box() for act in ("p7", "p8"))
    assert theirs
    assert own
    assert own["x"] > theirs["x"] + theirs["width"]

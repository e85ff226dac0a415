"""What a button of the page copies, shares or saves, in this browser alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from course.page import STATIC

ADDRESS = "http://127.0.0.1:9/"
"""Nothing listens there: the page is given to the browser by hand."""
VIEW = """
<div data-screen="any"><h1>Any</h1>
<button data-copy="one two">Copy text</button>
<button data-copy-from="#held">Copy what is held</button>
<button data-copy-from="#field">Copy a field</button>
<button data-copy-from="#seen">Copy what is seen</button>
<button data-share data-share-title="Title" data-share-text="Words" data-share-url="https://birchpoint.example/">Share</button>
<button data-download="words.txt" data-type="text/plain" data-from="#held">Save</button>
<template id="held">first
second</template>
<input id="field" aria-label="Field" value="typed"><p id="seen">seen <b>here</b></p>
<textarea aria-label="Paste"></textarea></div>
"""
HOST = f"""<!doctype html><html lang="en"><title>Any</title>
<link rel="stylesheet" href="page.css"><main id="here"></main>
<script type="module">
import page from "./page.js";
let hear;
const html = {json.dumps(VIEW)}, send = ({{ seq }}) => setTimeout(() => hear({{ ack: seq, html }}));
const model = {{ send, on(_, heard) {{ hear = heard; }}, off() {{}} }};
page.render({{ model, el: document.getElementById("here") }});
</script></html>"""
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
SHARES = "navigator.share = async given => { globalThis.shared = given; }"
REFUSES = "navigator.share = async () => { throw new DOMException('no', '%s'); }"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that runs page.js alone, and may use the clipboard."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        context.route(ADDRESS, lambda route: route.fulfill(content_type="text/html", body=HOST))
        context.route(ADDRESS + "page.*", lambda route: route.fulfill(path=STATIC / route.request.url.split("/")[-1]))
        yield context.new_page()


def _opened(page: Page, script: str = "") -> Page:
    if script:
        page.add_init_script(script)
    page.goto(ADDRESS)
    expect(page.locator(".course[data-ready=true]")).to_be_visible()
    return page


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _pasted(page: Page) -> str:
    field = page.get_by_label("Paste")
    field.fill("")
    field.press("Control+V")
    return field.input_value()


@pytest.mark.parametrize("script", ["", NO_CLIPBOARD], ids=["clipboard", "no-clipboard"])
def test_copy_takes_text_from_the_button_or_where_it_points(page: Page, script: str) -> None:
    _opened(page, script)
    for name, text in (
        ("Copy text", "one two"),
        ("Copy what is held", "first\nsecond"),
        ("Copy a field", "typed"),
        ("Copy what is seen", "seen here"),
    ):
        _press(page, name)
        expect(page.get_by_role("status")).to_have_text("Copied")
        expect(page.get_by_role("button", name=name, exact=True)).to_be_focused()
        assert _pasted(page) == text


def test_copy_says_where_it_is_not_allowed(page: Page) -> None:
    _opened(page, NO_CLIPBOARD + "; document.execCommand = () => false")
    _press(page, "Copy text")
    expect(page.get_by_role("alert")).to_have_text(
        "This browser does not allow copying. Select the text and copy it yourself."
    )


def test_share_hands_over_title_text_and_address(page: Page) -> None:
    _opened(page, SHARES)
    _press(page, "Share")
    assert page.evaluate("shared") == {"title": "Title", "text": "Words", "url": "https://birchpoint.example/"}


def test_share_is_hidden_where_the_browser_cannot(page: Page) -> None:
    _opened(page, "Navigator.prototype.share = undefined")
    expect(page.get_by_role("button", name="Share")).to_be_hidden()


def test_share_copies_where_it_fails_but_not_where_the_reader_stops_it(page: Page) -> None:
    _opened(page, REFUSES % "AbortError")
    _press(page, "Copy text")
    _press(page, "Share")
    assert _pasted(page) == "one two"
    page.evaluate(REFUSES % "NotAllowedError" + "; 0")
    _press(page, "Share")
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert _pasted(page) == "Words\nhttps://birchpoint.example/"


def test_download_saves_the_text_with_lines_that_end_in_crlf(page: Page, tmp_path: Path) -> None:
    _opened(page)
    with page.expect_download() as saved:
        _press(page, "Save")
    saved.value.save_as(tmp_path / "words.txt")
    assert (saved.value.suggested_filename, (tmp_path / "words.txt").read_bytes()) == ("words.txt", b"first\r\nsecond")
    expect(page.get_by_role("status")).to_have_text("Saved as words.txt")

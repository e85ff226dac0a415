"""What a button of the page copies, shares or saves, in this browser alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.alone import opened, pasted

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
</div>
"""
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
SHARES = "navigator.share = async given => { globalThis.shared = given; }"
REFUSES = "navigator.share = async () => { throw new DOMException('no', '%s'); }"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as made:
        yield made


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("script", ["", NO_CLIPBOARD], ids=["clipboard", "no-clipboard"])
def test_copy_takes_text_from_the_button_or_where_it_points(context: BrowserContext, script: str) -> None:
    page = opened(context, VIEW, script)
    for name, text in (
        ("Copy text", "one two"),
        ("Copy what is held", "first\nsecond"),
        ("Copy a field", "typed"),
        ("Copy what is seen", "seen here"),
    ):
        _press(page, name)
        expect(page.get_by_role("status")).to_have_text("Copied")
        expect(page.get_by_role("button", name=name, exact=True)).to_be_focused()
        assert pasted(page) == text


def test_copy_says_where_it_is_not_allowed(context: BrowserContext) -> None:
    page = opened(context, VIEW, NO_CLIPBOARD + "; document.execCommand = () => false")
    _press(page, "Copy text")
    expect(page.get_by_role("alert")).to_have_text(
        "This browser does not allow copying. Select the text and copy it yourself."
    )


def test_share_hands_over_title_text_and_address(context: BrowserContext) -> None:
    page = opened(context, VIEW, SHARES)
    _press(page, "Share")
    assert page.evaluate("shared") == {"title": "Title", "text": "Words", "url": "https://birchpoint.example/"}


def test_share_is_hidden_where_the_browser_cannot(context: BrowserContext) -> None:
    page = opened(context, VIEW, "Navigator.prototype.share = undefined")
    expect(page.get_by_role("button", name="Share")).to_be_hidden()


def test_share_copies_where_it_fails_but_not_where_the_reader_stops_it(context: BrowserContext) -> None:
    page = opened(context, VIEW, REFUSES % "AbortError")
    _press(page, "Copy text")
    _press(page, "Share")
    assert pasted(page) == "one two"
    page.evaluate(REFUSES % "NotAllowedError" + "; 0")
    _press(page, "Share")
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert pasted(page) == "Words\nhttps://birchpoint.example/"


def test_download_saves_the_text_with_lines_that_end_in_crlf(context: BrowserContext, tmp_path: Path) -> None:
    page = opened(context, VIEW)
    with page.expect_download() as saved:
        _press(page, "Save")
    saved.value.save_as(tmp_path / "words.txt")
    assert (saved.value.suggested_filename, (tmp_path / "words.txt").read_bytes()) == ("words.txt", b"first\r\nsecond")
    expect(page.get_by_role("status")).to_have_text("Saved as words.txt")

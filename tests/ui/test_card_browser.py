"""The card of whom to turn to: read, saved, copied, shared and printed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
import vobject  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, BrowserContext, Page, expect

from course.bank import Bank
from course.store import Store
from course.ui import Page as CoursePage
from tests.barrier import barriers
from tests.ui.alone import opened, pasted
from tests.ui.sending import Sender

SIZES = {"desk": (1280, 800), "phone": (390, 844), "narrow": (320, 640)}
CALLS = "navigator.share = async given => { globalThis.shared = given; }"


@pytest.fixture
def html(real: Bank, store: Store) -> Iterator[str]:
    """The card of the course, as its page sends it."""
    page = CoursePage(real, store, cohort="autumn", clock=lambda: Sender.NOW)
    sender = Sender(page)
    sender.send("hello")
    sender.send("begin")
    yield sender.send("card")["html"]
    page.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as made:
        yield made


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("phone", "dark"), ("narrow", "light")])
def test_card_has_no_barriers(size: str, scheme: Any, html: str, browser: Browser) -> None:
    width, height = SIZES[size]
    with browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme) as context:
        assert barriers(opened(context, html)) == []


def test_card_begins_with_safety_and_reaches_every_support(html: str, real: Bank, context: BrowserContext) -> None:
    page = opened(context, html)
    named = page.locator(".card h2").all_inner_texts()
    assert named[:3] == [
        "911 or campus police", "Community Safety Office", "Sexual Violence Prevention and Support Centre",
    ]  # fmt: skip
    assert sorted(named) == sorted(option.name for option in real.rulebook.in_group("supports"))
    for link, href in (
        ("416-978-2222", "tel:4169782222"),
        ("antiracism@utoronto.ca", "mailto:antiracism@utoronto.ca"),
        ("antiracism.utoronto.ca (opens a new window)", "https://antiracism.utoronto.ca/help/"),
    ):
        expect(page.locator(".card").get_by_role("link", name=link, exact=True)).to_have_attribute("href", href)
    expect(page.locator("[data-screen=card] [data-primary]")).to_have_text("Save to contacts")


def test_card_saves_every_contact_as_vcards(html: str, real: Bank, context: BrowserContext, tmp_path: Path) -> None:
    page = opened(context, html)
    with page.expect_download() as saved:
        press(page, "Save to contacts")
    saved.value.save_as(tmp_path / "contacts.vcf")
    text = (tmp_path / "contacts.vcf").read_bytes().decode()
    assert (saved.value.suggested_filename, text.count("\r\n"), "\n " in text) == (
        "contacts.vcf", text.count("\n"), True,
    )  # fmt: skip
    cards = list(vobject.readComponents(text, validate=True))
    assert len(cards) == sum(len(option.contacts) for option in real.rulebook.in_group("supports"))
    assert (cards[1].fn.value, cards[1].tel.value) == ("Campus police", "416-978-2222")


def test_card_copies_and_shares_the_same_text(html: str, context: BrowserContext) -> None:
    page = opened(context, html, CALLS)
    press(page, "Copy")
    expect(page.get_by_role("status")).to_have_text("Copied")
    text = pasted(page)
    assert text.startswith(
        "911 or campus police\nFor immediate physical danger, before anything else.\n911, 24 hours a day, every day\n"
        "Campus police: 416-978-2222, https://www.campussafety.utoronto.ca/, 24 hours a day, every day\n"
    )
    press(page, "Share")
    assert json.loads(page.evaluate("JSON.stringify(shared)")) == {"title": "Who to turn to", "text": text}


def test_card_prints_on_one_page(html: str, context: BrowserContext) -> None:
    page = opened(context, html)
    for size in ("Letter", "A4"):
        printed = pypdf.PdfReader(io.BytesIO(page.pdf(format=size)))
        words = " ".join(printed.pages[0].extract_text().split())
        assert len(printed.pages) == 1
        assert "416-978-2222" in words
        assert "opens a new window" not in words
        assert "Save to contacts" not in words

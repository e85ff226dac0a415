"""A course in several languages: the browser's preference decides at first, and whoever switches loses nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui import course_server
from tests.ui.course_server import Server
from tests.ui.learner import Learner


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("languages")
    started = course_server.start(
        folder, "lean", "--workers", "1", COURSE_LANGUAGES="fr,en-XA,ar-XB", COURSE_INCOMPLETE_LANGUAGES="yes"
    )
    yield started
    started.stop()


def answers(server: Server) -> int:
    """How many answers are stored."""
    with closing(sqlite3.connect(server.store.removeprefix("sqlite:///"))) as connection:
        [[count]] = connection.execute("select count(*) from answers").fetchall()
    return int(count)


def switch(page: Page, name: str) -> None:
    """Choose a language in the menu."""
    page.locator("#menu > summary").click()
    page.get_by_role("button", name=name, exact=True).click()


def test_learner_switches_between_two_questions_and_loses_nothing(browser: Browser, server: Server) -> None:
    with browser.new_context(locale="en-CA") as context:
        learner = Learner(context.new_page(), server.address)
        page = learner.page
        learner.come()
        page.locator("[id^=pick-]").first.check()
        page.get_by_role("button", name="Submit").click()
        learner.at("verdict")
        page.get_by_role("button", name="Continue").click()
        learner.at("paths")
        page.locator("button[data-path=orientation]").click()
        learner.at("question")
        before = answers(server)
        page.locator("[id^=pick-]").first.check()
        page.get_by_role("button", name="Submit").click()
        learner.at("verdict")
        page.get_by_role("button", name="Continue").click()
        learner.at("question")
        at = page.locator(".eyebrow").inner_text()
        assert at.endswith("Question 2 of 4")
        picked = page.locator("[id^=pick-]").nth(1)
        picked.check()
        switch(page, "Français")
        expect(page.locator(".eyebrow")).to_have_text("Question 2 sur 4")
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(picked).to_be_checked()
        page.get_by_role("button", name="Soumettre").click()
        learner.at("verdict")
        assert answers(server) == before + 2
        page.reload()
        learner.live()
        expect(page.get_by_role("button", name="Continuer")).to_be_visible()
        switch(page, "English")
        expect(page.get_by_role("button", name="Continue")).to_be_visible()


@pytest.mark.parametrize(("locale", "lang", "submit"), [("fr-CA", "fr", "Soumettre"), ("de-DE", "en", "Submit")])
def test_browsers_preference_decides_before_anything_runs(
    browser: Browser, server: Server, locale: str, lang: str, submit: str
) -> None:
    with browser.new_context(locale=locale, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server.address)
        expect(page.locator("html")).to_have_attribute("lang", lang if lang == "fr" else "en-CA")
        expect(page.get_by_role("button", name=submit)).to_be_disabled()
        expect(page.locator(".view")).to_have_attribute("lang", lang)


@pytest.mark.parametrize(("lang", "direction"), [("fr", "ltr"), ("en-XA", "ltr"), ("ar-XB", "rtl")])
def test_page_has_the_direction_of_its_language(browser: Browser, server: Server, lang: str, direction: str) -> None:
    with browser.new_context() as context:
        learner = Learner(context.new_page(), f"{server.address}?lang={lang}")
        learner.come()
        expect(learner.page.locator("html")).to_have_attribute("lang", lang)
        expect(learner.page.locator("html")).to_have_attribute("dir", direction)

"""A SCORM 1.2 package in Chromium, played by scorm-again: the course is on another site, and may set no cookies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import Bank
from tests.course_bank import course_bank
from tests.export.hosted import Hosted, hosted
from tests.framed import at, blocking, complete, inside

OPEN = "Completion is recorded here. Keep this page open until you have finished."
DONE = "Completed and recorded. You can continue, or close this page."
TOLD = (
    "Once you complete “Three quick stories”, your browser sends that and your score to the learning management "
    "system you came from. Both appear there beside your name, and instructors can read them."
)
FORGE = """origin => frames[0].postMessage({ course: "reached", reports: true, complete: true, score: 100 }, origin)"""
SPY = """() => { window.said = []; addEventListener("message", ({ data }) => window.said.push(data)); }"""
ASK = """() => window.opened.postMessage({ course: "ask" }, "*")"""


@pytest.fixture(scope="module")
def content() -> Bank:
    return course_bank()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    with hosted(tmp_path_factory.mktemp("scorm"), "scorm", "results") as found:
        yield found


def said(page: Page, sentence: str) -> None:
    """Wait until the package's page says it."""
    expect(page.frame_locator("iframe[name=package]").locator("#status")).to_have_text(sentence)


@pytest.mark.parametrize("every", [False, True], ids=["third-party cookies blocked", "every cookie blocked"])
def test_path_in_a_frame_is_completed_and_recorded_once(
    browser: Browser, both: Hosted, content: Bank, tmp_path: Path, every: bool
) -> None:
    user = "bo" if every else "ada"
    with blocking(browser, tmp_path / "profile", both.tool, every=every) as context:
        page = context.new_page()
        page.goto(f"{both.lms}/play/{user}")
        frame = inside(page, both.tool)
        learner = at(frame)
        expect(learner.root.locator(".above")).to_have_text(TOLD)
        said(page, OPEN)
        complete(frame, content)
        said(page, DONE)
        assert both.statuses(user) == ["incomplete", "completed"]
        last = both.commits(user)[-1]
        assert (last["core"]["score"]["raw"], last["core"]["score"]["max"]) == ("100", "100")
        assert last["core"]["session_time"] > "00:00:00"
        page.reload()
        at(inside(page, both.tool))
        said(page, DONE)
        page.goto("about:blank")
    assert both.statuses(user) == ["incomplete", "completed"]
    assert len(both.commits(user)[-1]["suspend_data"]) == 32  # and no code that opens anything


def test_learner_resumes_after_a_reload_and_another_one_begins_anew(
    browser: Browser, both: Hosted, content: Bank, tmp_path: Path
) -> None:
    with blocking(browser, tmp_path / "profile", both.tool, every=False) as context:
        page = context.new_page()
        page.goto(f"{both.lms}/play/cy")
        learner = at(inside(page, both.tool))
        item, _ = learner.asked()
        learner.answer(content.scenarios[item])
        learner.primary()
        there = learner.heading.text_content()
        page.reload()
        again = at(inside(page, both.tool))
        expect(again.heading).to_have_text(there or "")
        page.goto(f"{both.lms}/play/di")
        fresh = at(inside(page, both.tool))
        assert fresh.asked()[0] == item
        page.goto(f"{both.lms}/play/cy")
        back = at(inside(page, both.tool))
        expect(back.heading).to_have_text(there or "")
        complete(inside(page, both.tool), content)
        said(page, DONE)
    assert (both.statuses("cy"), both.statuses("di")) == (["incomplete", "completed"], ["incomplete"])


def test_system_that_does_not_record_is_tried_again(
    browser: Browser, both: Hosted, content: Bank, tmp_path: Path
) -> None:
    with blocking(browser, tmp_path / "profile", both.tool, every=False) as context:
        page = context.new_page()
        page.goto(f"{both.lms}/play/eve")
        frame = inside(page, both.tool)
        at(frame)
        said(page, OPEN)
        (both.folder / "refusing").touch()
        complete(frame, content)
        line = page.frame_locator("iframe[name=package]").locator("#status")
        expect(line).to_contain_text("You have completed this, but it could not be recorded: error")
        assert both.statuses("eve") == ["incomplete"]
        (both.folder / "refusing").unlink()
        said(page, DONE)
        assert both.statuses("eve") == ["incomplete", "completed"]


def test_message_of_another_window_or_site_counts_for_nothing(browser: Browser, both: Hosted, tmp_path: Path) -> None:
    with blocking(browser, tmp_path / "profile", both.tool, every=False) as context:
        page = context.new_page()
        page.goto(f"{both.lms}/play/flo")
        at(inside(page, both.tool))
        said(page, OPEN)
        page.evaluate(FORGE, both.lms)  # as the course would say it, but the system's own page says it
        page.wait_for_timeout(5000)  # twice as long as the package takes to ask again
        said(page, OPEN)
        assert both.statuses("flo") == ["incomplete"]
        page.route(f"{both.stranger}/", lambda route: route.fulfill(body="<!DOCTYPE html><title>Elsewhere</title>"))
        page.goto(f"{both.stranger}/")
        page.evaluate(SPY)
        with page.expect_popup() as popup:
            page.evaluate("url => { window.opened = open(url) }", f"{both.tool}?join=autumn&report=course")
        at(popup.value)
        for _ in range(3):
            page.evaluate(ASK)
            page.wait_for_timeout(500)
        assert page.evaluate("window.said") == []


def test_course_opens_in_a_window_where_it_may_not_be_framed(
    browser: Browser, both: Hosted, content: Bank, tmp_path: Path
) -> None:
    with blocking(browser, tmp_path / "profile", both.tool, every=False) as context:
        page = context.new_page()
        page.goto(f"{both.stranger}/around/{urlsplit(both.lms).port}")
        package = page.frame_locator("iframe").frame_locator("iframe[name=package]")
        button = package.get_by_role("button", name="Open in a new window")
        expect(package.locator("#status")).to_contain_text(f"ask the people who run it to allow {both.lms}")
        with page.expect_popup() as popup:
            button.click()
        at(popup.value)
        expect(package.locator("#status")).to_have_text(OPEN)
        expect(button).to_be_hidden()
        complete(popup.value.main_frame, content)
        expect(package.locator("#status")).to_have_text(DONE)
    assert both.statuses("gus") == ["incomplete", "completed"]


def test_page_without_a_system_opens_nothing_and_says_so(browser: Browser, both: Hosted, tmp_path: Path) -> None:
    with blocking(browser, tmp_path / "profile", both.tool, every=False) as context:
        page = context.new_page()
        page.goto(f"{both.lms}/package/index.html")
        expect(page.locator("#status")).to_have_text(
            "No learning management system was found around this page, so completion cannot be recorded. Please open "
            "it from your course."
        )
        assert len(page.frames) == 1

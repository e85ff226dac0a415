"""The course in a platform's frame, in Chromium: without third-party cookies, and without any cookie at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect

from course.bank import Bank, open_bank
from course.settings import Settings
from tests import browser as chromium
from tests.lti.placed import Placed, placed
from tests.patience import MILLISECONDS, wait
from tests.ui.learner import Learner

RULES = f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {chromium.HOST}, EXCLUDE localhost"
"""The platform goes by another name than the course, so that they are two sites to a browser."""
ONE_PROCESS = "--disable-site-isolation-trials"
"""Playwright may wait for ever, past its own time-out, for a frame that lives in another process."""
OPTIONS = [*(RULES if each.startswith("--host-resolver-rules") else each for each in chromium.OPTIONS), ONE_PROCESS]


@pytest.fixture(scope="module")
def content() -> Bank:
    settings = Settings()
    return open_bank(settings.guidance, settings.scenarios)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Placed]:
    with placed(tmp_path_factory.mktemp("lti"), host="localhost") as found:
        yield found


@contextmanager
def blocking(browser: Browser, folder: Path, tool: str, *, every: bool) -> Iterator[BrowserContext]:
    """A browser that blocks third-party cookies, or `every` cookie of the course."""
    exceptions = {f"{tool.rstrip('/')},*": {"setting": 2}} if every else {}
    preferences = {
        "profile": {
            "block_third_party_cookies": True, "cookie_controls_mode": 1,
            "content_settings": {"exceptions": {"cookies": exceptions}},
        }
    }  # fmt: skip
    default = folder / "Default"
    default.mkdir(parents=True)
    (default / "Preferences").write_text(json.dumps(preferences))
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=chromium.find(), args=OPTIONS, viewport={"width": 1200, "height": 900}
    )
    context.set_default_timeout(MILLISECONDS)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    try:
        yield context
    finally:
        context.close()
    assert {urlsplit(each).hostname for each in asked} <= {"127.0.0.1", "localhost", None}


def launched(page: Page, both: Placed, query: str) -> Frame:
    """Open a course's page, and wait until the tool in it is there."""
    page.goto(f"{both.lms}/course?{query}")

    def inside() -> Frame | None:
        return next((each for each in page.frames if each.url.startswith(both.tool) and "/lti/l" not in each.url), None)

    expect(page.frame_locator("iframe").locator("h1").first).to_be_visible()
    page.wait_for_function("() => true")
    for _ in range(600):
        if inside():
            break
        page.wait_for_timeout(100)
    found = inside()
    assert found is not None, [each.url for each in page.frames]
    return found


def complete(frame: Frame, content: Bank) -> None:
    """Go along the path to its end, with right answers."""
    learner = Learner(cast("Any", frame), "")
    learner.live()
    for _ in range(60):
        if learner.screen == "summary":
            return
        item, _ = learner.asked()
        if item:
            learner.answer(content.scenarios[item])
        else:
            learner.primary()
    raise AssertionError(f"the path does not end: {learner.screen}")


@pytest.mark.parametrize("every", [False, True], ids=["third-party cookies blocked", "every cookie blocked"])
def test_path_in_a_frame_is_completed_and_its_score_arrives(
    browser: Browser, both: Placed, content: Bank, tmp_path: Path, every: bool
) -> None:
    user, context = ("bo", "c2") if every else ("ada", "c1")
    with blocking(browser, tmp_path / "profile", both.tool, every=every) as cookies:
        page = cookies.new_page()
        frame = launched(page, both, f"user={user}&context={context}&open=path/quick&storage=_parent")
        assert page.evaluate("window.asked") == (["lti.put_data", "lti.get_data"] if every else ["lti.put_data"])
        assert frame.evaluate("document.cookie") == ""
        complete(frame, content)
        wait(lambda: [each for each in both.scores() if each["userId"] == user][-1:], "no score has arrived")
        wait(
            lambda: [each for each in both.scores() if each["userId"] == user][-1]["activityProgress"] == "Completed",
            lambda: str(both.scores()),
        )
        last = [each for each in both.scores() if each["userId"] == user][-1]
        assert (last["scoreGiven"], last["scoreMaximum"], last["lineitem"]) == (100, 100, f"{context}-path-quick")
        page.reload()

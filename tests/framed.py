"""The course in a frame of another site: a browser without third-party cookies, and a learner who finishes a path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Frame, Page

from course.bank import Bank
from tests import browser as chromium
from tests.patience import MILLISECONDS
from tests.ui.learner import Learner

RULES = f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {chromium.HOST}, EXCLUDE localhost"
"""The platform goes by another name than the course, so that they are two sites to a browser."""
ONE_PROCESS = "--disable-site-isolation-trials"
"""Playwright may wait for ever, past its own time-out, for a frame that lives in another process."""
OPTIONS = [*(RULES if each.startswith("--host-resolver-rules") else each for each in chromium.OPTIONS), ONE_PROCESS]


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


def inside(page: Page, address: str) -> Frame:
    """The frame in a page that shows an address, once it is there."""
    for _ in range(int(MILLISECONDS / 100)):
        if found := next((each for each in page.frames[1:] if each.url.startswith(address)), None):
            return found
        page.wait_for_timeout(100)
    raise AssertionError([each.url for each in page.frames])


def at(frame: Frame | Page) -> Learner:
    """The learner in a frame, once the course in it is live."""
    learner = Learner(cast("Any", frame), "")
    learner.live()
    return learner


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

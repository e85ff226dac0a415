"""The browser of the tests: one program, every page of it watched."""

import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page

from tests import browser as chromium
from tests.house.tree import ROOT

ELSEWHERE = "<img src='http://elsewhere.invalid/x.png'><script>new WebSocket('ws://other.invalid/socket')</script>"


def test_find_says_what_to_do_when_there_is_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(ROOT / "build" / "no-browser"))
    monkeypatch.setattr(chromium, "PLACES", ())
    with pytest.raises(chromium.BrowserAbsent, match="install chromium or google-chrome"):
        chromium.find()


def test_command_prints_where_the_browser_is() -> None:
    shown = subprocess.run([sys.executable, "-m", "tests.browser"], cwd=ROOT, capture_output=True, text=True)
    assert (shown.stdout, shown.returncode) == (f"The browser tests drive {chromium.find()}.\n", 0)


def test_watch_notes_every_other_host(browser: Browser, strays: list[str]) -> None:
    with browser.new_context() as context:
        opened = context.new_page()
        with opened.expect_event("websocket"), opened.expect_event("requestfailed"):
            opened.set_content(ELSEWHERE)
    noted = sorted(strays)
    strays.clear()  # they were asked for on purpose: the guard has nothing to fail
    assert noted == ["http://elsewhere.invalid/x.png", "ws://other.invalid/socket"]


def test_watch_lets_this_machine_pass(page: Page, strays: list[str], free_port: int) -> None:
    with page.expect_event("requestfailed"):
        page.set_content(
            f"<img src='http://127.0.0.1:{free_port}/x.png'><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
        )
    assert strays == []

"""The browser of the tests: every page of it is watched."""

from playwright.sync_api import Browser, Page

ELSEWHERE = "<img src='http://elsewhere.invalid/x.png'><script>new WebSocket('ws://other.invalid/socket')</script>"


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

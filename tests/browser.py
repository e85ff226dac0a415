"""The browser that the tests drive: found on the machine, installed where there is none, and watched.

`python -m tests.browser` prints where it is; where the system has no package of it, it fetches Playwright's build.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import debian, machine

HOST = "127.0.0.1"
OPTIONS = (
    "--no-sandbox",  # a container's root has no sandbox to offer
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",  # another host answers on no machine
)
ABSENT = (
    "The browser tests need Chromium, and it could neither be found nor installed: "
    "install chromium or google-chrome with your system's packages, then run make test again."
)


class BrowserAbsent(Exception):
    """No Chromium is on this machine; the message says what to do."""


def find() -> Path:
    """Chromium's program: the machine's own, else the build that Playwright keeps. Raises `BrowserAbsent`."""
    if found := machine.find(machine.CHROMIUM, machine.CHROMIUM_PLACES):
        return found
    with sync_playwright() as playwright:
        kept = Path(playwright.chromium.executable_path)
    if kept.exists():
        return kept
    raise BrowserAbsent(ABSENT)


def find_headless() -> Path:
    """Chromium's headless shell, which opens a page in a quarter of the CPU time; elsewhere Chromium itself.

    It is the same engine without Chromium's own windows and settings. Raises `BrowserAbsent`.
    """
    return machine.find(machine.HEADLESS_SHELL) or find()


def watch(browser: Browser, strays: list[str]) -> None:
    """Add to `strays` every address on a host other than 127.0.0.1 that the browser's pages ask for from now on."""

    def note(address: str) -> None:
        if urlsplit(address).hostname not in (None, HOST):
            strays.append(address)

    def watch_page(page: Page) -> None:
        page.on("websocket", lambda socket: note(socket.url))

    def watch_context(context: BrowserContext) -> None:
        context.on("request", lambda request: note(request.url))
        context.on("page", watch_page)

    browser.on("context", watch_context)


def main() -> None:
    """Print where Chromium is, after fetching Playwright's build if need be."""
    try:
        place = find_headless()
    except BrowserAbsent:
        debian.ran(sys.executable, "-m", "playwright", "install", "chromium")
        try:
            place = find_headless()
        except BrowserAbsent as absent:
            sys.exit(str(absent))
    print(f"The browser tests drive {place}.")  # noqa: T201 - the command's one line


if __name__ == "__main__":
    main()

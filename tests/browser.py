"""The browser that the tests drive: found on the machine, installed where there is none, and watched.

`python -m tests.browser` prints where it is, after installing it if need be.
"""

import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
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
    for name in NAMES:
        if program := shutil.which(name):
            return Path(program)
    with sync_playwright() as playwright:
        kept = Path(playwright.chromium.executable_path)
    for place in (*PLACES, kept):
        if place.exists():
            return place
    raise BrowserAbsent(ABSENT)


def install() -> None:
    """Install Chromium the first way that works: Debian's package as root or by sudo, else Playwright's build."""
    if not debian.install("chromium", "fonts-liberation"):
        debian.ran(sys.executable, "-m", "playwright", "install", "chromium")


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
    """Print where Chromium is, after installing it if need be."""
    try:
        place = find()
    except BrowserAbsent:
        install()
        try:
            place = find()
        except BrowserAbsent as absent:
            sys.exit(str(absent))
    print(f"The browser tests drive {place}.")  # noqa: T201 - the command's one line


if __name__ == "__main__":
    main()

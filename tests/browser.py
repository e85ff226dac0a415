"""The browser that the tests drive: found on the machine, installed where there is none, and watched.

`python -m tests.browser` prints where it is, after installing it if need be.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for way in _ways():
        try:
            for command in way:
                subprocess.run(command, stdout=sys.stderr, env=quiet, check=True)
        except (OSError, subprocess.CalledProcessError) as failure:
            sys.stderr.write(f"{failure}\n")
        else:
            return


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


def _ways() -> Iterator[list[list[str]]]:
    """The ways to install Chromium on this machine, each the commands that it takes."""
    if Path("/etc/debian_version").exists() and platform.freedesktop_os_release()["ID"] == "debian":
        apt = [*([] if os.geteuid() == 0 else ["sudo", "-n"]), "apt-get", "--quiet"]
        yield [[*apt, "update"], [*apt, "install", "--yes", "--no-install-recommends", "chromium", "fonts-liberation"]]
    yield [[sys.executable, "-m", "playwright", "install", "chromium"]]


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

"""Firefox, driven by WebDriver BiDi over its own socket: a second engine for the learner's page."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.base import AXE_FILE_PATH  # type: ignore[import-untyped]  # it ships no types
from websocket import WebSocket, create_connection

from tests import machine, process
from tests.browser import HOST
from tests.patience import PATIENCE, wait

ABSENT: Final = (
    "The tests need Firefox beside Chromium, and it could neither be found nor installed: "
    "install firefox-esr or firefox with your system's packages, then run make test again."
)
KEYS: Final = {"Tab": "\ue004", "Enter": "\ue006", "Space": " ", "ArrowDown": "\ue015"}
QUIET: Final = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.localDomains": "elsewhere.invalid",
    "network.proxy.type": 1,
    "network.proxy.socks": HOST,
    "network.proxy.socks_port": 9,  # the discard port: whatever asks another host than this machine gets nothing
    "network.proxy.socks_remote_dns": True,
    "network.proxy.no_proxies_on": f"localhost, {HOST}",
    "services.settings.server": f"http://{HOST}:9",
    "toolkit.telemetry.enabled": False,
}
"""Firefox asks nobody but this machine."""


class FirefoxAbsent(Exception):
    """No Firefox is on this machine; the message says what to do."""


def find() -> Path:
    """Firefox's program. Raises `FirefoxAbsent`."""
    if found := machine.find(machine.FIREFOX, machine.FIREFOX_PLACES):
        return found
    raise FirefoxAbsent(ABSENT)


class Firefox:
    """One window of Firefox."""

    def __init__(self, socket: WebSocket, downloads: Path) -> None:
        self.downloads = downloads
        """Where it saves what is downloaded."""
        self._socket, self._numbers = socket, count(1)
        self._call("session.new", capabilities={})
        self._window = self._call("browsingContext.create", type="window")["context"]
        self._call("browsingContext.activate", context=self._window)  # without it keys arrive, and press no button

    def go(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self._call("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def reload(self) -> None:
        """Load the page anew."""
        self._call("browsingContext.reload", context=self._window, wait="complete")

    def size(self, width: int, height: int) -> None:
        """Give the page so many CSS pixels."""
        self._call("browsingContext.setViewport", context=self._window, viewport={"width": width, "height": height})

    def read(self, expression: str) -> Any:
        """What an expression comes to in the page, as JSON."""
        found = self._call(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(found => JSON.stringify(found) ?? 'null')",
            target={"context": self._window},
            awaitPromise=True,
        )
        if found["type"] != "success":
            raise AssertionError(f"{expression}: {found['exceptionDetails']['text']}")
        return json.loads(found["result"]["value"])

    def wait(self, condition: str) -> None:
        """Wait until an expression is true in the page."""
        wait(lambda: self.read(f"Boolean({condition})"), f"This never became true: {condition}")

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        value = KEYS[key]
        actions = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._call("input.performActions", context=self._window, actions=[keyboard])

    def click(self, selector: str) -> None:
        """Click on what the selector finds first."""
        self.read(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        locator = {"type": "css", "value": selector}
        [found] = self._call("browsingContext.locateNodes", context=self._window, locator=locator, maxNodeCount=1)[
            "nodes"
        ]
        origin = {"type": "element", "element": {"sharedId": found["sharedId"]}}
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        pointer = {"type": "pointer", "id": "mouse", "actions": actions}
        self._call("input.performActions", context=self._window, actions=[pointer])

    def barriers(self, standards: list[str]) -> list[Any]:
        """What axe finds on the page as it is."""
        self._call(
            "script.evaluate",
            expression=AXE_FILE_PATH.read_text(),
            target={"context": self._window},
            awaitPromise=False,
        )
        options = json.dumps({"runOnly": standards})
        found = (
            f"axe.run({options}).then(run => run.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"
        )
        return list(self.read(found))

    def _call(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (heard := json.loads(self._socket.recv())).get("id") != number:
            pass  # an event that nobody asked for
        if heard["type"] == "error":
            raise AssertionError(f"{method}: {heard['message']}")
        return heard["result"]


@contextmanager
def running() -> Iterator[Firefox]:
    """Firefox without a window and with a profile of its own, for as long as it is used."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        downloads = Path(profile) / "downloads"
        downloads.mkdir()
        chosen = QUIET | {"browser.download.folderList": 2, "browser.download.dir": str(downloads)}
        settings = "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in chosen.items())
        (Path(profile) / "user.js").write_text(settings)
        words = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"]
        log = Path(profile) / "log"
        with process.running([find(), *words], log, lambda: _addresses(log)):
            [address] = _addresses(log)
            socket = create_connection(f"{address}/session", timeout=PATIENCE, suppress_origin=True)
            try:
                yield Firefox(socket, downloads)
            finally:
                socket.close()


def _addresses(log: Path) -> list[str]:
    """Where Firefox says that it listens; nothing before it does."""
    return re.findall(r"WebDriver BiDi listening on (ws://\S+)\n", log.read_text(errors="replace"))

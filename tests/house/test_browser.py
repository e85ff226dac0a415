"""The browser of the tests: one program, found or asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import browser as chromium
from tests import machine
from tests.house.tree import ROOT


def test_find_says_what_to_do_when_there_is_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(ROOT / "build" / "no-browser"))
    monkeypatch.setattr(machine, "find", lambda *_: None)
    with pytest.raises(chromium.BrowserAbsent, match="install chromium or google-chrome"):
        chromium.find()


def test_headless_shell_is_preferred_and_chromium_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    places = {machine.HEADLESS_SHELL: Path("/shell"), machine.CHROMIUM: Path("/chromium")}
    monkeypatch.setattr(machine, "find", lambda names, *_: places.get(names))
    assert chromium.find_headless() == Path("/shell")
    del places[machine.HEADLESS_SHELL]
    assert chromium.find_headless() == Path("/chromium")


def test_command_prints_where_the_browser_is() -> None:
    shown = subprocess.run([sys.executable, "-m", "tests.browser"], cwd=ROOT, capture_output=True, text=True)
    assert (shown.stdout, shown.returncode) == (f"The browser tests drive {chromium.find_headless()}.\n", 0)

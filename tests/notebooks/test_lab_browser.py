"""A learn notebook as its readers meet it: in JupyterLab, in a browser."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.house.tree import ROOT

PATIENCE = 90
"""Seconds within which JupyterLab answers."""
DRAWN = PATIENCE * 1000
"""Milliseconds within which it draws what a cell says."""


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """Where kernels put their temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def lab(tmp_path: Path, scratch: Path, free_port: int) -> Iterator[str]:
    """The address of a JupyterLab on a copy of the learn notebooks; nothing of the reader's own is read or written."""
    shutil.copytree(ROOT / "notebooks" / "learn", tmp_path / "learn")
    homes = dict.fromkeys(("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), str(tmp_path))
    quiet = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={free_port}", *quiet]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--IdentityProvider.token=reader", "--ServerApp.ip=127.0.0.1"],
            cwd=tmp_path,
            env={**os.environ, **homes, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        address = f"http://127.0.0.1:{free_port}/"
        _wait(process, address + "api")
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "JupyterLab ended"
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310  # the address is this machine's own
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("JupyterLab did not answer")


def test_read_decide_reveal_and_practise(page: Page, lab: str, scratch: Path) -> None:
    page.set_default_timeout(DRAWN)
    page.set_viewport_size({"width": 1280, "height": 12000})  # every cell in sight: JupyterLab draws no other
    page.goto(f"{lab}lab/tree/learn/01-uoft-to-uoft.ipynb?token=reader")
    folded = page.locator(".jp-Notebook .jp-Placeholder")
    verdicts = page.get_by_text("essential  Memorandum of agreement with the faculty association")
    expect(folded).to_have_count(2, timeout=DRAWN)
    expect(verdicts).to_have_count(0, timeout=DRAWN)

    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=DRAWN)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    expect(verdicts).to_be_visible(timeout=DRAWN)
    expect(folded).to_have_count(0, timeout=DRAWN)

    course = page.locator(".jp-OutputArea-output .course").last
    course.get_by_role("button", name="Begin").click()
    expect(course.get_by_role("heading", level=1)).to_have_text("Week nine", timeout=DRAWN)
    course.get_by_role("radio", name="U of T to U of T").check()
    for group in course.get_by_role("group").filter(has=page.get_by_role("checkbox")).all():
        group.get_by_role("checkbox").first.check()
    course.get_by_role("button", name="Submit and see why").click()
    expect(course.get_by_role("status")).to_contain_text("Saved. Your score is", timeout=DRAWN)

    assert len(list(scratch.glob("*/picks.db"))) == 1
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Shut Down Kernel", exact=True).click()
    expect(page.get_by_text("No Kernel").first).to_be_visible(timeout=DRAWN)
    assert list(scratch.glob("*/picks.db")) == []

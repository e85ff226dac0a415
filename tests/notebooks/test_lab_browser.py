"""A learn notebook as its readers meet it: in JupyterLab, in a browser."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.process import ROOT, running, status


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
    command += ["--IdentityProvider.token=reader", "--ServerApp.ip=127.0.0.1"]
    environ = {**homes, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
    address = f"http://127.0.0.1:{free_port}/"
    with running(command, tmp_path / "log", lambda: status(f"{address}api") == 200, environ, cwd=tmp_path):
        yield address


def test_read_decide_reveal_and_practise(page: Page, lab: str, scratch: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 12000})  # every cell in sight: JupyterLab draws no other
    page.goto(f"{lab}lab/tree/learn/01-uoft-to-uoft.ipynb?token=reader")
    folded = page.locator(".jp-Notebook .jp-Placeholder")
    verdicts = page.get_by_role("listitem").filter(
        has_text="Memorandum of agreement with the faculty association (essential)"
    )
    expect(folded).to_have_count(2)
    expect(verdicts).to_have_count(0)

    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    expect(verdicts).to_be_visible()
    expect(folded).to_have_count(0)

    course = page.locator(".jp-OutputArea-output .course").last
    heading = course.get_by_role("heading", level=1)
    course.get_by_role("button", name="Start").click()
    expect(heading).to_have_text("Week nine")
    for number in range(1, 5):
        expect(course.get_by_text(f"Question {number} of 4")).to_be_visible()
        course.locator("[data-question] input:is([type=radio], [type=checkbox])").first.check()
        course.get_by_role("button", name="Submit").click()
        expect(heading).to_have_class(re.compile(r"\bresult\b"))
        course.get_by_role("button", name="Continue").click()
    expect(heading).to_have_text(re.compile(r"^\d of 4 right(, \d partly)?$|^All 4 right$"))

    assert len(list(scratch.glob("*/picks.db"))) == 1
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Shut Down Kernel", exact=True).click()
    expect(page.get_by_text("No Kernel").first).to_be_visible()
    assert list(scratch.glob("*/picks.db")) == []

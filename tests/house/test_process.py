"""No process that a test starts survives the test, or the test run, even if these fail or are killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.patience import wait
from tests.process import ROOT, adopt_orphans, children, end, start

SERVING = """
import subprocess, time
from tests.serving.conftest import start

def test_fail_while_a_server_runs(request, tmp_path):
    server = start(tmp_path, {{"workers": 1}})
    request.addfinalizer(server.stop)
    assert len(server.workers()) == 1
    print("The server runs.", flush=True)
    {then}
"""
ORPHAN = 'sleep 1234 >/dev/null 2>&1 & until [ "$(cat /proc/$!/comm)" = sleep ]; do :; done'
"""Until then it is a copy of the shell, and named as one."""
LEAVING = f"""
def test_leave_an_orphan():
    subprocess.run(["sh", "-c", {ORPHAN!r}], check=True)
"""


MARK = "TESTS_INNER_RUN"
"""In the environment of the inner test run, and so of everything that it starts."""


@pytest.fixture(autouse=True)
def _marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    adopt_orphans()
    monkeypatch.setenv(MARK, str(tmp_path))


def command(folder: Path, tests: str) -> list[str | Path]:
    """An inner test run of these tests, as `make test` runs them."""
    file = folder / "test_inner.py"
    file.write_text(tests)
    options = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-p", "tests.conftest", "-p", "no:xdist"]
    return [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", *options, file]


def left(folder: Path) -> list[str]:
    """The command lines of the inner run and of everything that it has started, as far as these live."""
    return [" ".join(each.cmdline()) for each in children(os.getpid()) if environ(each).get(MARK) == str(folder)]


def environ(process: psutil.Process) -> dict[str, str]:
    try:
        found: dict[str, str] = process.environ()
    except (psutil.AccessDenied, psutil.NoSuchProcess):  # another account's, as PostgreSQL's; or just ended
        return {}
    return found


@pytest.mark.slow
def test_failing_test_leaves_no_server_and_an_orphan_is_ended_and_named(tmp_path: Path) -> None:
    tests = SERVING.format(then="assert False") + LEAVING
    ran = subprocess.run(command(tmp_path, tests), cwd=ROOT, capture_output=True, text=True)
    assert "The server runs." in ran.stdout
    assert "1 failed, 1 passed, 1 error" in ran.stdout
    assert "tests left processes running: ['sleep 1234']" in ran.stdout
    assert left(tmp_path) == []


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="only Linux ends a process with the one that started it")
def test_killed_test_run_leaves_no_server(tmp_path: Path) -> None:
    log = tmp_path / "inner.log"
    run = start(command(tmp_path, SERVING.format(then="time.sleep(600)")), log)
    try:
        wait(lambda: "The server runs." in log.read_text(), log.read_text)
        family = {each.pid for each in children(run.pid)}
        assert len(family) == 2  # a server and its worker
        run.kill()
        wait(lambda: not family & {each.pid for each in children(os.getpid())}, "The server lives on")
    finally:
        end(run)

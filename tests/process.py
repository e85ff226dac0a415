"""Processes that tests start, and end with everything that these have started, however the test goes."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.patience import PATIENCE, wait

ROOT: Final = Path(__file__).resolve().parents[1]
_SUBREAPER: Final = 36
"""prctl's PR_SET_CHILD_SUBREAPER."""
_MULTIPROCESSING: Final = ("multiprocessing.forkserver", "multiprocessing.resource_tracker")
"""What Python keeps for all processes of a test run; it ends with the run."""


_permitted = True


def permit(starting: bool) -> None:
    """Whether tests may start processes; where not, the test that tries is skipped (`make quick`)."""
    global _permitted  # noqa: PLW0603 - said once, before the first test
    _permitted = starting


def required() -> None:
    """Skip the running test if it may not start processes: before anything that only prepares for one."""
    if not _permitted:
        pytest.skip("starts a server: make test runs it")


def start(
    words: Sequence[str | Path],
    log: Path,
    environ: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a process that writes to a log; give it to `end` afterwards. `options` are those of `Popen`.

    On Linux it also ends when the test run is killed. A server offers English only, unless `environ` says otherwise.
    """
    required()
    guard = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
    with log.open("ab") as sink:
        given: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": sink, "stderr": sink, "start_new_session": True}
        given |= options
        env = {**os.environ, "COURSE_LANGUAGES": "en", **(environ or {})}
        return subprocess.Popen([*guard, *words], cwd=cwd, env=env, **given)


def await_ready(process: subprocess.Popen[Any], ready: Callable[[], object], log: Path) -> None:
    """Wait until a process is ready; RuntimeError or TimeoutError with its log if it ends first, or never is."""

    def told() -> str:
        return f"{process.args!r}:\n{log.read_text(errors='replace')}"

    wait(lambda: process.poll() is not None or ready(), lambda: f"It is not ready: {told()}")
    if process.poll() is not None:
        raise RuntimeError(f"It ended with {process.returncode}: {told()}")


def end(process: subprocess.Popen[Any], by: int = signal.SIGTERM) -> int:
    """End a process and everything it has started; its exit code. RuntimeError if it had to be killed."""
    family = children(process.pid)
    if process.poll() is None:
        process.send_signal(by)
    try:
        return process.wait(PATIENCE)
    except subprocess.TimeoutExpired as late:
        family += children(process.pid)
        process.kill()
        process.wait()
        raise RuntimeError(f"It did not end by signal {by}: {process.args!r}") from late
    finally:
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        _kill(family)


@contextmanager
def running(
    words: Sequence[str | Path],
    log: Path,
    ready: Callable[[], object],
    environ: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    **options: Any,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process from when `ready` is true, ended afterwards with everything it has started."""
    process = start(words, log, environ, cwd, **options)
    try:
        await_ready(process, ready, log)
        yield process
    finally:
        end(process)


def children(pid: int) -> list[psutil.Process]:
    """The living processes that this one has started, and those that they have; none of a process that has ended."""
    try:
        found = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return [each for each in found if _lives(each)]


def adopt_orphans() -> None:
    """Make this process the parent of all that its descendants leave behind, so that `children` sees them (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)


def end_strays() -> list[str]:
    """Kill what tests have left running, and return the command lines."""
    left = [each for each in children(os.getpid()) if not any(name in _command(each) for name in _MULTIPROCESSING)]
    commands = [_command(each) for each in left]
    _kill(left)
    return commands


def _kill(processes: Sequence[psutil.Process]) -> None:
    for each in processes:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(processes, PATIENCE)


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def _command(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
        return " ".join(process.cmdline())
    return ""


def status(address: str) -> int:
    """The HTTP status at an address of this machine, redirects not followed; 0 where nobody answers."""
    blind = ssl.create_default_context()  # a test's certificate is trusted by nobody
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(_Stay, urllib.request.HTTPSHandler(context=blind))
    try:
        with opener.open(address, timeout=10) as reply:
            code: int = reply.status
            return code
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code
    except OSError:
        return 0


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None

"""Processes that a test starts, waits for and ends."""

from __future__ import annotations

import os
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds within which what is waited for must come about."""


@contextmanager
def running(
    words: Sequence[str | Path],
    log: Path,
    ready: Callable[[], bool],
    environ: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process from when `ready` is true, ended afterwards unless it has ended before."""
    with log.open("wb") as sink:
        process = subprocess.Popen(
            words, cwd=cwd, env={**os.environ, **(environ or {})}, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
        )
    try:
        wait(lambda: process.poll() is not None or ready(), f"{words[0]} is not ready", log)
        if process.poll() is not None:
            raise RuntimeError(f"{words[0]} ended with {process.returncode}:\n{log.read_text(errors='replace')}")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait(until: Callable[[], bool], otherwise: str, log: Path | None = None) -> None:
    """Wait until something is true; RuntimeError with the log's words if it does not become true."""
    end = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > end:
            raise RuntimeError(f"{otherwise}:\n{log.read_text(errors='replace') if log else ''}")
        time.sleep(0.05)


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

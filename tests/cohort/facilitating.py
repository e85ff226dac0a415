"""The facilitator's app in a process of its own, on the invented college if not told otherwise."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.college import GUIDANCE, SCENARIOS
from tests.port import free_ports

PATIENCE = 90.0
"""Seconds within which the app is ready."""


@contextmanager
def serving(folder: Path, *words: str, guidance: Path = GUIDANCE, scenarios: Path = SCENARIOS) -> Iterator[str]:
    """The address at which to sign in, while the app runs; its store and its token are in the folder."""
    [port] = free_ports(1)
    places = {"STORE": f"sqlite:///{folder / 'course.db'}", "TOKEN_FILE": folder / "token"}
    content = {"GUIDANCE": guidance, "SCENARIOS": scenarios}
    environment = {f"COURSE_{name}": str(value) for name, value in {**places, **content}.items()}
    log = folder / "facilitate.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "course", "facilitate", "--port", str(port), *words],
            env={**os.environ, "HOME": str(folder), "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield _address(process, log, folder / "token")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _address(process: "subprocess.Popen[bytes]", log: Path, token_file: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        for line in log.read_text(encoding="utf-8").splitlines():
            if line.startswith("Sign in at "):
                address = line.split()[3].partition("?")[0]  # the link itself works once
                return f"{address}?token={token_file.read_text(encoding='utf-8').strip()}"
        time.sleep(0.1)
    raise RuntimeError(f"The facilitator's app did not come up:\n{log.read_text(encoding='utf-8')}")

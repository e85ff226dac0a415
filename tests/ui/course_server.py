"""The course as it is served to learners, in a process of its own: lean, or by stock Voila, or in JupyterLab."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types

from tests.port import free_ports

ROOT = Path(__file__).resolve().parents[2]
APP = "notebooks/learner/app.ipynb"
PATIENCE = 90.0
"""Seconds within which a server answers."""


@dataclass
class Server:
    """A running server and its store."""

    process: subprocess.Popen[bytes]
    address: str
    store: str
    run: Callable[[], subprocess.Popen[bytes]]
    """Runs the very command again, on the same port."""

    def children(self) -> list[psutil.Process]:
        """Its workers or kernels."""
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def stop(self) -> None:
        """End it and what it started."""
        left = self.children()
        self.process.terminate()
        self.process.wait(timeout=30)
        for child in left:
            if child.is_running():
                child.kill()

    def start_again(self) -> None:
        """Run it again after it was stopped, at the same address and with the same store."""
        self.process = self.run()
        _wait(self.process, self.address)


def start(folder: Path, kind: str, *words: str) -> Server:
    """Start a server whose store and log are in the folder: "lean", "voila" or "lab"; `words` join its command."""
    [port] = free_ports(1)
    store = f"sqlite:///{folder / 'course.db'}"
    commands = {
        "lean": ["-m", "course", "serve", "--port", str(port), "--store", store],
        "voila": ["-m", "voila", APP, "--no-browser", f"--port={port}"],
        "lab": ["-m", "jupyterlab", "--no-browser", f"--port={port}", "--IdentityProvider.token=", "--allow-root"],
    }
    homes = {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder)}

    def run() -> subprocess.Popen[bytes]:
        with (folder / f"{kind}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *commands[kind], *words],
                cwd=ROOT,
                env={**os.environ, **homes, "COURSE_STORE": store},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    process = run()
    address = f"http://127.0.0.1:{port}/"
    server = Server(process, address, store, run)
    try:
        _wait(process, address + ("api" if kind == "lab" else ""))
    except BaseException:
        server.stop()
        raise
    return server


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310  # the address is this machine's own
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")

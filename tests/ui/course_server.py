"""The course as it is served to learners, in a process of its own: lean, or by stock Voila, or in JupyterLab."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types

from tests.port import free_ports
from tests.process import await_ready, children, end, status
from tests.process import start as begin

APP = "notebooks/learner/app.ipynb"


@dataclass
class Server:
    """A running server and its store."""

    process: subprocess.Popen[bytes]
    address: str
    store: str
    log: Path
    run: Callable[[], subprocess.Popen[bytes]]
    """Runs the very command again, on the same port."""

    def children(self) -> list[psutil.Process]:
        """Its workers or kernels."""
        return children(self.process.pid)

    def stop(self) -> None:
        """End it and what it started."""
        end(self.process)

    def start_again(self) -> None:
        """Run it again after it was stopped, at the same address and with the same store."""
        self.process = self.run()
        self.await_ready()

    def await_ready(self) -> None:
        """Wait until it answers."""
        await_ready(self.process, lambda: status(self.address) in (200, 302), self.log)  # JupyterLab leads on to /lab


def start(folder: Path, kind: str, *words: str, **environment: str) -> Server:
    """Start a server whose store and log are in the folder: "lean", "voila" or "lab"; `words` join its command."""
    [port] = free_ports(1)
    store = f"sqlite:///{folder / 'course.db'}"
    commands = {
        "lean": ["-m", "course", "serve", "--port", str(port), "--store", store],
        "voila": ["-m", "voila", APP, "--no-browser", f"--port={port}"],
        "lab": ["-m", "jupyterlab", "--no-browser", f"--port={port}", "--IdentityProvider.token=", "--allow-root"],
    }
    homes = {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder)}

    log = folder / f"{kind}.log"
    command = [sys.executable, *commands[kind], *words]

    def run() -> subprocess.Popen[bytes]:
        return begin(command, log, {**homes, "COURSE_STORE": store, **environment})

    address = f"http://127.0.0.1:{port}/"
    server = Server(run(), address, store, log, run)
    try:
        server.await_ready()
    except BaseException:
        server.stop()
        raise
    return server

"""What is measured: the course as it is served, and what else one could serve; each in processes of its own."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types

from course.store import Store
from tests.port import free_ports
from tests.process import ROOT, running, status

PEERS = Path(__file__).parent / "peers"
HOST = "127.0.0.1"
REST, IDLE = 180.0, 0.1
"""An app is at rest when it computes for less than a tenth of a second in one; it gets so long for it, in seconds."""


@dataclass(frozen=True)
class Spent:
    """What an app's processes have used: CPU in seconds, memory (PSS) in MB."""

    server: float
    workers: float
    memory: float

    def since(self, before: Spent) -> Spent:
        """What was used after an earlier look."""
        return Spent(self.server - before.server, self.workers - before.workers, self.memory - before.memory)


@dataclass(frozen=True)
class Served:
    """A running app."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    store: str = ""

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://{HOST}:{self.port}/"

    def children(self) -> list[int]:
        """Its workers, or kernels."""
        return [child.pid for child in psutil.Process(self.process.pid).children(recursive=True)]

    def spent(self) -> Spent:
        """What its processes have used so far."""
        server = psutil.Process(self.process.pid)
        times = server.cpu_times()
        workers, memory = times.children_user + times.children_system, server.memory_full_info().pss
        for child in server.children(recursive=True):
            used = child.cpu_times()
            workers += used.user + used.system
            memory += child.memory_full_info().pss
        return Spent(times.user + times.system, workers, memory / 2**20)

    def told(self) -> str:
        """What it has written to its log."""
        return self.log.read_text(errors="replace")

    def rest(self) -> None:
        """Wait until it has done what it does before anyone comes."""
        before, end = self.spent(), time.monotonic() + REST
        while time.monotonic() < end:
            time.sleep(1)
            now = self.spent()
            if now.since(before).workers + now.since(before).server < IDLE:
                return
            before = now
        raise RuntimeError(f"{self.name} never came to rest")

    def stored(self) -> int:
        """How many answers its store holds, one for each question that was submitted."""
        with closing(sqlite3.connect(self.store.removeprefix("sqlite:///"))) as connection:
            [(count,)] = connection.execute("SELECT count(*) FROM answers")
        return int(count)


@contextmanager
def course(folder: Path, *, ordinary: bool = False) -> Iterator[Served]:
    """The learner's app with a store of its own; `ordinary`: the same notebook in Voila as everybody knows it."""
    [port] = free_ports(1)
    name = "voila" if ordinary else "course"
    store = f"sqlite:///{folder}/{name}.db"
    Store.open(store).close()
    words = [sys.executable, "-m", "course", "serve", "--port", str(port), "--store", store, "--expect", "200"]
    if ordinary:
        notebook = str(ROOT / "notebooks" / "learner" / "app.ipynb")
        words = [sys.executable, "-m", "voila", notebook, f"--port={port}", "--no-browser"]
    ready = f"http://{HOST}:{port}/" + ("voila/static/voila.js" if ordinary else "health")
    environ = {"COURSE_STORE": store, "COURSE_WORKERS": "", "COURSE_LANGUAGES": "", "PYTHONPATH": str(ROOT)}
    log = folder / f"{name}.log"
    with running(words, log, lambda: status(ready) in (200, 204), environ) as process:
        served = Served(name, port, process, log, store)
        served.rest()
        yield served


@contextmanager
def peer(folder: Path, name: str, python: Path) -> Iterator[Served]:
    """The equivalent page in Streamlit or Panel, run by the Python that has them."""
    [port] = free_ports(1)
    page = str(PEERS / f"{name}_page.py")
    words = {
        "streamlit": [
            *("run", page, f"--server.port={port}", f"--server.address={HOST}", "--server.headless=true"),
            *("--browser.gatherUsageStats=false", "--server.fileWatcherType=none"),
        ],
        "panel": ["serve", page, f"--port={port}", f"--address={HOST}", "--allow-websocket-origin=*"],
    }[name]
    ready = f"http://{HOST}:{port}/{'_stcore/health' if name == 'streamlit' else 'panel_page'}"
    command: list[str | Path] = [python, "-m", name, *words]
    log = folder / f"{name}.log"
    with running(command, log, lambda: status(ready) == 200, cwd=folder) as process:
        yield Served(name, port, process, log)

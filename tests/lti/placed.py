"""The course inside a learning management system, both on this machine, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lti.lms import CLIENT, DEPLOYMENT
from tests.port import free_ports
from tests.process import await_ready, end, running, start, status


@dataclass
class Placed:
    """The two, and where they keep what they know."""

    folder: Path
    lms: str
    """The platform's address, without a slash."""
    tool: str
    """The course's, with one."""
    words: list[str]
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def store(self) -> str:
        return f"sqlite:///{self.folder / 'course.db'}"

    @property
    def log(self) -> Path:
        return self.folder / "course.log"

    def begin(self) -> None:
        """Run the course until it is ready."""
        self.process = start(self.words, self.log, self.environ)
        await_ready(self.process, lambda: status(f"{self.tool}health") == 204, self.log)

    def stop(self, by: int) -> None:
        """End the course."""
        if self.process is not None:
            end(self.process, by)
        self.process = None

    def scores(self) -> list[dict[str, Any]]:
        """Every score that the platform was sent, in order."""
        path = self.folder / "scores.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@contextmanager
def placed(
    folder: Path,
    sight: str = "results",
    host: str = "127.0.0.1",
    *,
    listed: bool = True,
    environ: Mapping[str, str] | None = None,
    words: tuple[str, ...] = (),
) -> Iterator[Placed]:
    """Both, running. `host`: the platform's name; `listed`: the course knows it, else it may register itself."""
    port, other = free_ports(2)
    tool, lms = f"http://127.0.0.1:{port}/", f"http://{host}:{other}"
    entry = {
        "issuer": lms, "client_id": CLIENT, "deployments": [DEPLOYMENT], "authorization": f"{lms}/auth",
        "token": f"{lms}/token", "keys": f"{lms}/keys", "sight": sight,
    }  # fmt: skip
    file = folder / "lti.yaml"
    file.write_text(json.dumps({"platforms": [entry]} if listed else {"register": [lms]}))
    serve = [sys.executable, "-m", "course", "serve", "--port", str(port), "--workers", "2"]
    command = [*serve, "--lti", str(file), *words]
    given = {"COURSE_ADDRESS": tool, "COURSE_STORE": f"sqlite:///{folder / 'course.db'}", **(environ or {})}
    both = Placed(folder, lms, tool, command, given)
    platform = [sys.executable, "-m", "tests.lti.lms", str(other), tool, str(folder), host]
    keys = f"http://127.0.0.1:{other}/keys"
    with running(platform, folder / "lms.log", lambda: status(keys) == 200):
        both.begin()
        try:
            yield both
        finally:
            if both.process is not None:
                end(both.process)

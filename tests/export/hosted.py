"""The course and a learning management system without LTI, both on this machine, each in a process of its own."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from course.cli import main
from course.store import Cohort, Sight, Store
from tests.port import free_ports
from tests.process import running, status

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@dataclass
class Hosted:
    """The two, and where the system writes what it is told."""

    folder: Path
    lms: str
    """The system's address, without a slash."""
    stranger: str
    """Another address, whose pages the course does not know."""
    tool: str
    """The course's, with a slash."""

    def commits(self, user: str) -> list[dict[str, Any]]:
        """Every data model that was committed for a learner, in order."""
        path = self.folder / "commits.jsonl"
        lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        return [each for each in lines if each["user"] == user]

    def statuses(self, user: str) -> list[str]:
        """The lesson status in each of them, repetitions left out."""
        found = [each["core"]["lesson_status"] for each in self.commits(user)]
        return [each for number, each in enumerate(found) if found[max(0, number - 1)] != each or not number]


def course(port: int, store: Path, *words: str) -> list[str]:
    """The words that start the course."""
    return [sys.executable, "-m", "course", "serve", "--port", str(port), "--store", f"sqlite:///{store}", *words]


@contextmanager
def hosted(folder: Path, kind: str, sight: Sight, path: str = "quick", lms: str = "scorm_lms") -> Iterator[Hosted]:
    """Both, running: the course, and a system that plays the package which the command writes for a cohort."""
    port, other, third = free_ports(3)
    both = Hosted(folder, f"http://localhost:{other}", f"http://localhost:{third}", f"http://127.0.0.1:{port}/")
    store = Store.open(f"sqlite:///{folder / 'course.db'}")
    store.add_cohort(Cohort("autumn", "Autumn", NOW, code="autumn", sight=sight, path=path))
    store.close()
    package = folder / "package"
    given = ["--store", f"sqlite:///{folder / 'course.db'}", "--address", both.tool, "--output", str(folder / "p.zip")]
    made = CliRunner().invoke(main, ["export", kind, "--cohort", "autumn", *given])
    assert made.exit_code == 0, made.output
    with zipfile.ZipFile(folder / "p.zip") as file:
        file.extractall(package)
    player = [sys.executable, "-m", f"tests.export.{lms}", str(other), str(package), str(folder), str(third)]
    words = course(port, folder / "course.db", "--frame-ancestors", both.lms)
    with (
        running(player, folder / "lms.log", lambda: status(f"http://127.0.0.1:{other}/package/index.html") == 200),
        running(words, folder / "course.log", lambda: status(f"{both.tool}health") == 204),
    ):
        yield both

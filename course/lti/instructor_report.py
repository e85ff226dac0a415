"""The report about the learners of an instructor's own cohort, made by `course report`."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from jupyter_server.auth.decorator import allow_unauthenticated

from course.language import N_
from course.lti.reply import FROM_THERE, LtiReply

LOG: Final = logging.getLogger("lti")
KEPT: Final = 60.0
"""Seconds for which a report is cached."""
MOST: Final = 200
"""The largest number of cached reports."""
LONGEST: Final = 120
"""Seconds that making a report may take."""
POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; {frame}"
)
"""Content-Security-Policy of a report: a single document with inline styles and no scripts."""
UNMADE: Final = N_("The figures could not be prepared just now. Please try again in a moment.")


class FiguresUnmade(Exception):
    """The report could not be made. The message is the reason, for the log."""


def reporter(environment: Mapping[str, str]) -> Callable[[str, str], bytes]:
    """Return a function that makes a cohort's report in a subprocess, since the statistics need much memory.

    `environment`: that of the subprocess. The function takes the cohort's id and a language, returns HTML and raises
    FiguresUnmade.
    """

    def made(cohort: str, language: str) -> bytes:
        with tempfile.TemporaryDirectory(prefix="figures_") as folder:
            target = Path(folder) / "report.html"
            words = [sys.executable, "-m", "course", "report", "--cohort", cohort, "--html", str(target)]
            words += ["--language", language]
            try:
                done = subprocess.run(
                    words, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST,
                    check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired as late:
                raise FiguresUnmade(f"the command course report took longer than {LONGEST} s") from late
            if done.returncode:
                raise FiguresUnmade(f"the command course report failed: {done.stderr[-500:].decode(errors='replace')}")
            return target.read_bytes()

    return made


class Reports:
    """A cache of reports, which makes one report at a time."""

    def __init__(self, make: Callable[[str, str], bytes]) -> None:
        self._make = make
        self._kept: dict[tuple[str, str], tuple[float, bytes]] = {}
        self._lock = asyncio.Lock()

    async def of(self, cohort: str, language: str) -> bytes:
        """Return the report of a cohort in a language, at most `KEPT` seconds old. Raises FiguresUnmade."""
        async with self._lock:
            begun, found = self._kept.get((cohort, language), (0.0, b""))
            if not found or time.monotonic() - begun > KEPT:
                begun = time.monotonic()
                found = await asyncio.to_thread(self._make, cohort, language)
                if len(self._kept) >= MOST:
                    self._kept.clear()
                self._kept[cohort, language] = begun, found
            return found


class Figures(LtiReply):
    """Shows instructors the report of their own cohort."""

    @allow_unauthenticated
    async def get(self, name: str) -> None:
        found = self.ticket(name)
        if found is None or not found.figures:
            self.notice(FROM_THERE)
            return
        reports: Reports = self.settings["lti_reports"]
        try:
            body = await reports.of(found.figures, self.preferred())
        except FiguresUnmade as problem:
            LOG.error("%s", problem)
            self.notice(UNMADE, 503)
            return
        frame = next(each for each in self.content_security_policy.split("; ") if each.startswith("frame-ancestors"))
        self.set_header("Content-Security-Policy", POLICY.format(frame=frame))
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(body)

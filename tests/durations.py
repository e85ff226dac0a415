"""How long each file of tests takes, by which `make test` begins with the longest.

Every run notes its durations in pytest's cache; `python -m tests.durations` takes those of the last run over into
`durations.json`, which git keeps.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_suffix(".json")
CACHED: Final = "course/durations"
"""Their name in pytest's cache."""
TOGETHER: Final = "tests/serving/"
"""Of this folder one worker runs all files without a browser, as they share five servers."""
UNMEASURED: Final = 10.0
"""Seconds that a browser file is taken for until it is measured."""


class Durations:
    """Notes the seconds that each file takes in a run: setup, tests and teardown."""

    def __init__(self, cache: Any) -> None:
        """`cache` is pytest's, which outlasts the run."""
        self._cache = cache
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Count one phase of one test."""
        self._seconds[report.nodeid.partition("::")[0]] += report.duration

    def pytest_sessionfinish(self) -> None:
        """Store what was counted."""
        self._cache.set(CACHED, {file: round(seconds, 1) for file, seconds in self._seconds.items()})


def stored() -> dict[str, float]:
    """Return file -> seconds, as of the last `python -m tests.durations`."""
    found: dict[str, float] = json.loads(FILE.read_text())
    return found


def whole(file: str) -> str:
    """Return what one worker runs as a whole: the file, or the folder whose files share servers."""
    return TOGETHER if file.startswith(TOGETHER) and not file.endswith("_browser.py") else file


def order(files: Iterable[str], browsers: Collection[str], seconds: Mapping[str, float]) -> list[str]:
    """Sort files: those of `browsers`, which drive a browser, last, and of each kind first what takes longest."""
    named = sorted(set(files))
    longest: defaultdict[str, float] = defaultdict(float)
    for file in named:
        longest[whole(file)] += seconds.get(file, UNMEASURED if file in browsers else 0)
    return sorted(named, key=lambda file: (file in browsers, -longest[whole(file)]))


def merged(before: Mapping[str, float], now: Mapping[str, float], root: Path) -> dict[str, float]:
    """Return both, the later ones counting, without files that are gone and without those that take under a second."""
    both = {**before, **now}
    return {file: both[file] for file in sorted(both) if both[file] >= 1 and (root / file).exists()}


def main() -> None:
    """Take the last run's durations over."""
    root = FILE.parents[1]
    now = json.loads((root / ".pytest_cache" / "v" / CACHED).read_text())
    FILE.write_text(json.dumps(merged(stored(), now, root), indent=1) + "\n")
    sys.stdout.write(f"{len(now)} files measured.\n")


if __name__ == "__main__":
    main()

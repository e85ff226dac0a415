"""`make quick`: the unit tests in two processes, each with its own folders.

pytest-xdist would let every process import and collect all of them, which takes longer than it saves.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
OPTIONS: Final = (
    *("--quick", "-p", "no:nbval", "-p", "no:xdist", "-p", "no:cacheprovider"),
    *("-o", "addopts=--import-mode=importlib --hypothesis-profile=ci --durations=5 -q"),
)
"""Without nbval, whose import takes two seconds."""
FIRST: Final = ("bank", "cohort", "export", "live", "lti", "progress", "serving", "session", "store", "ui")
"""The folders of one process: half of the work. The other takes the rest, also folders to come."""
NO_TESTS: Final = 5
"""pytest's exit code where a word such as `-k` leaves none."""


def commands(words: list[str]) -> list[list[str]]:
    """Return the commands of both processes; `words` are further options."""
    pytest = [sys.executable, "-m", "pytest", *OPTIONS, *words]
    folders = [f"tests/{name}" for name in FIRST]
    return [[*pytest, *folders], [*pytest, "tests", *(f"--ignore={folder}" for folder in folders)]]


def main() -> int:
    """Run both at once, and show the output of one after that of the other."""
    first, second = commands(sys.argv[1:])
    with tempfile.TemporaryFile() as output:
        beside = subprocess.Popen(first, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        codes = {subprocess.run(second, cwd=ROOT).returncode, beside.wait()}
        output.seek(0)
        sys.stdout.buffer.write(output.read())
    return max(codes - {NO_TESTS}, default=0)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.mutation [MODULE ...]`: mutate modules with mutmut and print how many mutants their tests kill.

mutmut works on a copy of what git tracks, in a temporary folder, and runs the tests of each mutant in a fork. Every
module is tried with the tests that are about it (`TESTS`), so that a run takes minutes. A mutant that survives and
cannot be told from the original is listed in `equivalent.txt`, by its name there, and is not counted.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
TESTS: dict[str, tuple[str, ...]] = {
    "grader/case.py": ("tests/grader/test_cases.py", "tests/grader/test_sentence.py"),
    "grader/condition.py": (
        "tests/grader/test_cases.py",
        "tests/grader/test_evidence.py",
        "tests/grader/test_whatif.py",
    ),
    "grader/placement.py": ("tests/grader/test_quadrant.py", "tests/grader/test_evidence.py"),
    "grader/readability.py": ("tests/grader/test_readability.py",),
    "grader/ruling.py": ("tests/grader/test_evidence.py", "tests/grader/test_quadrant.py"),
    "grader/scoring.py": ("tests/grader/test_scoring.py",),
    "course/session/session.py": ("tests/session/test_act.py", "tests/session/test_resume.py"),
    "course/session/action.py": ("tests/session/test_act.py", "tests/session/test_vary.py"),
    "course/session/course_progress.py": ("tests/session/test_way.py",),
}
"""Module -> the tests that are about it."""
SETTINGS = """\
[mutmut]
source_paths=
    grader
    course
only_mutate=
    {module}
also_copy=
    scenarios
    notebooks
pytest_add_cli_args=
    -o
    addopts=--import-mode=importlib --hypothesis-profile=ci -p no:xdist -p no:nbval
pytest_add_cli_args_test_selection=
{tests}
"""


def copy_tracked(folder: Path) -> None:
    """Copy the files that git tracks, as they are in the working tree, into the folder."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def mutate(module: str, folder: Path) -> dict[str, str]:
    """Every mutant of the module -> its status ("killed", "survived", ...).

    Raises CalledProcessError where mutmut does not get as far as its mutants, as when a test fails on the original.
    """
    tests = "\n".join(f"    {path}" for path in TESTS[module])
    (folder / "setup.cfg").write_text(SETTINGS.format(module=module, tests=tests))
    mutmut = [sys.executable, "-m", "mutmut"]
    subprocess.run([*mutmut, "run", "--max-children", "2"], cwd=folder, check=True, stdout=sys.stderr)
    said = subprocess.run(
        [*mutmut, "results", "--all", "true"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
    found = (line.strip().rpartition(": ") for line in said.splitlines() if ": " in line)
    return {name: status for name, _, status in found}


def main(asked: Sequence[str] | None = None) -> int:
    """Print a line for each module and the names of the survivors; exit code 2 for a module without tests."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"one of {', '.join(TESTS)}; all without any")
    modules = parser.parse_args(asked).modules or list(TESTS)
    if unknown := [module for module in modules if module not in TESTS]:
        sys.stderr.write(f"No tests are named for {unknown[0]}. Add them to TESTS in {Path(__file__).name}.\n")
        return 2
    equivalent = set(EQUIVALENT.read_text().split("\n"))
    for module in modules:
        with tempfile.TemporaryDirectory() as made:
            copy_tracked(Path(made))
            statuses = {name: how for name, how in mutate(module, Path(made)).items() if name not in equivalent}
        counts = Counter(statuses.values())
        dead = counts["killed"] + counts["timeout"]
        share = f"{100 * dead / len(statuses):.0f} %" if statuses else "none"
        sys.stdout.write(f"{module}: {dead} of {len(statuses)} mutants killed ({share})\n")
        for name, how in statuses.items():
            if how not in ("killed", "timeout"):
                sys.stdout.write(f"  {how}: {name}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())

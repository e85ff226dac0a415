"""`python -m tests.mutation [MODULE ...]`: mutate modules with mutmut and print how many mutants their tests kill.

mutmut works on a copy of what git tracks, in a temporary folder, and runs the tests of each mutant in a fork until one
fails. Every module is tried with the quick tests that are about it (`modules.py`). Two kinds of mutants count neither
as noticed nor as alive: those in `equivalent.txt`, which behave like the original, and those that change only the words
of a sentence, such as a message's, which no test should compare word for word.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from tests.mutation.modules import TESTS
from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
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
timeout_constant=4
pytest_add_cli_args=
    -o
    addopts=--import-mode=importlib --hypothesis-profile=ci -p no:cacheprovider
    -p
    pytest_timeout
    -p
    _hypothesis_pytestplugin
    -m
    not slow
pytest_add_cli_args_test_selection=
{tests}
"""
COLUMNS = ("killed", "timeout", "survived", "no tests", "equivalent", "wording", "not tried")
"""What can become of a mutant. A timeout is a mutant that does not end, and so is noticed as well."""
UNCOUNTED = ("equivalent", "wording", "not tried")


def copy_tracked(folder: Path) -> None:
    """Copy the files that git tracks, as they are in the working tree, into the folder."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def configure(module: str, folder: Path) -> None:
    """Write mutmut's settings for the module into the folder."""
    tests = "\n".join(f"    {path}" for path in TESTS[module])
    (folder / "setup.cfg").write_text(SETTINGS.format(module=module, tests=tests))


def try_out(names: Sequence[str], folder: Path, children: int) -> dict[str, str]:
    """Run the tests of the mutants with these names: name -> its status ("killed", "survived", ...).

    Raises CalledProcessError where mutmut does not get as far as its mutants, as when a test fails on the original.
    """
    mutmut = [sys.executable, "-m", "mutmut"]
    # Finding plugins takes longer than most tests; SETTINGS names those that are needed.
    quick = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = [*mutmut, "run", "--max-children", str(children), *names]
    subprocess.run(run, cwd=folder, check=True, stdout=sys.stderr, env=quick)
    said = subprocess.run(
        [*mutmut, "results", "--all", "true"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
    found = (line.strip().rpartition(": ") for line in said.splitlines() if ": " in line)
    return {name: status for name, _, status in found if name in names}


def read_equivalent(text: str) -> set[str]:
    """The changes in `equivalent.txt`, without comments and empty lines."""
    return {line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")}


def status_of(mutant: Mutant, statuses: dict[str, str], equivalent: Collection[str]) -> str:
    """One of COLUMNS, or another word of mutmut's where it could not try the mutant."""
    if mutant.change in equivalent:
        return "equivalent"
    return "wording" if mutant.wording else statuses.get(mutant.name, "not tried")


def sample(names: Sequence[str], most: int | None) -> list[str]:
    """At most so many of the names, always the same ones, in an order that follows from nothing but the names."""
    return sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())[:most]


def line(name: str, counts: Counter[str]) -> str:
    """A line of the table: every figure, and the share of the mutants that count which are noticed."""
    counted = counts.total() - sum(counts[column] for column in UNCOUNTED)
    noticed = counts["killed"] + counts["timeout"]
    share = f"{100 * noticed / counted:.1f} %" if counted else "none"
    figures = "".join(f"{counts[column]:>11}" for column in COLUMNS)
    return f"{name:<40}{counts.total():>8}{figures}{share:>9}\n"


def main(asked: Sequence[str] | None = None) -> int:
    """Print a line for each module with what was not noticed below it, and a sum; 2 for a module without tests."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as grader/case.py; all without any")
    parser.add_argument("--children", type=int, default=1, help="how many mutants are tried at once (%(default)s)")
    parser.add_argument("--sample", type=int, metavar="N", help="try only N mutants of each module, always the same")
    given = parser.parse_args(asked)
    modules = given.modules or list(TESTS)
    if unknown := [module for module in modules if module not in TESTS]:
        sys.stderr.write(f"No tests are named for {unknown[0]}. Add them to TESTS in modules.py.\n")
        return 2
    equivalent = read_equivalent(EQUIVALENT.read_text(encoding="utf-8"))
    unused = {each for each in equivalent if any(each.startswith(f"{_dotted(module)}.") for module in modules)}
    total: Counter[str] = Counter()
    sys.stdout.write(f"{'':<40}{'mutants':>8}{''.join(f'{column:>11}' for column in COLUMNS)}{'noticed':>9}\n")
    for module in modules:
        with tempfile.TemporaryDirectory() as made:
            copy_tracked(Path(made))
            configure(module, Path(made))
            found = mutants(module, Path(made))
            counting = [each.name for each in found if not each.wording and each.change not in equivalent]
            statuses = try_out(sample(counting, given.sample), Path(made), given.children)
        became = [(status_of(each, statuses, equivalent), each) for each in found]
        unused -= {each.change for each in found}
        counts = Counter(status for status, _ in became)
        total += counts
        sys.stdout.write(line(module, counts))
        for status, each in became:
            if status not in ("killed", *UNCOUNTED):
                sys.stdout.write(f"  {status}: {each.change}\n")
        sys.stdout.flush()
    sys.stdout.write(line("all", total))
    for change in sorted(unused):
        sys.stdout.write(f"  equivalent.txt lists what no mutant does: {change}\n")
    return 0


def _dotted(module: str) -> str:
    return module.removesuffix(".py").replace("/", ".")


if __name__ == "__main__":
    sys.exit(main())

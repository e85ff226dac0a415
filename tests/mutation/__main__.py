"""`python -m tests.mutation [MODULE ...]`: mutate modules with mutmut and print how many mutants their tests kill.

`--sample 300 --seed 7` tries 300 mutants drawn at random from all modules, and gives 95 % intervals (Wilson's): with
another seed, it estimates the whole from mutants for which no test was written.

mutmut works on a copy of what git tracks, in a temporary folder, and runs the tests of each mutant in a fork until one
fails. Every module is tried with the quick tests that are about it (`modules.py`). Two kinds of mutants count neither
as noticed nor as alive: those in `equivalent.txt`, which behave like the original, and those that change only the words
of a sentence, such as a message's, which no test should compare word for word.
"""

import argparse
import hashlib
import math
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


def sample(names: Collection[str], most: int | None, seed: int) -> set[str]:
    """At most so many of the names, drawn at random; the same ones for the same seed."""
    return set(sorted(names, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())[:most])


def interval(noticed: int, counted: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion, from 0 to 1. Source: E. B. Wilson, JASA 22 (1927), pp. 209-212."""
    z = 1.959964
    share, spread = noticed / counted, z * z / counted
    half = z * math.sqrt(share * (1 - share) / counted + spread / (4 * counted))
    return (share + spread / 2 - half) / (1 + spread), (share + spread / 2 + half) / (1 + spread)


def line(name: str, counts: Counter[str], *, sampled: bool = False) -> str:
    """A line of the table: every figure, and the share of the mutants that count which are noticed."""
    counted = counts.total() - sum(counts[column] for column in UNCOUNTED)
    noticed = counts["killed"] + counts["timeout"]
    share = f"{100 * noticed / counted:.1f} %" if counted else "none"
    low, high = interval(noticed, counted) if sampled and counted else (0, 0)
    bounds = f"  {100 * low:.1f} to {100 * high:.1f} %" if high else ""
    figures = "".join(f"{counts[column]:>11}" for column in COLUMNS)
    return f"{name:<40}{counts.total():>8}{figures}{share:>9}{bounds}\n"


def main(asked: Sequence[str] | None = None) -> int:
    """Print a line for each module with what was not noticed below it, and a sum; 2 for a module without tests."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as grader/case.py; all without any")
    parser.add_argument("--children", type=int, default=1, help="how many mutants are tried at once (%(default)s)")
    parser.add_argument("--sample", type=int, metavar="N", help="try only N mutants, drawn at random from all modules")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="which N mutants (%(default)s)")
    given = parser.parse_args(asked)
    modules = given.modules or list(TESTS)
    if unknown := [module for module in modules if module not in TESTS]:
        sys.stderr.write(f"No tests are named for {unknown[0]}. Add them to TESTS in modules.py.\n")
        return 2
    equivalent = read_equivalent(EQUIVALENT.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as made:
        copy_tracked(Path(made))
        return _print_table(modules, Path(made), equivalent, given)


def _print_table(modules: Sequence[str], folder: Path, equivalent: set[str], given: argparse.Namespace) -> int:
    configure(modules[0], folder)
    found = {module: mutants(module, folder) for module in modules}
    counting = [
        each.name for made in found.values() for each in made if not each.wording and each.change not in equivalent
    ]
    drawn = sample(counting, given.sample, given.seed)
    total: Counter[str] = Counter()
    sys.stdout.write(f"{'':<40}{'mutants':>8}{''.join(f'{column:>11}' for column in COLUMNS)}{'noticed':>9}\n")
    for module in modules:
        names = [each.name for each in found[module] if each.name in drawn]
        configure(module, folder)
        statuses = try_out(names, folder, given.children) if names else {}
        shutil.rmtree(folder / "mutants", ignore_errors=True)
        became = [(status_of(each, statuses, equivalent), each) for each in found[module]]
        counts = Counter(status for status, _ in became)
        total += counts
        sys.stdout.write(line(module, counts, sampled=given.sample is not None))
        for status, each in became:
            if status not in ("killed", *UNCOUNTED):
                sys.stdout.write(f"  {status}: {each.change}\n")
        sys.stdout.flush()
    sys.stdout.write(line("all", total, sampled=given.sample is not None))
    changes = {each.change for made in found.values() for each in made}
    asked = tuple(f"{_dotted(module)}." for module in modules)
    for change in sorted(each for each in equivalent - changes if each.startswith(asked)):
        sys.stdout.write(f"  equivalent.txt lists what no mutant does: {change}\n")
    return 0


def _dotted(module: str) -> str:
    return module.removesuffix(".py").replace("/", ".")


if __name__ == "__main__":
    sys.exit(main())

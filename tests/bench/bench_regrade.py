"""What a regrade costs, as the command does it: a million attempts in under 60 s and 500 MB, and so its undoing."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from course.bank import open_bank
from course.cohort.simulation import simulate
from course.settings import Settings
from course.store import Store
from tests.bench.peak import peak

PROMISED, MEMORY = 60.0, 500.0
"""Seconds for a million, and megabytes at the peak of the process."""
_LEARNERS = 2000
STEPS = {"dry_run": ["--dry-run"], "apply": [], "undo": ["--undo"]}


def fill(url: str, attempts: int) -> None:
    """A store of so many attempts, every third with an outcome that a regrade changes."""
    bank = open_bank(Settings().guidance, Settings().scenarios)
    made = simulate(bank, "large", _LEARNERS, 1).attempts
    store = Store.open(url)
    number = 0
    while number < attempts:
        part = made[: attempts - number]
        store.append_many(
            replace(each, id=f"{each.id}{number}", score=0.123 if at % 3 == 0 else each.score)
            for at, each in enumerate(part)
        )
        number += len(part)
    store.close()


def run(url: str, words: list[str]) -> tuple[float, float, str]:
    """Seconds, megabytes at the peak and the first line of `course regrade`, in a process of its own."""
    begun = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_regrade", "regrade", "--store", url, *words],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return time.perf_counter() - begun, float(ran.stderr.splitlines()[-1]), ran.stdout.splitlines()[0]


def measure(attempts: int) -> dict[str, float]:
    """What each step took."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'course.db')}"
        fill(url, attempts)
        found: dict[str, float] = {"attempts": attempts}
        for step, words in STEPS.items():
            found[f"{step}_s"], found[f"{step}_mb"], said = run(url, words)
            if step == "apply":
                found["changed"] = int(said.split(": ")[1].split(" ")[0].replace(",", ""))
    return found


def missed(found: Mapping[str, float]) -> list[str]:
    """What is promised and was not kept, scaled to the number of attempts."""
    most = PROMISED * found["attempts"] / 1_000_000
    late = [f"{step}: {found[f'{step}_s']:.1f} s" for step in STEPS if found[f"{step}_s"] > max(most, 3)]
    return late + [f"{step}: {found[f'{step}_mb']:.0f} MB" for step in STEPS if found[f"{step}_mb"] > MEMORY]


def _table(found: Mapping[str, float]) -> str:
    lines = [f"{found['attempts']:>12,.0f} attempts, {found['changed']:,.0f} outcomes changed"]
    lines += [
        f"{found[f'{step}_s']:>12.1f} s and {found[f'{step}_mb']:.0f} MB at the peak: course regrade {' '.join(words)}"
        for step, words in STEPS.items()
    ]
    return "\n".join([*lines, f"promised for each: under {PROMISED:.0f} s for a million, and under {MEMORY:.0f} MB"])


@click.command()
@click.option("--attempts", type=click.IntRange(min=1000), default=1_000_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def command(attempts: int, as_json: bool) -> None:
    """Measure `course regrade`: the dry run, applying it, and undoing it. Exit code 1 if a promise is missed."""
    found = measure(attempts)
    click.echo(json.dumps(found) if as_json else _table(found))
    sys.exit(1 if missed(found) else 0)


if __name__ == "__main__":
    from course.cli import main

    try:
        main()
    finally:
        click.echo(peak(), err=True)

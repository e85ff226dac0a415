"""What opening the review of a large cohort costs: under 2 s and 500 MB for 100,000 attempts."""

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import click

from course.bank import open_bank
from course.cohort.facilitator_page import work_out
from course.cohort.figures_page import CohortView
from course.cohort.simulation import simulate
from course.settings import Settings
from course.store import Store
from tests.bench.peak import peak

PROMISED, MEMORY = 2.0, 500.0
"""Seconds, and megabytes at the peak of the process."""
_LEARNERS, _OVER = 50, 1.02


def fill(url: str, attempts: int) -> int:
    """A simulated cohort of at least so many attempts."""
    bank = open_bank(Settings().guidance, Settings().scenarios)
    each = len(simulate(bank, "sample", _LEARNERS, 1).attempts) / _LEARNERS
    made = simulate(bank, "large", int(_OVER * attempts / each) + 1, 1).attempts
    store = Store.open(url)
    store.append_many(made)
    store.close()
    return len(made)


def opened(url: str) -> dict[str, float]:
    """Seconds until the review is there as HTML, the keys being known, and the process’s peak in megabytes."""
    bank, store = open_bank(Settings().guidance, Settings().scenarios), Store.open(url)
    work_out(bank)  # as the app does once, before its first page is opened
    gc.collect()
    gc.freeze()  # as the worker does then
    begun = time.perf_counter()
    CohortView(bank, store, cohort="large", smallest=11).show()
    seconds = time.perf_counter() - begun
    store.close()
    return {"seconds": seconds, "peak_mb": peak()}


def measure(attempts: int, rounds: int = 3) -> dict[str, float]:
    """The best of some rounds, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'course.db')}"
        number = fill(url, attempts)
        words = [sys.executable, "-m", "tests.bench.bench_review", url]
        found = [json.loads(subprocess.run(words, check=True, capture_output=True).stdout) for _ in range(rounds)]
    return {"attempts": number, **{name: min(each[name] for each in found) for name in ("seconds", "peak_mb")}}


def _table(found: Mapping[str, float]) -> str:
    return (
        f"{found['attempts']:>12,.0f} attempts in the cohort\n"
        f"{found['seconds']:>12.2f} s until the review is open; promised: under {PROMISED:.0f}\n"
        f"{found['peak_mb']:>12.0f} MB at the peak of the process; promised: under {MEMORY:.0f}"
    )


def test_review_opens_as_fast_as_promised() -> None:
    found = measure(100_000)
    click.echo(f"\n{_table(found)}")
    assert found["seconds"] < PROMISED
    assert found["peak_mb"] < MEMORY


@click.command()
@click.option("--attempts", type=click.IntRange(min=1000), default=100_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def command(attempts: int, as_json: bool) -> None:
    """Measure opening the review of a large cohort."""
    found = measure(attempts)
    click.echo(json.dumps(found) if as_json else _table(found))


if __name__ == "__main__":
    click.echo(json.dumps(opened(sys.argv[1])))

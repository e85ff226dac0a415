"""How often misconceptions are found that are there, and named that are not: simulated cohorts of known truth."""

import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from course.bank import Bank, open_bank
from course.cohort import review
from course.cohort.interval import wilson
from course.cohort.misconception import ERROR
from course.cohort.simulation import MISCONCEPTIONS, simulate
from course.settings import Settings
from course.store import Store

_POWER = 0.9
"""The least share of planted misconceptions to be found."""


def named(bank: Bank, url: str, learners: int, seed: int, planted: int) -> tuple[set[str], set[str]]:
    """What was planted in one cohort and what is named of it, each as "option for instead"."""
    store = Store.open(url)
    cohort = f"{planted}-{seed}"
    made = simulate(bank, cohort, learners, seed, planted)
    store.append_many(made.attempts)
    found = review(store, bank, cohort).misconceptions
    store.close()
    truth = {f"{each.option} for {each.instead}" for each in made.misconceptions}
    return truth, {f"{each.option} for {each.instead}" for each in found}


def measure(cohorts: int, learners: int) -> dict[str, float]:
    """So many cohorts with planted misconceptions, and as many with none."""
    bank = open_bank(Settings().guidance, Settings().scenarios)
    found = dict.fromkeys(("planted", "found", "exact", "false", "plain_named"), 0)
    with tempfile.TemporaryDirectory() as folder:
        for seed in track(range(1, cohorts + 1), "Cohorts", console=Console(stderr=True)):
            url = f"sqlite:///{Path(folder, f'{seed}.db')}"
            truth, told = named(bank, url, learners, seed, MISCONCEPTIONS)
            found["planted"] += len(truth)
            found["found"] += len(truth & told)
            found["exact"] += truth == told
            found["false"] += bool(told - truth)
            found["plain_named"] += bool(named(bank, url, learners, seed, 0)[1])
            for file in Path(folder).iterdir():
                file.unlink()
    return {"cohorts": cohorts, "learners": learners, **found}


def missed(found: Mapping[str, float]) -> list[str]:
    """What is promised, and hardly by chance was not kept."""
    wrong = {name: wilson(found[name], int(found["cohorts"])).low for name in ("false", "plain_named")}
    late = [name for name, low in wrong.items() if low > ERROR]
    return late + (["found"] if wilson(found["found"], int(found["planted"])).high < _POWER else [])


def _table(found: Mapping[str, float]) -> str:
    def share(name: str, of: str = "cohorts") -> str:
        interval = wilson(found[name], int(found[of]))
        reach = f"95 % interval {100 * interval.low:.1f} to {100 * interval.high:.1f} %"
        return f"{found[name]:>6,.0f} of {found[of]:,.0f}, {100 * found[name] / found[of]:.1f} % ({reach})"

    return (
        f"cohorts of {found['learners']:.0f} learners, with {MISCONCEPTIONS} misconceptions planted:\n"
        f"{share('found', 'planted')}: planted ones found; at least {_POWER:.0%} wanted\n"
        f"{share('exact')}: exactly the planted ones named\n"
        f"{share('false')}: any other named; promised: at most {ERROR:.0%}\n"
        f"without any planted:\n"
        f"{share('plain_named')}: any named; promised: at most {ERROR:.0%}"
    )


@click.command()
@click.option("--cohorts", type=click.IntRange(min=1), default=200, show_default=True, help="Of each kind.")
@click.option("--learners", type=click.IntRange(min=20), default=200, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def command(cohorts: int, learners: int, as_json: bool) -> None:
    """Measure how well misconceptions are told from chance. Exit code 1 if a promise is missed."""
    found = measure(cohorts, learners)
    click.echo(json.dumps(found) if as_json else _table(found))
    sys.exit(1 if missed(found) else 0)

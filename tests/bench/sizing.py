"""From a measured run to machines: the table of the guide for operators, and what gave way first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from course.serving.admission import SLOT_MEMORY
from course.serving.capacity import SERVER_MEMORY, WORKER_MEMORY

PROMISED = 0.25
"""Seconds within which 95 of 100 actions are answered."""
AN_HOUR = (1_000, 10_000, 100_000)
"""Learners for whom the table says what they need."""
USED = 0.5
"""The part of what was measured that a site plans for: the rest is for people who come all at once."""
MINUTES = 20
"""How long a learner's page is open."""
AT_REST = 0.0048
"""Seconds of a front process's time for a minute of a page at rest (docs/decisions/websockets.md)."""
FULL = 0.85
"""From here on, processors count as the limit: the rest of their time is lost between processes."""
IDLE = 0.1
"""Processors that a machine keeps busy while nobody uses it."""
SAYS = {
    "front": "the replicas' front processes",
    "workers": "the replicas' workers",
    "database": "PostgreSQL",
    "nginx": "nginx",
    "learners": "the simulated learners",
}
Found = Mapping[str, Any]
"""A run, as `python -m tests.bench scale --write` keeps it."""


def kept(run: Found) -> Found | None:
    """The stage with most learners of those in which the promise was kept; None if it never was."""
    good = [each for each in run["stages"] if each["p95"] <= PROMISED and not each["lost"]]
    return good[-1] if good else None


def verdict(found: Found, run: Found) -> str:
    """What gave way first."""
    last = run["stages"][-1]
    if last["p95"] <= PROMISED and not last["lost"]:
        return "nothing gave way"
    busy, cores = last["busy"], found["cores"]
    replicas = (busy["front"] + busy["workers"]) / cores["replicas"]
    others = (busy["database"] + busy["nginx"] + busy["learners"]) / cores["others"]
    what = f"{last['lost']} learners were lost" if last["lost"] else f"95 of 100 actions took {last['p95']:.2f} s"
    if last["busiest_front"] > FULL:
        limit = "one replica's front process had a whole core's work"
    elif replicas > FULL and replicas >= others:
        limit = "the replicas' cores were full"
    elif others > FULL:
        limit = f"the other cores were full, most of it {SAYS[max(SAYS, key=busy.__getitem__)]}"
    else:
        limit = "no core was full"
    other_work = f", {busy['elsewhere']:.1f} processors with other work" if busy["elsewhere"] > IDLE else ""
    return f"{what}, while {limit} (replicas {replicas:.0%}, others {others:.0%}{other_work})"


def shared(found: Found) -> str:
    """What stood on which cores, as a sentence."""
    replicas, others = found["cores"]["replicas"], found["cores"]["others"]
    return (
        f"All replicas together had {replicas} core{'s' if replicas > 1 else ''}, and PostgreSQL, nginx and the "
        f"simulated learners had {others}."
    )


def measured(found: Found) -> str:
    """The runs, as a table in Markdown: a row for each number of replicas."""
    rows: list[Sequence[str]] = [
        (
            "replicas", "learners an hour and core", "95 of 100 actions within",
            "CPU a learner: front process, worker, PostgreSQL, nginx", "memory of a replica", "what gave way first",
        )
    ]  # fmt: skip
    for run in found["runs"]:
        good = kept(run)
        figures = ("none", "", "", "")
        if good is not None:
            spent = ", ".join(f"{good['spent'][group]:.3f}" for group in ("front", "workers", "database", "nginx"))
            an_hour = 3600 * good["rate"] / found["cores"]["replicas"]
            figures = (f"{an_hour:,.0f}", f"{good['p95']:.3f} s", f"{spent} s", f"{max(run['memory']):.0f} MB")
        rows.append((str(run["replicas"]), *figures, verdict(found, run)))
    return _table(rows, "rrrlrl")


def machines(found: Found, price: float | None = None) -> str:
    """What so many learners an hour need, as a table in Markdown; with a cost if a core-hour has a price."""
    good = max((good for run in found["runs"] if (good := kept(run))), key=lambda stage: float(stage["rate"]))
    spent = good["spent"]
    resting = AT_REST * max(0.0, MINUTES - good["open_pages"] / good["rate"] / 60)
    # Of a core as much goes to learners as did when the promise was just kept.
    used = (good["busy"]["front"] + good["busy"]["workers"]) / found["cores"]["replicas"] * USED
    rows: list[Sequence[str]] = [
        (
            "learners an hour", "open pages", "replicas, a core each", "cores for PostgreSQL", "cores for nginx",
            "memory of all replicas", "cores in all", "cost of that hour",
        )
    ]  # fmt: skip
    for learners in AN_HOUR:
        pages, second = learners * MINUTES / 60, learners / 3600
        replicas = max(2, math.ceil(second * (spent["front"] + spent["workers"] + resting) / used))
        database, nginx = (max(1, math.ceil(second * spent[group] / USED)) for group in ("database", "nginx"))
        memory = (replicas * (SERVER_MEMORY + WORKER_MEMORY) + pages * SLOT_MEMORY) / 2**30
        all_ = replicas + database + nginx
        cost = f"{all_} core-hours" if price is None else f"{all_ * price:,.2f}"
        rows.append(
            (
                f"{learners:,}",
                f"{pages:,.0f}",
                *map(str, (replicas, database, nginx)),
                f"{memory:.1f} GiB",
                str(all_),
                cost,
            )
        )
    return _table(rows, "r" * len(rows[0]))


def _table(rows: Sequence[Sequence[str]], sides: str) -> str:
    """A table in Markdown, whose columns are aligned to the right (r) or left (l)."""
    header, *others = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([header, f"|{'|'.join({'r': '---:', 'l': '---'}[each] for each in sides)}|", *others]) + "\n"

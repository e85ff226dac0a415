"""From measured figures to machines, and what gave way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bench.cluster import GROUPS
from tests.bench.sizing import kept, machines, measured, verdict
from tests.process import ROOT

FOUND = json.loads(Path(__file__).with_name("scale.json").read_text())
GUIDE = (ROOT / "docs" / "guides" / "operators.md").read_text()


def stage(rate: float, p95: float, *, lost: int = 0, front: float = 0.2, **busy: float) -> dict[str, Any]:
    spent = {"front": 0.1, "workers": 0.3, "database": 0.05, "nginx": 0.01, "learners": 0.2, "elsewhere": 0.0}
    return {
        "rate": rate, "p95": p95, "lost": lost, "open_pages": 30 * rate, "spent": spent, "busiest_front": front,
        "busy": dict.fromkeys((*GROUPS, "elsewhere"), 0.0) | busy,
    }  # fmt: skip


def run(*stages: dict[str, Any]) -> dict[str, Any]:
    return {
        "cores": {"replicas": 1, "others": 1},
        "runs": [{"replicas": 2, "memory": [170.4, 175.2], "stages": stages}],
    }


LATE = "95 of 100 actions took 0.40 s"
FRONT = "one replica's front process had a whole core's work"
LEARNERS = "the other cores were full, most of it the simulated learners"


@pytest.mark.parametrize(
    ("last", "what", "limit"),
    [
        (stage(2, 0.4, front=0.9, workers=0.1), LATE, f"{FRONT} (replicas 10%, others 0%)"),
        (stage(2, 0.4, workers=0.5, database=0.3), LATE, "no core was full (replicas 50%, others 30%)"),
        (stage(2, 0.4, workers=0.9, nginx=0.3), LATE, "the replicas' cores were full (replicas 90%, others 30%)"),
        (stage(2, 0.1, lost=3, learners=0.9), "3 learners were lost", f"{LEARNERS} (replicas 0%, others 90%)"),
        (
            stage(2, 0.4, workers=0.5, elsewhere=0.5), LATE,
            "no core was full (replicas 50%, others 0%, 0.5 processors with other work)",
        ),
    ],
)  # fmt: skip
def test_verdict_names_what_gave_way(last: dict[str, Any], what: str, limit: str) -> None:
    found = run(stage(1, 0.1), last)
    assert verdict(found, found["runs"][0]) == f"{what}, while {limit}"


def test_verdict_says_that_nothing_gave_way() -> None:
    found = run(stage(1, 0.1))
    assert verdict(found, found["runs"][0]) == "nothing gave way"


def test_kept_is_the_last_stage_within_the_promise() -> None:
    first, second, third = stage(1, 0.1), stage(2, 0.25), stage(3, 0.26)
    assert kept({"stages": [first, second, third]}) == second
    assert kept({"stages": [first, stage(2, 0.1, lost=1)]}) == first
    assert kept({"stages": [third]}) is None


def test_machines_follow_from_what_a_learner_costs() -> None:
    found = run(stage(2, 0.2, front=0.2, workers=0.8), stage(3, 0.4, workers=0.9))
    # 10,000: 2.78 a second, each 0.4 s and 19.5 minutes at rest for 4.8 ms, on cores of which 0.8 / 2 are used.
    assert machines(found, 0.05).splitlines()[2:] == [
        "| 1,000 | 333 | 2 | 1 | 1 | 0.9 GiB | 4 | 0.20 |",
        "| 10,000 | 3,333 | 4 | 1 | 1 | 2.2 GiB | 6 | 0.30 |",
        "| 100,000 | 33,333 | 35 | 3 | 1 | 20.1 GiB | 39 | 1.95 |",
    ]
    assert measured(found).splitlines()[2] == (
        "| 2 | 7,200 | 0.200 s | 0.100, 0.300, 0.050, 0.010 s | 175 MB "
        "| 95 of 100 actions took 0.40 s, while the replicas' cores were full (replicas 90%, others 0%) |"
    )


def test_guide_has_the_tables_of_the_last_run() -> None:
    assert measured(FOUND) in GUIDE
    assert machines(FOUND) in GUIDE

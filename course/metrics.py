"""Prometheus metrics of learners' pages and of the store.

If `PROMETHEUS_MULTIPROC_DIR` is set when a process starts, as `course serve` does for its workers, the values are
written to files in that folder and the server adds up those of all workers. They contain counts and durations only.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the histogram buckets for durations, in seconds."""

ACTIONS: Final = Counter(
    "course_actions", "Page actions by outcome: done, refused or failed.", ("outcome",), registry=None
)
ACTION_SECONDS: Final = Histogram(
    "course_action_seconds",
    "Time from an action's arrival in its worker to its answer.",
    buckets=SECONDS,
    registry=None,
)
WAITING: Final = Gauge(
    "course_actions_waiting",
    "Actions received by a worker but not answered yet.",
    registry=None,
    multiprocess_mode="livesum",
)
STORE_SECONDS: Final = Histogram(
    "course_store_seconds", "Duration of store transactions, by kind.", ("kind",), buckets=SECONDS, registry=None
)

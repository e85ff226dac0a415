"""Metrics of learners' pages and of the store, as Prometheus reads them.

Where `PROMETHEUS_MULTIPROC_DIR` is set when a process starts, as `course serve` does for its workers, its values are in
files of that folder, and the server sums those of all workers. They say how many and how long, and never who.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the buckets in which times are counted."""

ACTIONS: Final = Counter(
    "course_actions", "Actions of pages: done, refused with a sentence, or failed.", ("outcome",), registry=None
)
ACTION_SECONDS: Final = Histogram(
    "course_action_seconds", "From an action's arrival in its worker to its answer.", buckets=SECONDS, registry=None
)
WAITING: Final = Gauge(
    "course_actions_waiting",
    "Actions that have arrived in a worker and are not answered yet.",
    registry=None,
    multiprocess_mode="livesum",
)
STORE_SECONDS: Final = Histogram(
    "course_store_seconds", "Transactions of the store, by kind.", ("kind",), buckets=SECONDS, registry=None
)

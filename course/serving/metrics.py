"""Prometheus metrics of the server and its workers, served at `/metrics`."""

import hmac
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import prometheus_client
import psutil  # type: ignore[import-untyped]  # it ships no types
import tornado.web
from jupyter_server.auth.decorator import allow_unauthenticated
from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from course.metrics import SECONDS
from course.serving.address import loopback, own
from course.serving.kernels.virtual_kernels import VirtualKernels
from course.serving.reply import BaseHandler
from course.serving.slot import Slot

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable that tells prometheus_client in each worker where to write its values."""
FORWARDED: Final = ("Forwarded", "X-Forwarded-For")
"""Headers that a proxy adds. A request with one of them does not come from this machine itself."""
SHORTAGES: Final = ("places", "waiting", "lag", "memory", "descriptors")


class Metrics:
    """The metrics of one server and its workers."""

    def __init__(self, folder: Path) -> None:
        """Register the server's metrics and create `folder`, to which the workers write theirs."""
        folder.mkdir(mode=0o700, exist_ok=True)
        self.folder = folder
        self.own = CollectorRegistry()
        self.opened = Counter("course_pages_opened", "Pages that were sent.", registry=self.own)
        self.ready = Histogram(
            "course_ready_seconds",
            "Time from a page's request to its first connection; the count is the number of joins.",
            buckets=SECONDS,
            registry=self.own,
        )
        self.refused = Counter(
            "course_refusals",
            "Requests refused or failed, by HTTP status and kind.",
            ("status", "kind"),
            registry=self.own,
        )

    def joined(self, slot: Slot) -> None:
        """Record the time from opening a page to its first connection, if this is the first."""
        if not slot.visited:
            self.ready.observe(time.monotonic() - slot.opened)

    def text(self) -> bytes:
        """Return all metrics in the Prometheus text format."""
        for file in self.folder.glob("gauge_live*_*.db"):  # a killed worker leaves its file behind
            pid = int(file.stem.rpartition("_")[2])
            if not psutil.pid_exists(pid):
                multiprocess.mark_process_dead(pid, str(self.folder))
        workers = CollectorRegistry()
        multiprocess.MultiProcessCollector(workers, str(self.folder))
        return prometheus_client.generate_latest(self.own) + prometheus_client.generate_latest(workers)


class Present(Collector):
    """Prometheus collector for the server's current state."""

    def __init__(self, host: Any) -> None:
        self._host = host

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield gauges computed from the server's current state."""
        host = self._host
        slots, admission, kernels = list(host.slots), host.admission, host.kernel_manager
        connected = [slot for slot in slots if slot.connection is not None]
        workers = kernels.pool.workers if isinstance(kernels, VirtualKernels) else []
        refusal = admission.refusal()
        for name, says, value in (
            ("course_pages_live", "Pages that are connected.", len(connected)),
            ("course_pages_polling", "Connected pages without a WebSocket.", sum(each.polling for each in connected)),
            ("course_places_taken", "Slots in use.", len(host.slots)),
            ("course_places_most", "Maximum number of slots in use.", admission.limits.slots),
            ("course_pages_reserved", "Pages rendered in advance.", len(host.reserve)),
            ("course_visitors_waiting", "Visitors whose page is being rendered.", admission.waiting),
            ("course_loop_lag_seconds", "Delay of the server's event loop.", max(0.0, admission.lag)),
            ("course_worker_lag_seconds", "Response time of the most responsive worker.", admission.lowest_latency()),
            ("course_workers_ready", "Workers that are ready for learners.", sum(worker.ready for worker in workers)),
            ("course_store_sound", "1 while the store accepts writes, else 0.", int(host.app.settings["sound"])),
        ):
            yield GaugeMetricFamily(name, says, value)
        closed = GaugeMetricFamily(
            "course_closed", "1 for the reason why no more pages are admitted, else 0.", labels=("reason",)
        )
        for reason in SHORTAGES:
            closed.add_metric((reason,), int(reason == refusal))
        yield closed


class MetricsPage(BaseHandler):
    """Serves the metrics to this machine and to requests with the token; replies 404 to all others."""

    @allow_unauthenticated
    async def get(self) -> None:
        if not self._allowed():
            raise tornado.web.HTTPError(404)
        metrics: Metrics = self.settings["metrics"]
        self.set_header("Content-Type", prometheus_client.CONTENT_TYPE_LATEST)
        self.set_header("Cache-Control", "no-store")
        self.finish(metrics.text())

    def _allowed(self) -> bool:
        token: str = self.settings["metrics_token"]
        given = self.request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and hmac.compare_digest(given.encode(), token.encode()):
            return True
        forwarded = any(name in self.request.headers for name in FORWARDED)
        return own(str(self.request.remote_ip)) and loopback(self.request.host_name) and not forwarded

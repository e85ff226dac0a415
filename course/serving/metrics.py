"""`/metrics`: what Prometheus reads of this server and its workers."""

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
from course.serving.kernels.fleet import VirtualKernels
from course.serving.place import Place
from course.serving.reply import Reply

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus_client tells each worker where to write its values."""
FORWARDED: Final = ("Forwarded", "X-Forwarded-For")
"""Headers that a proxy adds: who comes with one does not come from this machine itself."""
SHORTAGES: Final = ("places", "waiting", "lag", "memory", "descriptors")


class Metrics:
    """The metrics of one server."""

    def __init__(self, folder: Path) -> None:
        """`folder`: where workers write theirs; it is made."""
        folder.mkdir(mode=0o700, exist_ok=True)
        self.folder = folder
        self.own = CollectorRegistry()
        self.opened = Counter("course_pages_opened", "Pages that were sent.", registry=self.own)
        self.ready = Histogram(
            "course_ready_seconds",
            "From the page's request to its first connection; the count is the number of joins.",
            buckets=SECONDS,
            registry=self.own,
        )
        self.refused = Counter(
            "course_refusals",
            "Requests refused or failed, by HTTP status and kind.",
            ("status", "kind"),
            registry=self.own,
        )

    def joined(self, place: Place) -> None:
        """Note how long a page took to its first connection, which begins now."""
        if not place.visited:
            self.ready.observe(time.monotonic() - place.opened)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        for file in self.folder.glob("gauge_live*_*.db"):  # a worker that was killed leaves what it had begun
            pid = int(file.stem.rpartition("_")[2])
            if not psutil.pid_exists(pid):
                multiprocess.mark_process_dead(pid, str(self.folder))
        workers = CollectorRegistry()
        multiprocess.MultiProcessCollector(workers, str(self.folder))
        return prometheus_client.generate_latest(self.own) + prometheus_client.generate_latest(workers)


class Present(Collector):
    """What the server stands at when it is asked."""

    def __init__(self, host: Any) -> None:
        self._host = host

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Gauges, read off the server's own state."""
        host = self._host
        places, admission, kernels = list(host.places), host.admission, host.kernel_manager
        connected = [place for place in places if place.connection is not None]
        hands = kernels.crew.hands if isinstance(kernels, VirtualKernels) else []
        refusal = admission.refusal()
        for name, says, value in (
            ("course_pages_live", "Pages that are connected.", len(connected)),
            ("course_pages_polling", "Of these, pages without a WebSocket.", sum(each.polling for each in connected)),
            ("course_places_taken", "Places that are taken.", len(host.places)),
            ("course_places_most", "Places that may be taken at once.", admission.limits.places),
            ("course_pages_reserved", "Pages made before anyone asks for them.", len(host.reserve)),
            ("course_visitors_waiting", "Visitors whose page is being made.", admission.waiting),
            ("course_loop_lag_seconds", "How late the server's loop is.", max(0.0, admission.lag)),
            ("course_worker_lag_seconds", "How late the most responsive worker is.", admission.quickest()),
            ("course_workers_ready", "Workers that take learners.", sum(hand.ready for hand in hands)),
            ("course_store_sound", "1 while what people do is stored.", int(host.app.settings["sound"])),
        ):
            yield GaugeMetricFamily(name, says, value)
        closed = GaugeMetricFamily("course_closed", "1 for the reason for which no more pages fit.", labels=("reason",))
        for reason in SHORTAGES:
            closed.add_metric((reason,), int(reason == refusal))
        yield closed


class MetricsPage(Reply):
    """Answer this machine, and requests with the token, with the metrics; answer everyone else with 404."""

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

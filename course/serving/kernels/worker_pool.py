"""The worker pool: starts workers, assigns kernels to them, checks that they respond and replaces lost ones."""

import asyncio
import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from course.language import _
from course.serving.app import ServingError
from course.serving.kernels.link import Kind, Link, Peer, packet

LOG = logging.getLogger("serving")
Take = Callable[[Peer, bytes, bytes], None]
"""Callback for a message from a kernel. Arguments: the peer that it is for, the kernel, the frame."""
PACKAGES = Path(__file__).parents[3]


MOST_LENIENT: Final = 8.0
"""Upper limit of the factor by which `leniency` extends the timeouts for workers."""


@dataclass(frozen=True)
class WorkerSetup:
    """Settings passed to every worker of the pool."""

    notebook: Path
    preload: Sequence[str]
    withheld: frozenset[str]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Timeouts:
    """Timeouts for workers, in seconds."""

    ping: float = 0.25
    """Interval between health checks of a worker."""
    late: float = 0.2
    """Response time above which a worker gets no new pages while another worker responds faster."""
    stuck: float = 10.0
    """Time without a response after which a worker is replaced."""
    start: float = 60.0
    """Time after which a worker that is not ready yet is replaced."""


class WorkerProcess:
    """The server's handle to one worker process."""

    def __init__(
        self, setup: WorkerSetup, take: Take, lost: Callable[["WorkerProcess"], None], changed: Callable[[], None]
    ) -> None:
        self._setup, self._take, self._lost, self._changed = setup, take, lost, changed
        self.ready = False
        self.serving: set[bytes] = set()
        self.begun = time.monotonic()
        self.answered = 0.0
        self._asked: float | None = None
        self._ended = False

    async def start(self) -> None:
        """Start the process and send it its settings. `ready` becomes True once it can take kernels."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        environment = dict(self._setup.environment)
        path = [environment["PYTHONPATH"]] if environment.get("PYTHONPATH") else []
        environment["PYTHONPATH"] = os.pathsep.join([*path, str(PACKAGES)])
        with theirs:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - takes only milliseconds
                [sys.executable, "-m", "course.serving.kernels.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=self._setup.notebook.parent,
                env=environment,
                start_new_session=True,
            )
        self._link = Link(self._receive, self._gone)
        await asyncio.get_running_loop().create_connection(lambda: self._link, sock=ours)
        setup = {
            "notebook": str(self._setup.notebook),
            "preload": list(self._setup.preload),
            "withheld": sorted(self._setup.withheld),
        }
        self._link.put(packet(Kind.SETUP, payload=json.dumps(setup).encode()))

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def _receive(self, kind: Kind, peer: Peer, kernel: bytes, payload: bytes) -> None:
        if kind is Kind.MESSAGE:
            self._take(peer, kernel, payload)
        elif kind is Kind.PONG:
            if self._asked is not None:
                self.answered, self._asked = time.monotonic() - self._asked, None
        elif kind is Kind.READY:
            self.ready = True
            self._changed()

    def ask(self) -> None:
        """Send a ping, unless an earlier one is unanswered."""
        if self._asked is None and self.ready:
            self._asked = time.monotonic()
            self._link.put(packet(Kind.PING))

    def latency(self, now: float) -> float:
        """Return how long the last ping took in seconds, or how long the pending one has taken if that is longer."""
        return max(self.answered, now - self._asked) if self._asked is not None else self.answered

    def forgive(self) -> None:
        """Discard the pending ping: the server itself was too busy to receive the answer."""
        self._asked = None

    def put(self, kind: Kind, kernel: bytes, peer: Peer = Peer.BOTH, payload: bytes = b"") -> None:
        """Send the worker a packet about one kernel."""
        self._link.put(packet(kind, kernel, peer, payload))

    def _gone(self) -> None:
        if not self._ended:
            self._ended = True
            self._lost(self)

    async def end(self) -> None:
        """Kill the process and wait until it has ended."""
        self._ended = True
        self._link.close()
        self._process.kill()
        await asyncio.to_thread(self._process.wait)

    def kill(self) -> None:
        """Kill an unresponsive process. Its loss is then handled like any other."""
        self._process.kill()

    async def reap(self) -> None:
        """Wait for a lost process to end, so that it does not remain as a zombie."""
        self._process.kill()
        await asyncio.to_thread(self._process.wait)


class WorkerPool:
    """A pool with a fixed number of workers.

    It replaces a lost worker and reports its kernels with `orphaned(kernels)`.
    """

    def __init__(
        self,
        setup: WorkerSetup,
        size: int,
        take: Take,
        orphaned: Callable[[set[bytes]], None],
        timeouts: Timeouts,
    ) -> None:
        self.workers: list[WorkerProcess] = []
        self._setup, self._size, self._take, self._orphaned = setup, size, take, orphaned
        self._timeouts = timeouts
        self._changed = asyncio.Event()
        self._chores: set[asyncio.Task[None]] = set()
        self._quick_losses = 0
        self._ended = False

    async def start(self) -> None:
        """Start every worker and wait until all are ready. Raises ServingError if one cannot start."""
        await asyncio.gather(*(self._start_worker() for _ in range(self._size)))
        self._do(self._watch())
        end = time.monotonic() + self._timeouts.start
        while not all(worker.ready for worker in self.workers):
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), end - time.monotonic())
            if len(self.workers) < self._size or time.monotonic() > end:
                raise ServingError(_("A worker could not start. See its messages above for the reason."))

    def _do(self, chore: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    async def _start_worker(self) -> None:
        worker = WorkerProcess(self._setup, self._take, self._lost, self._changed.set)
        await worker.start()
        self.workers.append(worker)

    def _lost(self, worker: WorkerProcess) -> None:
        if worker in self.workers:
            self.workers.remove(worker)
        self._changed.set()
        kernels, worker.serving = worker.serving, set()
        if self._ended:
            return
        quick = time.monotonic() - worker.begun < 5
        self._quick_losses = self._quick_losses + 1 if quick else 0
        LOG.error("a worker is lost: starting a replacement")
        self._do(worker.reap())
        self._do(self._replace(min(30.0, 0.5 * 2**self._quick_losses) if quick else 0.0))
        self._orphaned(kernels)

    async def _replace(self, after: float) -> None:
        await asyncio.sleep(after)
        if not self._ended:
            await self._start_worker()

    async def _watch(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(self._timeouts.ping)
            now = time.monotonic()
            away = now - before > self._timeouts.ping + 1.0
            for worker in list(self.workers):
                if away:
                    worker.forgive()
                worker.ask()
                starting_late = not worker.ready and now - worker.begun > self._timeouts.start * load_factor()
                if starting_late or worker.latency(now) > self._timeouts.stuck * load_factor():
                    LOG.error("a worker does not answer: replacing it")
                    worker.kill()

    def lowest_latency(self) -> float:
        """Return the response time of the most responsive worker in seconds; 0 while none is ready."""
        now = time.monotonic()
        return min((worker.latency(now) for worker in self.workers if worker.ready), default=0.0)

    def late(self, worker: WorkerProcess) -> bool:
        """Return True if a worker responds late while another one does not."""
        return worker.latency(time.monotonic()) > self._timeouts.late >= self.lowest_latency()

    def least_busy(self) -> WorkerProcess | None:
        """Return the worker for a new kernel: among responsive ones the one with the fewest kernels, else the fastest.

        None if no worker is ready.
        """
        now = time.monotonic()

        def burden(worker: WorkerProcess) -> tuple[float, int]:
            late = worker.latency(now)
            return (late if late > self._timeouts.late else 0.0, len(worker.serving))

        return min((worker for worker in self.workers if worker.ready), key=burden, default=None)

    async def wait_for_worker(self, within: float) -> WorkerProcess | None:
        """Return `choose()`, waiting up to `within` seconds for a worker to become ready; None if none does."""
        end = time.monotonic() + within
        while (worker := self.least_busy()) is None and (left := end - time.monotonic()) > 0:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)
        return worker

    async def end(self) -> None:
        """Stop every worker."""
        self._ended = True
        for chore in list(self._chores):
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        workers, self.workers = self.workers, []
        await asyncio.gather(*(worker.end() for worker in workers))


def load_factor() -> float:
    """Return the factor by which to extend the timeouts for workers, from 1 to MOST_LENIENT, given the machine's load.

    A worker that gets no processor time is late without being stuck, and replacing it would not help.
    """
    crowding = os.getloadavg()[0] / (os.cpu_count() or 1)
    return min(max(1.0, crowding - 1.0), MOST_LENIENT)

"""The worker process, which runs many virtual kernels."""

import asyncio
import gc
import importlib
import json
import logging
import os
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from course.log import VARIABLE, throttle_log, write_json
from course.serving import wire_format
from course.serving.kernels import isolation
from course.serving.kernels.link import Kind, Link, Peer, packet

LOG = logging.getLogger("serving.worker")
ALLOCATIONS = 20_000
"""Garbage collection threshold: allocations minus deallocations. One screen allocates thousands of objects."""
THREADS = 32
"""Handlers that may block at the same time, mostly on the store, which commits waiting writes together."""


class Worker:
    """Opens virtual kernels, delivers their messages and closes them, as the server requests over one link."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._thread = loop, threading.get_ident()
        self._virtual_kernels: dict[bytes, Any] = {}
        self.link = Link(self._take, self._lost)

    def _take(self, kind: Kind, peer: Peer, kernel: bytes, payload: bytes) -> None:
        if kind is Kind.MESSAGE:
            virtual_kernel = self._virtual_kernels.get(kernel)
            if virtual_kernel is not None:
                virtual_kernel.receive(peer, *wire_format.split(payload))
        elif kind is Kind.PING:
            self.link.put(packet(Kind.PONG, payload=payload))
        elif kind is Kind.OPEN:
            self._open(kernel)
        elif kind is Kind.CLOSE:
            virtual_kernel = self._virtual_kernels.pop(kernel, None)
            if virtual_kernel is not None:
                virtual_kernel.close()
        elif kind is Kind.SETUP:
            self._setup(json.loads(payload))

    def _setup(self, setup: dict[str, Any]) -> None:
        # Imported late: learner.py and its imports need the replacements that isolation.install makes.
        from course.serving.kernels.cells import Cells  # noqa: PLC0415 - see the line above

        for module in setup["preload"]:
            importlib.import_module(module)
        self._cells = Cells(Path(setup["notebook"]))
        self._withheld = frozenset(setup["withheld"])
        gc.collect()
        gc.freeze()  # exempt everything that the learners share from garbage collection
        gc.set_threshold(ALLOCATIONS)
        self.link.put(packet(Kind.READY))

    def _open(self, kernel: bytes) -> None:
        from course.serving.kernels.virtual_kernel import VirtualKernel  # noqa: PLC0415 - imported once, after isolation.install

        def emit(peer: Peer, message: bytes) -> None:
            data = packet(Kind.MESSAGE, kernel, peer, message)
            if threading.get_ident() == self._thread:
                self.link.put(data)
            else:
                self._loop.call_soon_threadsafe(self.link.put, data)

        self._virtual_kernels[kernel] = VirtualKernel(self._cells, self._withheld, emit)

    def _lost(self) -> None:
        os._exit(0)  # the server has gone; exit even if threads are still running


def main() -> None:
    """Run a worker; the first command-line argument is the file descriptor of the socket to the server."""
    if os.environ.get(VARIABLE) == "json":
        write_json()
    else:
        logging.basicConfig(
            level=logging.INFO, stream=sys.stderr, format="%(levelname)s worker %(process)d: %(message)s"
        )
    throttle_log()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C stops the server, which then stops its workers
    isolation.install()
    sys.setswitchinterval(0.001)  # seconds; with the default of 5 ms, busy threads would delay the loop
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    isolation.own_tasks(loop)
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    worker = Worker(loop)
    end = socket.socket(fileno=int(sys.argv[1]))
    end.setblocking(False)
    loop.run_until_complete(loop.create_connection(lambda: worker.link, sock=end))
    while True:
        try:
            loop.run_forever()
        except (
            SystemExit,
            KeyboardInterrupt,
        ) as problem:  # raised in a learner's task or callback; asyncio does not catch these
            LOG.error("%s raised in a task; the worker keeps running", type(problem).__name__)


if __name__ == "__main__":
    main()

"""Lanes: in which thread an action runs, so that no page can take the processor from the others.

Every page has a small budget of processor time, and all pages of a process have one together. Within them, actions run
at once, in the threads of the process. Other actions wait: in the busy lane while all pages together have spent too
much, in the spent lane those of a page that has itself, and in the slow lane those that take long. Lanes have few
threads, and take first what was asked by the page that has spent least. Nothing is refused, and on a machine that has
time nobody waits.
"""

import asyncio
import contextvars
import heapq
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, TypeVar

from course.bucket import TokenBucket

Result = TypeVar("Result")
BURST, RATE = 0.03, 0.01
"""Seconds of processor time that a page may spend at once, and in each second in the long run."""


class Lane:
    """Threads that take first the work of the page that has used the least processor time."""

    def __init__(self, threads: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(threads, name)
        self._lock, self._numbers = threading.Lock(), itertools.count()
        self._waiting: list[tuple[float, int, Future[Any], Callable[[], Any]]] = []

    def put(self, spent: float, call: Callable[[], Any]) -> Future[Any]:
        """Run `call` in its turn; the fewer seconds are `spent`, the sooner."""
        done: Future[Any] = Future()
        with self._lock:
            heapq.heappush(self._waiting, (spent, next(self._numbers), done, call))
        self._pool.submit(self._next)
        return done

    def _next(self) -> None:
        with self._lock:
            _, _, done, call = heapq.heappop(self._waiting)
        if not done.set_running_or_notify_cancel():
            return
        try:
            done.set_result(call())
        except BaseException as problem:  # noqa: BLE001 - as every executor does
            done.set_exception(problem)


SLOW: Final = Lane(1, "slow")
"""For actions that take long: one after another, for all pages of a process."""
SPENT: Final = Lane(2, "spent")
"""For pages that have spent their budget: one may wait for the store while the other runs.

Each thread that runs in here makes everybody else wait a millisecond longer, whenever they need the interpreter.
"""
BUSY: Final = Lane(6, "busy")
"""For the others while all of them together have spent theirs."""
ALL: Final = TokenBucket(0.5, 0.5)
"""Seconds of processor time that all pages of a process may spend outside the lanes: half of one processor."""


class Budget:
    """The processor time of one page."""

    def __init__(self) -> None:
        self._bucket = TokenBucket(BURST, RATE)

    async def run(self, call: Callable[[], Result], *, slow: bool = False) -> Result:
        """Run `call` in a thread, in its lane and in this context, and count the time that it takes."""
        context = contextvars.copy_context()

        def counted() -> Result:
            began = time.thread_time()
            try:
                return context.run(call)
            finally:
                now, cost = time.monotonic(), time.thread_time() - began
                self._bucket.spend(now, cost)
                if lane is None:
                    ALL.spend(now, cost)

        now = time.monotonic()
        spent = self._bucket.spent(now)
        lane = SLOW if slow else SPENT if spent >= BURST else BUSY if ALL.wait(now, 0) else None
        if lane is None:
            return await asyncio.get_running_loop().run_in_executor(None, counted)
        result: Result = await asyncio.wrap_future(lane.put(spent, counted))
        return result

"""Scheduling of page actions in threads, so that no page can starve the others of processor time.

Each page has a budget of processor time, and all pages of a process share another. Actions within budget run at once in
the process's thread pool. Others are queued: in the busy lane if the shared budget is used up, in the spent lane if the
page's own is, in the slow lane if the action takes long. Each lane has few threads and first runs actions of the page
that has used the least processor time. No action is refused, and there is no wait while there is time to spare.
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
"""Budget of a page in seconds of processor time: `BURST` at once, `RATE` per second on average."""


class Lane:
    """A thread pool that first runs the work of the page that has used the least processor time."""

    def __init__(self, threads: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(threads, name)
        self._lock, self._numbers = threading.Lock(), itertools.count()
        self._waiting: list[tuple[float, int, Future[Any], Callable[[], Any]]] = []

    def put(self, spent: float, call: Callable[[], Any]) -> Future[Any]:
        """Queue `call`. `spent`: seconds of thread time that its page used recently; pages that used less go first."""
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
        except BaseException as problem:  # noqa: BLE001 - executors pass on every exception
            done.set_exception(problem)


SLOW: Final = Lane(1, "slow")
"""For slow actions, one at a time for all pages of a process."""
SPENT: Final = Lane(2, "spent")
"""For pages that have used up their budget. Two threads, so that one action can wait for the store.

Each running thread delays all others by up to a millisecond whenever they need the interpreter lock.
"""
BUSY: Final = Lane(6, "busy")
"""For other pages while the shared budget is used up."""
ALL: Final = TokenBucket(0.5, 0.5)
"""Budget of all pages of a process outside the lanes, in seconds of processor time: half of one processor."""


class Budget:
    """The processor time budget of one page."""

    def __init__(self) -> None:
        self._bucket = TokenBucket(BURST, RATE)

    async def run(self, call: Callable[[], Result], *, slow: bool = False) -> Result:
        """Run `call` in a thread of its lane, in the current context, and charge its processor time to the budgets."""
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

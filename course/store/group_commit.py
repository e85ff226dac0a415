"""A batch: writes of many threads that SQLite commits, and so brings to the disk, together."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import Engine

Result = TypeVar("Result")
MOST = 32
"""Writes in one transaction."""


class Write:
    """One thread's write, and what became of it."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.work = work
        self.turn = threading.Event()
        """Set once it is done, or once its thread is to commit it."""
        self.done = False
        self.result: Any = None
        self.failure: BaseException | None = None


class Batch:
    """Takes the writes of a process in turn. Whoever's turn it is commits with its own all that wait by then.

    SQLite lets one connection write at a time, and those who wait for the lock look for it again only after some
    milliseconds; each commit waits for the disk. Taken together, neither adds up.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[Write] = deque()

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns, once it is committed; raises what it or the commit raised: then nothing is stored."""
        mine = Write(work)
        with self._lock:
            self._waiting.append(mine)
            waits, self._taken = self._taken, True
        if waits:
            mine.turn.wait()
        if not mine.done:
            self._take_turn()
        if mine.failure is not None:
            raise mine.failure
        result: Result = mine.result
        return result

    def _take_turn(self) -> None:
        """Commit what waits, and wake nobody but those whose writes are done and the one whose turn is next."""
        with self._lock:
            writes = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        self._commit(writes)
        with self._lock:
            self._taken = bool(self._waiting)
            following = list(self._waiting)[:1]
        for each in (*following, *writes):
            each.turn.set()

    def _commit(self, writes: list[Write]) -> None:
        """Commit these; what one of them raises is its own, and the others are then committed without it."""
        while writes:
            acting: Write | None = None
            try:
                with self._engine.begin() as connection:
                    for acting in writes:
                        acting.result = acting.work(connection)
                    acting = None
            except BaseException as failure:  # noqa: BLE001 - raised again in the thread whose write failed
                for each in writes if acting is None else [acting]:
                    each.failure, each.done = failure, True
                writes = [each for each in writes if not each.done]
            else:
                for each in writes:
                    each.done = True
                return

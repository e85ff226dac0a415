"""Group commit: combine the writes of many threads into one SQLite transaction, so that they share one disk sync."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import Engine

Result = TypeVar("Result")
MOST = 32
"""Maximum number of writes in one transaction."""


class Write:
    """One thread's write, with its result or exception."""

    def __init__(self, work: Callable[[Connection], Any], *, synced: bool) -> None:
        self.work, self.synced = work, synced
        self.turn = threading.Event()
        """Set when the write is done, or when its thread should commit the next batch."""
        self.done = False
        self.result: Any = None
        self.failure: BaseException | None = None


class Batch:
    """Group commit for the threads of a process: one thread at a time commits all writes that are waiting.

    SQLite allows one writer at a time, its lock is polled every few milliseconds, and each commit waits for the disk.
    Combining writes means these delays are paid once per batch rather than once per write.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        """Held open between batches: taking one from the pool and resetting it costs more than most writes."""
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[Write] = deque()

    def write(self, work: Callable[[Connection], Result], *, synced: bool = True) -> Result:
        """Run `work` in a transaction and return its result once it is committed.

        If `work` or the commit raises, the exception is raised here and nothing of this write is stored.
        `synced=False`: the commit need not wait for the disk, unless another write of the batch does.
        """
        mine = Write(work, synced=synced)
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

    def connection(self, *, synced: bool) -> Connection:
        """Return the connection for writing, for the thread that has the turn."""
        if self._connection is None:
            # One stays in the pool: if the file is removed later, only connections opened before can still read it.
            with self._engine.connect():
                self._connection = self._engine.connect()
        if self._connection.get_execution_options().get("synced", True) != synced:
            self._connection.execution_options(synced=synced)
        return self._connection

    def close(self) -> None:
        """Close the connection, unless a write is running. A later write opens another."""
        with self._lock:
            if self._connection is not None and not self._taken:
                self._connection.close()
                self._connection = None

    def _take_turn(self) -> None:
        """Commit a batch of waiting writes; then wake only their threads and the thread that commits next."""
        with self._lock:
            writes = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        self._commit(writes)
        with self._lock:
            self._taken = bool(self._waiting)
            following = list(self._waiting)[:1]
        for each in (*following, *writes):
            each.turn.set()

    def _commit(self, writes: list[Write]) -> None:
        """Commit the writes. If one of them raises, record the exception in it and commit the others without it."""
        while writes:
            acting: Write | None = None
            try:
                connection = self.connection(synced=any(each.synced for each in writes))
                with connection.begin():
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

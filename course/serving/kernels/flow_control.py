"""Flow control: limit the messages of a page that its worker has not answered; the server queues the rest.

A worker reads its messages in order. Without a limit, a few pages that send quickly would fill its queue when it gets
little processor time, and everyone else would wait behind them.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from course.serving.admission import HURRY
from course.serving.slot import Slot

MOST_UNANSWERED: Final = 4
"""Unanswered messages that a page may have at its worker; a page that exceeds its message rate may have one."""
MOST_QUEUED: Final = 128
"""Messages of a page that may be queued; more than a page may send at once. Pages resend unacknowledged messages."""


class FlowControl:
    """The queued messages of one page, and the ids of those that its worker has not answered."""

    def __init__(self, slot: Slot, pass_on: Callable[[bytes], None]) -> None:
        self._slot, self._pass_on = slot, pass_on
        self._unanswered: set[str] = set()
        self._queue: deque[tuple[str, bytes]] = deque()

    @property
    def full(self) -> bool:
        """Whether the queue is full."""
        return len(self._queue) >= MOST_QUEUED

    def put(self, msg_id: str, message: bytes) -> None:
        """Queue a message, and send it as soon as the window allows; drop it if the queue is full."""
        if not self.full:
            self._queue.append((msg_id, message))
            self._advance()

    def answered(self, msg_id: str) -> None:
        """Record that the worker has answered a message, and send the next one."""
        if msg_id in self._unanswered:
            self._unanswered.discard(msg_id)
            self._advance()

    def _advance(self) -> None:
        most = 1 if self._slot.limit.spent(time.monotonic()) > HURRY else MOST_UNANSWERED
        while self._queue and len(self._unanswered) < most:
            msg_id, message = self._queue.popleft()
            self._unanswered.add(msg_id)
            self._pass_on(message)

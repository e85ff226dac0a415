"""Flow control: so many messages of a page are with its worker at once, and the others wait in the server.

A worker reads what it is sent in order. Without a window, a few pages in a hurry would fill its link with messages, and
their answers the way back, whenever it gets too little of the processor; then everybody waits behind all of them.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from course.serving.admission import HURRY
from course.serving.place import Place

MOST_UNANSWERED: Final = 4
"""Messages of a page that may be with its worker at once; a page in a hurry may have one."""
MOST_QUEUED: Final = 128
"""Messages that may wait for their turn: more than a page may send at once. It sends what is not acknowledged again."""


class Window:
    """The messages of one page that wait for its worker, and those that its worker has not answered."""

    def __init__(self, place: Place, pass_on: Callable[[bytes], None]) -> None:
        self._place, self._pass_on = place, pass_on
        self._unanswered: set[str] = set()
        self._queue: deque[tuple[str, bytes]] = deque()

    @property
    def full(self) -> bool:
        """Whether another message would find no room."""
        return len(self._queue) >= MOST_QUEUED

    def put(self, msg_id: str, message: bytes) -> None:
        """Pass a message on, at once or in its turn; one for which there is no room is dropped."""
        if not self.full:
            self._queue.append((msg_id, message))
            self._advance()

    def answered(self, msg_id: str) -> None:
        """Note that the worker has answered a message, and pass the next one on."""
        if msg_id in self._unanswered:
            self._unanswered.discard(msg_id)
            self._advance()

    def _advance(self) -> None:
        most = 1 if self._place.limit.spent(time.monotonic()) > HURRY else MOST_UNANSWERED
        while self._queue and len(self._unanswered) < most:
            msg_id, message = self._queue.popleft()
            self._unanswered.add(msg_id)
            self._pass_on(message)

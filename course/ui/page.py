"""The page: one widget that hears actions, lets the session act, and answers with what there is to see."""

import asyncio
import functools
import logging
import os
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import anywidget

from course.bank import Bank, open_bank
from course.session import Refused, Session
from course.settings import Settings
from course.store import Store, StoreError
from course.ui.view import View

HERE: Final = Path(__file__).parent
LOG: Final = logging.getLogger("course.page")
MOST_REMEMBERED: Final = 256
"""So many of the last actions are recognised when they are sent again."""
_LARGEST_SEQ: Final = 2**53 - 1

UNSAVED: Final = "This could not be saved just now. It is still here; please try again in a moment."
UNREADABLE: Final = "This page sent something that could not be read. Please reload it; what you submitted is saved."
FAILED: Final = "Something went wrong on our side. What you submitted is saved; please try again, or reload the page."


@dataclass(frozen=True, slots=True)
class Message:
    """One action of the page, checked for its shape alone."""

    seq: int
    """Made by the page: the same for the same action, however often it is sent."""

    action: str
    fields: Mapping[str, object]

    @classmethod
    def read(cls, content: object) -> "Message":
        """Raises Refused for anything that is not {seq, action, fields}."""
        if type(content) is dict:
            seq, action, fields = (content.get(key) for key in ("seq", "action", "fields"))
            if type(seq) is int and 0 < seq <= _LARGEST_SEQ and type(action) is str and type(fields) is dict:
                return cls(seq, action, fields)
        raise Refused(UNREADABLE)


class Page(anywidget.AnyWidget):
    """The learner's page. It has no synced traits of its own: what it knows stays in the kernel until it is shown."""

    _esm = HERE / "page.js"
    _css = HERE / "page.css"

    def __init__(
        self,
        bank: Bank,
        store: Store,
        *,
        cohort: str,
        view: View | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """`view` may be shared by all pages of the bank; `clock` tells the time, with a time zone."""
        super().__init__()
        self._view = view or View(bank)
        self._session = Session(bank, store, cohort)
        self._clock = clock or functools.partial(datetime.now, UTC)
        self._acted: deque[int] = deque(maxlen=MOST_REMEMBERED)
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        return "Page()"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget's view, and beside it the first screen as HTML, to be read before the widget is live."""
        made = super()._repr_mimebundle_(**kwargs)
        bundle, metadata = made if isinstance(made, tuple) else (made, {})
        return {**(bundle or {}), "text/plain": repr(self), "text/html": self._view.first()}, metadata

    def answer(self, content: object) -> dict[str, Any]:
        """What to send back for one message. Never raises: whatever goes wrong becomes one sentence for the learner."""
        try:
            message = Message.read(content)
        except Refused as refused:
            return {"ack": 0, "trouble": str(refused)}
        try:
            return {"ack": message.seq, **self._reply(message)}
        except Refused as refused:
            return {"ack": message.seq, "trouble": str(refused)}
        except StoreError as error:
            LOG.error("%s was not stored: %s", message.action[:16], error)
            return {"ack": message.seq, "trouble": UNSAVED}
        except Exception as error:  # noqa: BLE001  # the guard: a fault in one action ends neither the page nor the worker
            LOG.error("%s failed: %s", message.action[:16], _where(error))
            return {"ack": message.seq, "trouble": FAILED}

    def _reply(self, message: Message) -> dict[str, Any]:
        if message.action == "beat":
            return {}
        fresh = message.seq not in self._acted
        if fresh and message.action == "hello":
            token = message.fields.get("token")
            self._session.resume(token if isinstance(token, str) else None)
        elif fresh:
            self._session.act(message.action, message.fields, self._clock())
        self._acted.append(message.seq)
        if message.action == "draft":
            return {}
        shown = self._view.show(self._session)
        reply: dict[str, Any] = {"html": shown.html, "focus": shown.focus, "announce": shown.announce}
        return reply | ({"token": self._session.token} if self._session.token else {})

    def _hear(self, _widget: object, content: object, _buffers: object) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.send(self.answer(content))
            return
        task = loop.create_task(self._hear_in_turn(content))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _hear_in_turn(self, content: object) -> None:
        """Answer in a thread, since a store may wait for a lock, and others live in this loop; one action at a time."""
        async with self._turn:
            reply = await asyncio.to_thread(self.answer, content)
        self.send(reply)
        await asyncio.to_thread(self._view.prepare, self._session.sitting.item)


def _where(error: BaseException) -> str:
    """The kind of a fault and the line it came from; never its words, which may hold what a learner sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"


@functools.lru_cache(maxsize=4)
def _opened(settings: Settings) -> tuple[View, Store]:
    """The bank's views and the store, opened once in a process for all of its learners."""
    return View(open_bank(settings.guidance, settings.scenarios)), Store.open(settings.store)


def open_page(environ: Mapping[str, str] | None = None) -> Page:
    """A new learner's page, as the environment variables (`COURSE_...`) of this process or the given ones say.

    Raises Unreadable for content with problems, StoreError for a store that cannot be used, Misconfigured for settings.
    """
    settings = Settings.from_environment(os.environ if environ is None else environ)
    view, store = _opened(settings)
    return Page(view.bank, store, cohort=settings.cohort, view=view)

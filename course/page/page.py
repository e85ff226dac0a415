"""The page: one widget that hears actions {seq, action, fields} and answers each with {ack, html, focus, announce}."""

import asyncio
import functools
import logging
import re
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import anywidget

from course.metrics import ACTION_SECONDS, ACTIONS, WAITING
from course.page.lanes import Budget

STATIC: Final = Path(__file__).parent
"""The folder of what every page has in front: the module `page.js`, and `page.css`, the ground under all else."""
HEADING: Final = "course-heading"
"""The id of every screen's heading, where focus goes when the screen changes."""
LOG: Final = logging.getLogger("course.page")
_LARGEST_SEQ: Final = 2**53 - 1
MOST_REMEMBERED: Final = 256
"""So many of the last actions are recognised when they are sent again."""
MOST_WAITING: Final = 16
"""So many actions of one page may wait for their turn; a page sends what is not acknowledged again."""
SURROGATE: Final = re.compile("[\ud800-\udfff]")

UNREADABLE: Final = "This page sent something that could not be read. Please reload it."
FAILED: Final = "Something went wrong on our side. Please try again, or reload the page."


class Trouble(Exception):
    """An action that cannot be done; the message is one sentence for whoever reads the page."""


@dataclass(frozen=True, slots=True)
class Message:
    """One action of the page, checked for its shape alone."""

    seq: int
    """Made by the page: the same for the same action, however often it is sent."""
    action: str
    fields: Mapping[str, object]

    @classmethod
    def read(cls, content: object) -> "Message | None":
        """The message; None for anything that is not {seq, action, fields}."""
        if type(content) is dict:
            seq, action, fields = (content.get(key) for key in ("seq", "action", "fields"))
            if type(seq) is int and 0 < seq <= _LARGEST_SEQ and type(action) is str and type(fields) is dict:
                return cls(seq, action, fields)
        return None


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to see, ready to be sent."""

    html: str
    focus: str = ""
    """The id of the element that takes the focus; empty to leave it where it is."""
    announce: str = ""
    """What a screen reader is told of the change."""

    aside: str | None = None
    """What stands above the screen and is changed without touching it, as HTML; None to leave it as it is."""

    trouble: str | None = None
    """One sentence on what is amiss meanwhile, beside what is shown; None where nothing is."""

    def told(self) -> dict[str, str]:
        """As the page is sent it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class Page(anywidget.AnyWidget):
    """A page without synced traits of its own: what it knows stays in the kernel until it is shown."""

    _esm = STATIC / "page.js"
    _css: str | Path = STATIC / "page.css"

    unreadable: ClassVar[str] = UNREADABLE
    """What is said of a message of another shape."""
    failed: ClassVar[str] = FAILED
    """What is said of a fault on this side."""

    def __init__(self) -> None:
        super().__init__()
        self._turn, self.budget = asyncio.Lock(), Budget()
        self._tasks: dict[object, asyncio.Task[None]] = {}
        self._acted: deque[int] = deque(maxlen=MOST_REMEMBERED)
        self.on_msg(self._hear)

    def slow(self, message: Message) -> bool:  # noqa: ARG002 - for pages that do such things
        """Whether an action may take long, so that it must not take a thread from the others."""
        return False

    @abstractmethod
    def first(self) -> str:
        """The page as HTML, to be read before the widget is live."""

    @abstractmethod
    def act(self, message: Message) -> Shown | None:
        """Do what the page asks; None where nothing new is to be seen. Raises Trouble.

        The actions `hello` and `beat` come from the page itself. One that is not acknowledged in time comes again, and
        is then answered by `again`.
        """

    @abstractmethod
    def again(self, message: Message) -> Shown | None:
        """What there is to see for an action that was done before, and is not done twice. Raises Trouble."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget's view, and beside it the first HTML."""
        made = super()._repr_mimebundle_(**kwargs)
        if made is None:
            return None
        bundle, metadata = made
        return {**bundle, "text/plain": repr(self), "text/html": self.first()}, metadata

    def answer(self, content: object) -> dict[str, Any]:
        """What to send back for one message. Never raises: whatever goes wrong becomes one sentence on the page."""
        message = Message.read(content)
        if message is None:
            return {"ack": 0, "trouble": self.unreadable}
        try:
            shown = self._once(message)
        except Trouble as trouble:
            return {"ack": message.seq, "trouble": str(trouble)}
        except Exception as error:
            LOG.error("%s failed: %s", message.action[:16], _where(error), exc_info=_traceback_of(error))
            return {"ack": message.seq, "trouble": self.failed}
        return {"ack": message.seq, **(shown.told() if shown else {})}

    def _once(self, message: Message) -> Shown | None:
        if message.seq in self._acted:
            return self.again(message)
        if not _legible([message.action, message.fields]):
            raise Trouble(self.unreadable)  # and acknowledged: sent again, it would be no better
        shown = self.act(message)
        if message.action != "beat":  # what changes nothing must not crowd out what does
            self._acted.append(message.seq)
        return shown

    def _hear(self, _widget: object, content: object, _buffers: object) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.send(self.answer(content))
            return
        message = Message.read(content)
        which = message.seq if message else None
        if which in self._tasks or len(self._tasks) >= MOST_WAITING:
            return  # it is being done, or comes again
        task = self._tasks[which] = loop.create_task(self._hear_in_turn(content))
        task.add_done_callback(lambda _: self._tasks.pop(which, None))

    async def _hear_in_turn(self, content: object) -> None:
        """Answer in a thread, since a store may wait for a lock, and others live in this loop; one action at a time."""
        message = Message.read(content)
        with WAITING.track_inprogress(), ACTION_SECONDS.time():
            async with self._turn:
                slow = message is not None and self.slow(message)
                reply = await self.budget.run(functools.partial(self.answer, content), slow=slow)
            self.send(reply)
        trouble = reply.get("trouble")
        outcome = "failed" if trouble == self.failed else "refused" if trouble and "html" not in reply else "done"
        ACTIONS.labels(outcome).inc()

    async def tell(self, work: Callable[[], Shown | None]) -> None:
        """Show, unasked, what the work finds is to be seen; in its turn and in a thread. A fault is logged alone."""
        async with self._turn:
            try:
                shown = await asyncio.to_thread(work)
            except Exception as error:
                LOG.error("a page could not follow: %s", _where(error), exc_info=_traceback_of(error))
                return
        if shown is not None:
            self.send(shown.told() | {"focus": ""})


def _legible(given: object) -> bool:
    """Whether all text in it can be written anywhere: no half of a pair of surrogates."""
    left = [given]
    while left:
        each = left.pop()
        if isinstance(each, str):
            if not each.isascii() and SURROGATE.search(each):
                return False
        elif isinstance(each, dict):
            left += [*each, *each.values()]
        elif isinstance(each, list):
            left += each
    return True


def log_tracebacks() -> None:
    """Log the traceback of every guarded error, for the operator alone: its words may hold what a learner wrote."""
    LOG.setLevel(logging.DEBUG)


def _traceback_of(error: Exception) -> Exception | None:
    return error if LOG.isEnabledFor(logging.DEBUG) else None


def _where(error: BaseException) -> str:
    """The kind of a fault and the line it came from; never its words, which may hold what somebody sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"

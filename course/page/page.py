"""The page widget: receives actions {seq, action, fields} and answers each with {ack, html, focus, announce}."""

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
import traitlets

from course.language import N_, _, speaking
from course.language.catalogue import SOURCE
from course.language.preference import READINGS
from course.metrics import ACTION_SECONDS, ACTIONS, WAITING
from course.page.action_threads import Budget

STATIC: Final = Path(__file__).parent
"""The folder of every page's front-end files: the module `page.js` and the base stylesheet `page.css`."""
HEADING: Final = "course-heading"
"""The id of every screen's heading, which gets the focus when the screen changes."""
LOG: Final = logging.getLogger("course.page")
_LARGEST_SEQ: Final = 2**53 - 1
MOST_REMEMBERED: Final = 256
"""Number of recent actions remembered to recognise duplicates."""
MOST_WAITING: Final = 16
"""Maximum number of queued actions of a page. Pages resend actions that are not acknowledged."""
SURROGATE: Final = re.compile("[\ud800-\udfff]")

UNREADABLE: Final = N_("This page sent something that could not be read. Please reload it.")
FAILED: Final = N_("Something went wrong on our side. Please try again, or reload the page.")
WORDS: Final = {
    "lost": N_("Connection lost. Trying again. Everything you submitted is saved."),
    "pending": N_("Not sent yet: keep this page open. It is sent as soon as the connection is back."),
    "reload": N_("Reload"),
    "copied": N_("Copied"),
    "saved": N_("Saved as {name}"),
    "uncopied": N_("This browser does not allow copying. Select the text and copy it yourself."),
}
"""Messages that the module shows without asking the server."""


class Trouble(Exception):
    """An action cannot be performed. The message is one sentence for the person who uses the page."""


@dataclass(frozen=True, slots=True)
class Message:
    """One action from the page, with its structure validated but not its content."""

    seq: int
    """Sequence number assigned by the page; the same when an action is sent again."""
    action: str
    fields: Mapping[str, object]

    @classmethod
    def read(cls, content: object) -> "Message | None":
        """Parse a message; None if it is not {seq, action, fields}."""
        if type(content) is dict:
            seq, action, fields = (content.get(key) for key in ("seq", "action", "fields"))
            if type(seq) is int and 0 < seq <= _LARGEST_SEQ and type(action) is str and type(fields) is dict:
                return cls(seq, action, fields)
        return None


@dataclass(frozen=True, slots=True)
class Shown:
    """A response to the page."""

    html: str
    focus: str = ""
    """The id of the element to focus; empty to leave the focus unchanged."""
    announce: str = ""
    """Text for screen readers that describes the change."""

    aside: str | None = None
    """HTML of the region above the screen, which is updated separately; None to leave it unchanged."""

    trouble: str | None = None
    """One sentence about a problem, displayed with the screen; None if there is none."""

    def told(self) -> dict[str, str]:
        """Return the fields to send to the page."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class Page(anywidget.AnyWidget):
    """Base class of page widgets. Only the texts of the script are synced; rendered HTML is sent as messages."""

    _esm = STATIC / "page.js"
    _css: str | Path = STATIC / "page.css"

    words = traitlets.Dict().tag(sync=True)

    unreadable: ClassVar[str] = UNREADABLE
    """Response to a malformed message."""
    failed: ClassVar[str] = FAILED
    """Response to an internal error."""

    def __init__(self) -> None:
        super().__init__()
        self.speak(SOURCE)
        self._turn, self.budget = asyncio.Lock(), Budget()
        self._tasks: dict[object, asyncio.Task[None]] = {}
        self._acted: deque[int] = deque(maxlen=MOST_REMEMBERED)
        self.on_msg(self._hear)

    def speak(self, language: str) -> None:
        """Use this language for all further messages."""
        self.language = language
        with speaking(language):
            self.words = {name: _(said) for name, said in WORDS.items()}

    def slow(self, message: Message) -> bool:  # noqa: ARG002 - for pages that do such things
        """Return True if an action may take long and must run in the slow lane."""
        return False

    @abstractmethod
    def first(self) -> str:
        """Return the HTML that is shown before the widget is connected."""

    def readings(self) -> dict[str, str]:
        """Return further language -> the initial HTML in that language."""
        return {}

    @abstractmethod
    def act(self, message: Message) -> Shown | None:
        """Perform an action and return the response; None if nothing changes on the page. Raises Trouble.

        The page itself sends the actions `hello` and `beat`. An action sent again is passed to `again` instead.
        """

    @abstractmethod
    def again(self, message: Message) -> Shown | None:
        """Return the response to an action that was already performed, without performing it again. Raises Trouble."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the widget's view together with its initial HTML."""
        made = super()._repr_mimebundle_(**kwargs)
        if made is None:
            return None
        bundle, metadata = made
        readings = self.readings()
        further = {READINGS: readings} if readings else {}
        return {**bundle, "text/plain": repr(self), "text/html": self.first(), **further}, metadata

    def answer(self, content: object) -> dict[str, Any]:
        """Return the reply to one message. Never raises: an error becomes one sentence on the page."""
        with speaking(self.language):
            return self._answered(content)

    def _answered(self, content: object) -> dict[str, Any]:
        message = Message.read(content)
        if message is None:
            return {"ack": 0, "trouble": _(self.unreadable)}
        try:
            shown = self._once(message)
        except Trouble as trouble:
            return {"ack": message.seq, "trouble": str(trouble)}
        except Exception as error:
            LOG.error("%s failed: %s", message.action[:16], _where(error), exc_info=_traceback_of(error))
            return {"ack": message.seq, "trouble": _(self.failed)}
        return {"ack": message.seq, **(shown.told() if shown else {})}

    def _once(self, message: Message) -> Shown | None:
        if message.seq in self._acted:
            return self.again(message)
        if not _legible([message.action, message.fields]):
            raise Trouble(_(self.unreadable))  # and acknowledged: sent again, it would be no better
        shown = self.act(message)
        if message.action != "beat":  # heartbeats change nothing and must not displace other actions
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
            return  # already in progress, or the page will send it again
        task = self._tasks[which] = loop.create_task(self._hear_in_turn(content))
        task.add_done_callback(lambda _: self._tasks.pop(which, None))

    async def _hear_in_turn(self, content: object) -> None:
        """Perform one action at a time, in a thread, because the store may block and the event loop is shared."""
        message = Message.read(content)
        with WAITING.track_inprogress(), ACTION_SECONDS.time():
            async with self._turn:
                slow = message is not None and self.slow(message)
                reply = await self.budget.run(functools.partial(self.answer, content), slow=slow)
            self.send(reply)
        trouble = reply.get("trouble")
        with speaking(self.language):
            failed = trouble is not None and trouble == _(self.failed)
        outcome = "failed" if failed else "refused" if trouble and "html" not in reply else "done"
        ACTIONS.labels(outcome).inc()

    async def tell(self, work: Callable[[], Shown | None]) -> None:
        """Send the page an update that it did not request.

        `work` runs in a thread, after pending actions; errors are logged.
        """
        async with self._turn:
            try:
                with speaking(self.language):
                    shown = await asyncio.to_thread(work)
            except Exception as error:
                LOG.error("a page update failed: %s", _where(error), exc_info=_traceback_of(error))
                return
        if shown is not None:
            self.send(shown.told() | {"focus": ""})


def _legible(given: object) -> bool:
    """Return True if all strings can be encoded as UTF-8, that is, contain no unpaired surrogates."""
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
    """Log tracebacks of errors in page actions. For operators only: they may contain what a learner wrote."""
    LOG.setLevel(logging.DEBUG)


def _traceback_of(error: Exception) -> Exception | None:
    return error if LOG.isEnabledFor(logging.DEBUG) else None


def _where(error: BaseException) -> str:
    """Describe an error by its type and source line, without its message, which may contain user input."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"

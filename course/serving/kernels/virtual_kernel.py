"""One learner's virtual kernel in a worker: a context with its own widgets, comms and variables."""

import asyncio
import contextvars
import itertools
import logging
import sys
import traceback
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from comm.base_comm import BaseComm, CommManager
from IPython.core.formatters import DisplayFormatter
from ipywidgets.widgets.widget import Widget

from course.serving import wire_format
from course.serving.kernels.cells import Cells
from course.serving.kernels.link import Peer
from course.serving.message_filter import CONTROL_TARGET

LOG = logging.getLogger("serving.worker")
KERNEL_INFO = {
    "status": "ok",
    "protocol_version": "5.4",
    "implementation": "virtual",
    "implementation_version": "1",
    "language_info": {"name": "python", "version": "3", "mimetype": "text/x-python", "file_extension": ".py"},
    "banner": "",
    "help_links": [],
}
current: contextvars.ContextVar["VirtualKernel | None"] = contextvars.ContextVar("learner", default=None)
"""The virtual kernel whose code is running, in every handler, task, thread and executor call; None outside of any."""
_parent: contextvars.ContextVar[Mapping[str, Any]] = contextvars.ContextVar("parent")
_formatter = DisplayFormatter()


class KernelComm(BaseComm):
    """A comm that belongs to the virtual kernel in whose context it was created, whatever code uses it later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._virtual_kernel = current.get()
        super().__init__(*args, **kwargs)

    def publish_msg(self, msg_type: str, data: Any = None, **_: Any) -> None:  # type: ignore[override]  # called with keywords
        """Send a message without metadata and buffers: pages use neither."""
        if self._virtual_kernel is None or msg_type == "comm_open":
            return  # a page requests all states when it connects; nothing is sent before
        self._virtual_kernel.publish(msg_type, {"comm_id": self.comm_id, "data": data or {}})

    def close(self, data: Any = None, **_: Any) -> None:  # type: ignore[override]  # as above
        if self._closed:
            return
        self._closed = True
        self.publish_msg("comm_close", data or self._close_data)
        if self._virtual_kernel is not None:
            self._virtual_kernel.comms.comms.pop(self.comm_id, None)


class VirtualKernel:
    """A virtual kernel. It receives messages of the v1 protocol and sends its own with `emit(whose, frame)`."""

    def __init__(self, cells: Cells, withheld: frozenset[str], emit: Callable[[Peer, bytes], None]) -> None:
        self.comms = CommManager()
        self.widgets: dict[str, Widget] = {}
        self.tasks: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()
        self._started: asyncio.Task[Any] | None = None
        self._unanswered: set[str] = set()
        self.closed = False
        self._cells, self._withheld, self._emit = cells, withheld, emit
        self._names: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__}
        self._sent = itertools.count(1)
        self._context = contextvars.Context()
        self._context.run(current.set, self)
        self._context.run(_parent.set, {})

    def receive(self, peer: Peer, channel: str, parts: Sequence[bytes]) -> None:
        """Handle one message in this kernel's context. No exception escapes."""
        if not self.closed:
            self._context.run(self._receive, peer, channel, parts)

    def _receive(self, peer: Peer, channel: str, parts: Sequence[bytes]) -> None:
        header, content = wire_format.loads(parts[wire_format.HEADER]), wire_format.loads(parts[wire_format.CONTENT])
        _parent.set({"msg_id": header["msg_id"]})
        try:
            kind = header["msg_type"]
            if kind == "kernel_info_request":
                self._send(peer, channel, "kernel_info_reply", KERNEL_INFO)
            elif kind == "comm_open":
                self._open_control(content)
            elif kind == "comm_msg":
                self._comm_message(header, content)
            elif kind == "execute_request" and peer is Peer.EXECUTOR:
                self._send(peer, channel, "execute_reply", self._execute(content))
        except BaseException as problem:  # noqa: BLE001 - SystemExit in one learner's handler must not end the others
            self.trouble(problem)
        finally:
            task, self._started = self._started, None
            if task is None:
                self.publish("status", {"execution_state": "idle"})
            else:
                self._unanswered.add(header["msg_id"])
                task.add_done_callback(lambda _: self._settle(header["msg_id"]))

    def started(self, task: asyncio.Task[Any]) -> None:
        """Record a task started by this kernel's code."""
        self.tasks.add(task)
        self._started = task

    def _settle(self, msg_id: str) -> None:
        """Acknowledge a message whose task has ended without sending a message, which would have acknowledged it."""
        if msg_id in self._unanswered:
            self.publish("status", {"execution_state": "idle"})

    def _open_control(self, content: Mapping[str, Any]) -> None:
        if content.get("target_name") != CONTROL_TARGET:
            return
        for old in [comm for comm in self.comms.comms.values() if comm.target_name == CONTROL_TARGET]:
            self.comms.comms.pop(old.comm_id)  # the page has reconnected and opened a new one
        control = KernelComm(comm_id=content["comm_id"], target_name=CONTROL_TARGET, primary=False)
        control.on_msg(lambda _message: self._answer_states(control))
        self.comms.register_comm(control)

    def _comm_message(self, header: Mapping[str, Any], content: dict[str, Any]) -> None:
        comm = self.comms.comms.get(content["comm_id"])
        if comm is not None:
            comm.handle_msg({"header": header, "content": content, "metadata": {}, "buffers": []})

    def _answer_states(self, control: KernelComm) -> None:
        """Answer a request_states message with the states of this kernel's anywidgets.

        Does the same as `Widget._handle_control_comm_msg`, which cannot be used because ipywidgets stores one control
        comm for the whole process.
        """
        states = {}
        for widget in list(self.widgets.values()):
            if widget.has_trait("_esm"):
                wanted = [key for key in widget.keys if key not in self._withheld]
                state = {**widget.get_state(wanted), **dict.fromkeys(self._withheld & set(widget.keys), "")}
                states[widget.model_id] = {"model_name": widget._model_name, "state": state}  # noqa: SLF001 - the trait's name
        control.send({"method": "update_states", "states": states})

    def _execute(self, request: Mapping[str, Any]) -> dict[str, Any]:
        reply = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
        cell = self._cells.find(request["code"])
        if cell is None:
            return reply
        try:
            value = cell.run(self._names)
            if value is not None:
                self.display(value)
        except BaseException:
            LOG.exception("the app's cell failed")
            problem = {"ename": "Error", "evalue": "", "traceback": []}
            self.publish("error", problem)
            return {**reply, "status": "error", **problem}
        return reply

    def display(self, value: object) -> None:
        """Display a value as output of the running cell."""
        data, metadata = _formatter.format(value)
        if data or metadata:
            self.publish("display_data", {"data": data, "metadata": metadata, "transient": {}})

    def trouble(self, problem: BaseException) -> None:
        """Log where an exception arose, without its message, and report the failure to the page."""
        LOG.error("%s", described(problem))
        self.publish("error", {"ename": "Error", "evalue": "", "traceback": []})

    def publish(self, kind: str, content: Mapping[str, Any]) -> None:
        """Send a message to both peers of this kernel, the executor and the page."""
        self._send(Peer.BOTH, "iopub", kind, content)

    def _send(self, peer: Peer, channel: str, kind: str, content: Mapping[str, Any]) -> None:
        if self.closed:
            return
        header, parent = {"msg_id": str(next(self._sent)), "msg_type": kind}, _parent.get({})
        self._unanswered.discard(parent.get("msg_id", ""))
        self._emit(peer, wire_format.pack(channel, header, content, parent))

    def close(self) -> None:
        """Cancel this kernel's tasks, close its widgets and stop sending messages."""
        if self.closed:
            return
        self.closed = True
        self._context.run(self._close)
        self._names.clear()
        self.comms.comms.clear()

    def _close(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        for widget in list(self.widgets.values()):
            try:
                _forget_reloading(widget)
                widget.close()
            except BaseException as problem:  # noqa: BLE001 - one failure must not keep the other widgets open
                LOG.error("%s", described(problem))
        self.widgets.clear()


def _forget_reloading(widget: Widget) -> None:
    """Disconnect anywidget's hot reload, whose signal keeps every widget with a file-based module alive."""
    for kind in type(widget).__mro__:
        for key in ("_esm", "_css"):
            changed = getattr(kind.__dict__.get(key), "changed", None)
            if changed is not None:
                changed.disconnect()


def described(problem: BaseException) -> str:
    """Describe where an exception arose: its type and stack, without its message, which may hold a learner's data."""
    slots = traceback.extract_tb(problem.__traceback__)[-4:]
    where = " < ".join(f"{slot.filename.rsplit('/', 1)[-1]}:{slot.lineno} {slot.name}" for slot in reversed(slots))
    return f"{type(problem).__name__} at {where or 'an unknown location'}"


class CellOutput:
    """Standard output: sends what a learner's code prints to that learner, and all other output to the real stream."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def write(self, text: str) -> int:
        virtual_kernel = current.get()
        if virtual_kernel is None:
            return int(self._real.write(text))
        if text:
            virtual_kernel.publish("stream", {"name": "stdout", "text": text})
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class Shell:
    """The stand-in for IPython's shell that ipywidgets uses to report an exception in a callback."""

    def showtraceback(self, *_args: Any, **_kwargs: Any) -> None:
        """Report the exception being handled as a failure of the current virtual kernel."""
        virtual_kernel, problem = current.get(), sys.exc_info()[1]
        if virtual_kernel is not None and problem is not None:
            virtual_kernel.trouble(problem)

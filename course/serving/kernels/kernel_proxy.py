"""A virtual kernel as Voila and jupyter_server see it in the server process, with its executor and its page."""

import asyncio
import functools
import queue
import uuid
from collections import deque
from collections.abc import Callable
from typing import Any

from traitlets import Unicode
from traitlets.config import LoggingConfigurable

from course.serving import wire_format
from course.serving.kernels.flow_control import FlowControl
from course.serving.kernels.link import Kind, Peer
from course.serving.kernels.worker_pool import WorkerProcess
from course.serving.message_filter import MessageFilter


class ReplayBuffer:
    """A replay buffer: frames sent to a page that it has not acknowledged, numbered in the order of sending.

    Acknowledged frames are dropped. Beyond `most` bytes the oldest frames are dropped as well and cannot be replayed.
    """

    def __init__(self, most: int = 128 * 1024) -> None:
        self._most, self._held, self._first = most, 0, 0
        self._frames: deque[bytes] = deque()

    def put(self, message: bytes) -> None:
        """Append a frame."""
        self._frames.append(message)
        self._held += len(message)
        while self._held > self._most and len(self._frames) > 1:
            self._drop()

    def _drop(self) -> None:
        self._held -= len(self._frames.popleft())
        self._first += 1

    def heard(self, count: int) -> None:
        """Drop the first `count` frames, which the page has received."""
        while self._first < count and self._frames:
            self._drop()

    def since(self, count: int) -> list[bytes] | None:
        """Return the frames after the first `count`, or None if some of them have been dropped."""
        if not self._first <= count <= self._first + len(self._frames):
            return None
        return list(self._frames)[count - self._first :]


class Channel:
    """The receiving half of one channel of an executor's client."""

    def __init__(self) -> None:
        self._messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def put(self, message: dict[str, Any]) -> None:
        """Add a received message."""
        self._messages.put_nowait(message)

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ASYNC109 - nbclient calls it so
        """Return the next message. Raises queue.Empty, as nbclient expects, after `timeout` seconds without one."""
        if not self._messages.empty():
            return self._messages.get_nowait()
        if timeout is not None and timeout <= 0:
            raise queue.Empty
        try:
            return await asyncio.wait_for(self._messages.get(), timeout)
        except TimeoutError:
            raise queue.Empty from None

    def is_alive(self) -> bool:
        """Return True: these channels never die on their own."""
        return True


class Executor:
    """The part of Jupyter's kernel client that nbclient and Voila use to run the notebook's cells."""

    allow_stdin = False

    def __init__(self, proxy: "KernelProxy") -> None:
        self._proxy = proxy
        self._session = uuid.uuid4().hex
        self.shell_channel, self.iopub_channel, self.control_channel = Channel(), Channel(), Channel()

    def receive(self, message: bytes) -> None:
        """Receive a frame from the kernel and queue it on its channel."""
        name, parts = wire_format.split(message)
        header, parent, metadata, content = (wire_format.loads(part) for part in parts)
        plain = {"header": header, "msg_id": header["msg_id"], "msg_type": header["msg_type"], "parent_header": parent}
        channel = self.iopub_channel if name == "iopub" else self.shell_channel
        channel.put({**plain, "metadata": metadata, "content": content, "buffers": []})

    def start_channels(self, **_: Any) -> None:
        """Do nothing: the channels are open from the start. nbclient calls this."""

    def stop_channels(self) -> None:
        """Detach from the kernel after the cells have run."""
        self._proxy.leave(self)

    async def wait_for_ready(self, **_: Any) -> None:
        """Return at once: kernels are only created on workers that are ready."""

    async def is_alive(self) -> bool:
        """Return True if the kernel's worker is still running."""
        return await self._proxy.is_alive()

    def _request(self, kind: str, content: dict[str, Any]) -> str:
        msg_id = uuid.uuid4().hex
        header = {
            "msg_id": msg_id,
            "msg_type": kind,
            "username": "",
            "session": self._session,
            "date": "",
            "version": "5.4",
        }
        self._proxy.send(Peer.EXECUTOR, wire_format.pack("shell", header, content))
        return msg_id

    def kernel_info(self) -> str:
        """Send a kernel_info_request and return its message id."""
        return self._request("kernel_info_request", {})

    def execute(self, code: str, silent: bool = False, store_history: bool = True, **_: Any) -> str:
        """Send an execute_request for one of the notebook's cells and return its message id."""
        return self._request("execute_request", {"code": code, "silent": silent, "store_history": store_history})


class KernelProxy(LoggingConfigurable):
    """One virtual kernel in the server, with the interface of jupyter_client's kernel manager."""

    kernel_name = Unicode()
    kernel_id = Unicode()

    def __init__(self, worker: WorkerProcess, message_filter: MessageFilter, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.worker, self.message_filter = worker, message_filter
        self._key = uuid.UUID(self.kernel_id).bytes
        self._executors: list[Executor] = []
        self._page: Callable[[bytes], None] | None = None
        self._replay: ReplayBuffer | None = None
        self._dealt: deque[str] = deque(maxlen=256)
        self._flow_control = FlowControl(message_filter.slot, functools.partial(self.send, Peer.PAGE))
        self.alive = True
        self.worker.serving.add(self._key)
        self.worker.put(Kind.OPEN, self._key)

    def client(self, **_: Any) -> Executor:
        """Create a client that can run the notebook's cells."""
        executor = Executor(self)
        self._executors.append(executor)
        return executor

    def leave(self, executor: Executor) -> None:
        """Detach an executor that has finished."""
        if executor in self._executors:
            self._executors.remove(executor)

    async def is_alive(self) -> bool:
        """Return True if this kernel's worker is still running."""
        return self.alive

    def send(self, peer: Peer, message: bytes) -> None:
        """Send a frame to the kernel."""
        self.worker.put(Kind.MESSAGE, self._key, peer, message)

    def receive(self, peer: Peer, message: bytes) -> None:
        """Receive a frame from the kernel: pass it to the executors, and through the message filter to the page."""
        if peer is not Peer.PAGE:
            for executor in list(self._executors):
                executor.receive(message)
        if peer is Peer.EXECUTOR or self._replay is None:
            return
        channel, parts = wire_format.split(message)
        self._flow_control.answered(wire_format.loads(parts[wire_format.PARENT]).get("msg_id", ""))
        passed = self.message_filter.outward(parts)
        if passed is not None:
            message = wire_format.join(channel, passed)
            self._replay.put(message)
            self.message_filter.slot.sent(len(message))
            if self._page is not None:
                self._page(message)

    def attach(self, page: Callable[[bytes], None], heard: int) -> bool:
        """Connect a page that has received `heard` frames and send it the missed ones; return False if any are lost."""
        if self._replay is None:
            self._replay = ReplayBuffer()
        missed = self._replay.since(heard)
        if missed is None:
            return False
        self._replay.heard(heard)
        for message in missed:
            page(message)
        self._page = page
        return True

    def detach(self, page: Callable[[bytes], None]) -> None:
        """Disconnect the page. Later frames wait in the replay buffer for its next connection."""
        if self._page == page:
            self._page = None

    def from_page(self, message: bytes, msg_id: str, once: bool) -> None:
        """Send a page's filtered message to the kernel. Drop a duplicate if `once` is set."""
        if self._replay is None:  # a long-polling page may send before it first receives
            self._replay = ReplayBuffer()
        if self.message_filter.heard is not None:
            self._replay.heard(self.message_filter.heard)
        if once and not self._flow_control.full:
            if msg_id in self._dealt:
                return
            self._dealt.append(msg_id)
        self._flow_control.put(msg_id, message)

    def close(self) -> None:
        """Shut the kernel down."""
        if self.alive:
            self.worker.put(Kind.CLOSE, self._key)
        self.lose()

    def lose(self) -> None:
        """Mark the kernel as gone, because it was closed or its worker was lost."""
        self.alive = False
        self.worker.serving.discard(self._key)

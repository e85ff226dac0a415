"""Virtual kernels as plugged into Voila: `VirtualKernels` and `VirtualConnection`."""

import uuid
from typing import Any

from jupyter_server.services.kernels.connection.base import BaseKernelWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web
from traitlets import Any as Whatever

from course.serving.kernels.kernel_proxy import KernelProxy
from course.serving.kernels.link import Peer
from course.serving.kernels.worker_pool import Timeouts, WorkerPool, WorkerSetup
from course.serving.message_filter import MessageFilter, Refused, Rule
from course.serving.slot import Slots


class VirtualKernels(AsyncMappingKernelManager):
    """Voila's `multi_kernel_manager_class`: runs virtual kernels on the workers of a pool."""

    slots: Slots
    rule: Rule
    pool: WorkerPool
    wait: float = 20.0
    """Seconds that a new page waits for a worker if none is ready."""

    def configure(self, setup: WorkerSetup, size: int, timeouts: Timeouts) -> None:
        """Create a pool of `size` workers, which `worker pool.start()` then starts."""
        self._proxies: dict[bytes, KernelProxy] = {}
        self.pool = WorkerPool(setup, size, self._receive, self._orphaned, timeouts)

    async def start_kernel(self, *, kernel_name: str = "", **_: Any) -> str:  # type: ignore[override]  # as the base: a coroutine
        worker = await self.pool.wait_for_worker(self.wait)
        if worker is None:
            raise web.HTTPError(503)
        key = uuid.uuid4()
        kernel = str(key)
        slot = self.slots.open(kernel)
        message_filter = MessageFilter(slot, self.rule)
        self._kernels[kernel] = self._proxies[key.bytes] = KernelProxy(
            parent=self,
            log=self.log,
            kernel_id=kernel,
            kernel_name=kernel_name,
            worker=worker,
            message_filter=message_filter,
        )
        return kernel

    async def shutdown_kernel(self, kernel_id: str, **_: Any) -> None:  # type: ignore[override]  # as the base: a coroutine
        self._check_kernel_id(kernel_id)
        proxy = self._kernels.pop(kernel_id)
        self._proxies.pop(uuid.UUID(kernel_id).bytes)
        proxy.close()
        self._part(kernel_id)

    async def shutdown_all(self, **_: Any) -> None:  # type: ignore[override]  # as the base: a coroutine
        for kernel in list(self._kernels):
            await self.shutdown_kernel(kernel)
        await self.pool.end()

    def responsive(self, kernel: str) -> bool:
        """Return True if the worker of an existing kernel responds in time, or no other worker does."""
        return not self.pool.late(self._kernels[kernel].worker)

    def _part(self, kernel: str) -> None:
        slot = self.slots.find(kernel)
        self.slots.close(kernel)
        if slot is not None and slot.connection is not None:
            slot.connection.end(4410, "kernel gone")

    def _receive(self, peer: Peer, kernel: bytes, message: bytes) -> None:
        proxy = self._proxies.get(kernel)
        if proxy is not None:
            proxy.receive(peer, message)

    def _orphaned(self, orphans: set[bytes]) -> None:
        for orphan in orphans:
            self._proxies.pop(orphan, None)
        kernels = [str(uuid.UUID(bytes=orphan)) for orphan in orphans]
        slots = [slot for slot in map(self.slots.find, kernels) if slot is not None]
        self.log.warning(
            "%d open pages lost their kernel and will reload", sum(slot.connection is not None for slot in slots)
        )
        for kernel in kernels:
            proxy = self._kernels.pop(kernel, None)
            if proxy is not None:
                proxy.lose()
                self._part(kernel)


class VirtualConnection(BaseKernelWebsocketConnection):
    """Voila's `kernel_websocket_connection_class`: connects a page to its virtual kernel through the message filter.

    Its handler is `endpoints.KernelSocket` for a WebSocket, or `polling.Polling` for pages that cannot open one.
    """

    websocket_handler = Whatever()

    async def prepare(self) -> None:
        """Do nothing: a virtual kernel is ready at once."""

    def bind(self) -> None:
        """Prepare to receive messages from the page."""
        self._proxy: KernelProxy = self.kernel_manager
        self._protocol, self._ended = self.websocket_handler.selected_subprotocol, False
        self._slot = self._proxy.message_filter.slot

    async def connect(self) -> None:
        self.bind()
        heard = self.websocket_handler.get_argument("heard", "0")
        self._slot.connect(self)
        if not heard.isascii() or not heard.isdecimal() or not self._proxy.attach(self.write, int(heard[:16])):
            self.end(4410, "output lost")

    def write(self, message: bytes) -> None:
        """Send a frame to the page. If the page has just disconnected, the frame is still in the replay buffer."""
        self.websocket_handler.send(message)

    def end(self, code: int, reason: str) -> None:
        self._ended = True
        self.websocket_handler.close(code, reason)

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        if self._ended:
            return  # sent before the page noticed that the connection was closed
        try:
            header, content = self._proxy.message_filter.inward(incoming_msg, self._protocol)
        except Refused as refusal:
            self.log.warning("refused: %s", refusal)
            self.end(4400, "refused")
            return
        once = header["msg_type"] == "comm_msg" and content["comm_id"] != self._slot.control
        self._proxy.from_page(incoming_msg, header["msg_id"], once)

    def disconnect(self) -> None:  # type: ignore[override]  # jupyter_server's own are not coroutines either
        if hasattr(self, "_proxy"):
            self._proxy.detach(self.write)
            self._slot.disconnect(self)

"""Virtual kernels as plugged into Voila: `VirtualKernels` and `VirtualConnection`."""

import uuid
from typing import Any

from jupyter_server.services.kernels.connection.base import BaseKernelWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web
from traitlets import Any as Whatever

from course.serving.door import Door, Refused, Rule
from course.serving.kernels.crew import Crew, Patience, Trade
from course.serving.kernels.link import Whose
from course.serving.kernels.seat import Seat
from course.serving.place import Places


class VirtualKernels(AsyncMappingKernelManager):
    """Voila's `multi_kernel_manager_class`: runs virtual kernels on the workers of a pool."""

    places: Places
    rule: Rule
    crew: Crew
    wait: float = 20.0
    """Seconds that a new page waits for a worker if none is ready."""

    def employ(self, trade: Trade, size: int, patience: Patience) -> None:
        """Create a pool of `size` workers, which `crew.start()` then starts."""
        self._seats: dict[bytes, Seat] = {}
        self.crew = Crew(trade, size, self._hear, self._orphaned, patience)

    async def start_kernel(self, *, kernel_name: str = "", **_: Any) -> str:  # type: ignore[override]  # as the base: a coroutine
        hand = await self.crew.chosen(self.wait)
        if hand is None:
            raise web.HTTPError(503)
        key = uuid.uuid4()
        kernel = str(key)
        place = self.places.open(kernel)
        door = Door(place, self.rule)
        self._kernels[kernel] = self._seats[key.bytes] = Seat(
            parent=self, log=self.log, kernel_id=kernel, kernel_name=kernel_name, hand=hand, door=door
        )
        return kernel

    async def shutdown_kernel(self, kernel_id: str, **_: Any) -> None:  # type: ignore[override]  # as the base: a coroutine
        self._check_kernel_id(kernel_id)
        seat = self._kernels.pop(kernel_id)
        self._seats.pop(uuid.UUID(kernel_id).bytes)
        seat.close()
        self._part(kernel_id)

    async def shutdown_all(self, **_: Any) -> None:  # type: ignore[override]  # as the base: a coroutine
        for kernel in list(self._kernels):
            await self.shutdown_kernel(kernel)
        await self.crew.end()

    def prompt(self, kernel: str) -> bool:
        """Return True if the worker of an existing kernel responds in time, or no other worker does."""
        return not self.crew.late(self._kernels[kernel].hand)

    def _part(self, kernel: str) -> None:
        place = self.places.find(kernel)
        self.places.close(kernel)
        if place is not None and place.connection is not None:
            place.connection.end(4410, "kernel gone")

    def _hear(self, whose: Whose, kernel: bytes, message: bytes) -> None:
        seat = self._seats.get(kernel)
        if seat is not None:
            seat.hear(whose, message)

    def _orphaned(self, orphans: set[bytes]) -> None:
        for orphan in orphans:
            self._seats.pop(orphan, None)
        kernels = [str(uuid.UUID(bytes=orphan)) for orphan in orphans]
        places = [place for place in map(self.places.find, kernels) if place is not None]
        self.log.warning(
            "%d open pages lost their kernel and will reload", sum(place.connection is not None for place in places)
        )
        for kernel in kernels:
            seat = self._kernels.pop(kernel, None)
            if seat is not None:
                seat.lose()
                self._part(kernel)


class VirtualConnection(BaseKernelWebsocketConnection):
    """Voila's `kernel_websocket_connection_class`: connects a page to its virtual kernel through the message filter.

    Its handler is `visit.Line` for a WebSocket, or `polling.Polling` for a request of a page without one.
    """

    websocket_handler = Whatever()

    async def prepare(self) -> None:
        """Do nothing: a virtual kernel is ready at once."""

    def bind(self) -> None:
        """Prepare to receive messages from the page."""
        self._seat: Seat = self.kernel_manager
        self._protocol, self._ended = self.websocket_handler.selected_subprotocol, False
        self._place = self._seat.door.place

    async def connect(self) -> None:
        self.bind()
        heard = self.websocket_handler.get_argument("heard", "0")
        self._place.connect(self)
        if not heard.isascii() or not heard.isdecimal() or not self._seat.attach(self.write, int(heard[:16])):
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
            header, content = self._seat.door.inward(incoming_msg, self._protocol)
        except Refused as refusal:
            self.log.warning("refused: %s", refusal)
            self.end(4400, "refused")
            return
        once = header["msg_type"] == "comm_msg" and content["comm_id"] != self._place.control
        self._seat.from_page(incoming_msg, header["msg_id"], once)

    def disconnect(self) -> None:  # type: ignore[override]  # jupyter_server's own are not coroutines either
        if hasattr(self, "_seat"):
            self._seat.detach(self.write)
            self._place.disconnect(self)

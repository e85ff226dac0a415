"""Ordinary kernels: one IPython process per page, behind the same message filter as virtual kernels."""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from course.serving import wire_format
from course.serving.message_filter import MessageFilter, Refused
from course.serving.slot import Slots

KERNEL_MEMORY = 80 * 2**20
"""Memory for one ordinary kernel, in bytes: 41 MB measured, plus room to work."""


class OrdinaryKernels(AsyncMappingKernelManager):
    """Starts a kernel process with a filtered environment, and opens a slot, for each page."""

    slots: Slots
    environment: dict[str, str]

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]  # as the base: a coroutine
        kwargs["env"] = dict(self.environment)  # Voila would pass the server's environment and the visitor's query
        kernel = str(await super().start_kernel(**kwargs))
        self.slots.open(kernel)
        return kernel

    async def shutdown_kernel(self, kernel_id: str, **kwargs: Any) -> None:  # type: ignore[override]  # as the base: a coroutine
        slot = self.slots.find(kernel_id)
        self.slots.close(kernel_id)
        await super().shutdown_kernel(kernel_id, **kwargs)
        if slot is not None and slot.connection is not None:
            slot.connection.end(4410, "kernel gone")

    def _handle_kernel_died(self, kernel_id: str) -> None:
        slot = self.slots.find(kernel_id)
        self.slots.close(kernel_id)
        super()._handle_kernel_died(kernel_id)
        if slot is not None and slot.connection is not None:
            slot.connection.end(4410, "kernel gone")


class OrdinaryConnection(ZMQChannelsWebsocketConnection):
    """A page's WebSocket to its kernel process, through the message filter."""

    def connect(self) -> Any:
        handler = self.websocket_handler
        slot = handler.settings["places"].find(self.kernel_id)
        self.message_filter = MessageFilter(slot, handler.settings["rule"])
        self._protocol, self._ended = handler.selected_subprotocol, False
        slot.connect(self)
        return super().connect()

    def disconnect(self) -> None:  # type: ignore[override]  # the base class's is not a coroutine either
        if hasattr(self, "message_filter"):
            self.message_filter.slot.disconnect(self)
        super().disconnect()

    def end(self, code: int, reason: str) -> None:
        self._ended = True
        self.websocket_handler.close(code, reason)

    def on_kernel_restarted(self) -> None:
        """Tell the page that its kernel has gone: a restarted kernel has lost all state."""
        self.end(4410, "kernel gone")

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        if self._ended:
            return  # sent before the page noticed that the connection was closed
        try:
            self.message_filter.inward(incoming_msg, self._protocol)
        except Refused as refusal:
            self.log.warning("refused: %s", refusal)
            self.end(4400, "refused")
            return
        super().handle_incoming_message(incoming_msg)

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        if isinstance(stream, str):
            stream = self.channels[stream]
        fed: Any = self.session.feed_identities(outgoing_msg)[1]
        parts = self.message_filter.outward([bytes(part) for part in fed[1:]])  # the first part is the signature
        if parts is None:
            return
        line: Any = self.websocket_handler
        line.send(wire_format.join(stream.channel, parts))

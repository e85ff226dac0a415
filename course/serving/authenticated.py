"""Connections on which the server, not the page, states who the page belongs to."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from course.serving import wire_format
from course.serving.kernels.virtual_kernels import VirtualConnection
from course.serving.wire_format import CONTENT, BadFrame


class AuthenticatedConnection(VirtualConnection):
    """A page's connection to its kernel on which the server supplies the person's token.

    The token is never sent to the page.
    """

    kept: ClassVar[tuple[str, ...]] = ("at", "join")
    """Fields of the page's "hello" action that are passed on unchanged."""
    added: ClassVar[Mapping[str, Any]] = {}
    """Fields that the server adds to the "hello" action, overriding those from the page."""

    @abstractmethod
    def token(self) -> str:
        """Return the token of the person this page belongs to."""

    def bind(self) -> None:
        self._token = self.token()
        super().bind()

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        super().handle_incoming_message(signed(incoming_msg, self._token, self.kept, self.added))

    def write(self, message: bytes) -> None:
        token = self._token.encode()
        super().write(message.replace(token, b"-" * len(token)))  # same length: the frame contains byte offsets


def signed(
    message: object, token: str, kept: tuple[str, ...] = ("at", "join"), added: Mapping[str, Any] | None = None
) -> object:
    """Set the person's token in a frame that holds a "hello" action; return any other frame unchanged.

    Of the fields sent by the page only those named in `kept` remain, and the fields `added` override them. A message
    that is not a valid frame is returned unchanged.
    """
    if type(message) is not bytes:
        return message
    try:
        channel, parts = wire_format.split(message)
        content = wire_format.loads(parts[CONTENT])
    except BadFrame:
        return message  # the message filter refuses it
    body = content.get("data")
    action = body.get("content") if type(body) is dict else None
    if type(action) is not dict or action.get("action") != "hello":
        return message
    said = action.get("fields")
    stays = {name: said[name] for name in kept if name in said} if type(said) is dict else {}
    action["fields"] = {**stays, **(added or {}), "token": token}
    parts[CONTENT] = wire_format.dumps(content)
    return wire_format.join(channel, parts)

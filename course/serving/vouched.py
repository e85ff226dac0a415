"""A page whose person the server vouches for: what the page says of itself counts for nothing."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from course.serving import frame
from course.serving.frame import CONTENT, BadFrame
from course.serving.kernels.fleet import VirtualConnection


class VouchedConnection(VirtualConnection):
    """A page's connection to its kernel, on which the server says whose page it is. The page never hears the token."""

    kept: ClassVar[tuple[str, ...]] = ("at", "join")
    """What a page's greeting says that stays."""
    added: ClassVar[Mapping[str, Any]] = {}
    """What it says beside the token, whatever the page said."""

    @abstractmethod
    def token(self) -> str:
        """The token of the person whose page it is."""

    def bind(self) -> None:
        self._token = self.token()
        super().bind()

    def handle_incoming_message(self, incoming_msg: Any) -> None:
        super().handle_incoming_message(signed(incoming_msg, self._token, self.kept, self.added))

    def write(self, message: bytes) -> None:
        token = self._token.encode()
        super().write(message.replace(token, b"-" * len(token)))  # of one length: a frame counts its bytes


def signed(
    message: object, token: str, kept: tuple[str, ...] = ("at", "join"), added: Mapping[str, Any] | None = None
) -> object:
    """A frame as it came, but an action "hello" says whose page it is by this token, whatever it said of that itself.

    Of what else it says, the fields `kept` stay, such as where it was; `added` ones join. What is no frame stays as it
    is.
    """
    if type(message) is not bytes:
        return message
    try:
        channel, parts = frame.split(message)
        content = frame.loads(parts[CONTENT])
    except BadFrame:
        return message  # the door refuses it
    body = content.get("data")
    action = body.get("content") if type(body) is dict else None
    if type(action) is not dict or action.get("action") != "hello":
        return message
    said = action.get("fields")
    stays = {name: said[name] for name in kept if name in said} if type(said) is dict else {}
    action["fields"] = {**stays, **(added or {}), "token": token}
    parts[CONTENT] = frame.dumps(content)
    return frame.join(channel, parts)

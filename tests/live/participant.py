"""A learner's page in a live session, without a browser."""

from __future__ import annotations

from typing import Any, Final

from course.live.room_actions import move, opened
from course.store import Ask, Room, Store
from tests.ui.sending import Sender

STEPS: Final = (Ask("porridge", "quadrant"), Ask("porridge", "desks"))
NINE: Final = Sender.NOW
VOTE: Final = {"room": "r1", "step": "0", "quadrant": "in-house"}


def begin(store: Store, id_: str = "r1", cohort: str = "may") -> Room:
    room = opened(id_, cohort, STEPS, NINE, "asking")
    store.rooms.open(room)
    return room


def go(store: Store, room: Room, how: str) -> Room:
    moved = move(room, how, NINE)
    assert store.rooms.move(moved)
    return moved


def follow(sender: Sender) -> dict[str, Any]:
    """What the page shows once it has looked again."""
    shown = sender.page._followed(sender.page._live._look())
    assert shown is not None
    sender.html = shown.html or sender.html
    told: dict[str, Any] = shown.told()
    return told


def come(sender: Sender, **fields: str) -> dict[str, Any]:
    return sender.send("hello", **{"token": "", "join": "abc234", **fields})

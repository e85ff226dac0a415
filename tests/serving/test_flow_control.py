"""So many messages of a page are with its worker at once, and the others wait in the server."""

from __future__ import annotations

import time

from course.serving.kernels.flow_control import MOST_QUEUED, MOST_UNANSWERED, FlowControl
from course.serving.slot import BURST, Slot


def opened(slot: Slot) -> tuple[FlowControl, list[bytes]]:
    passed: list[bytes] = []
    return FlowControl(slot, passed.append), passed


def test_few_messages_are_passed_on_before_the_first_is_answered() -> None:
    window, passed = opened(Slot("k"))
    for at in range(6):
        window.put(str(at), b"%d" % at)
    assert passed == [b"0", b"1", b"2", b"3"]
    window.answered("1")
    window.answered("1")  # a message may be answered by several
    window.answered("another page's")
    assert passed == [b"0", b"1", b"2", b"3", b"4"]
    for at in (0, 2, 3, 4):
        window.answered(str(at))
    assert passed[-1] == b"5"


def test_page_in_a_hurry_has_one_message_with_its_worker() -> None:
    slot = Slot("k")
    slot.limit.spend(time.monotonic(), BURST)
    window, passed = opened(slot)
    for at in range(3):
        window.put(str(at), b"%d" % at)
    assert passed == [b"0"]
    window.answered("0")
    assert passed == [b"0", b"1"]


def test_message_that_finds_no_room_is_dropped() -> None:
    window, passed = opened(Slot("k"))
    for at in range(MOST_UNANSWERED + MOST_QUEUED):
        assert not window.full
        window.put(str(at), b"")
    assert window.full
    window.put("dropped", b"x")
    for at in range(MOST_UNANSWERED + MOST_QUEUED):
        window.answered(str(at))
    assert len(passed) == MOST_UNANSWERED + MOST_QUEUED
    assert b"x" not in passed

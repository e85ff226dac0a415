"""Puts many learners into one process as a worker does, lets each do everything, and says who heard what, as JSON.

Usage: python -m tests.serving.app.apart NUMBER_OF_LEARNERS
"""

import asyncio
import gc
import json
import re
import sys
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.serving import wire_format
from course.serving.kernels import isolation

if TYPE_CHECKING:
    from course.serving.kernels.virtual_kernel import VirtualKernel

DEEDS = (
    *("trait", "makes", "prints", "displays", "task", "later", "thread", "timer", "pool", "to_thread"),
    *("sends_from_thread", "raises", "exits", "exits_in_task", "interrupts", "widgets"),
)
PRINTS = 7
"""A handler, a task, a callback, a thread, a timer, a shared pool and to_thread each print once."""
HERE = Path(__file__).parent
Heard = dict[int, list[dict[str, Any]]]


def request(kind: str, content: dict[str, Any]) -> tuple[str, list[bytes]]:
    return wire_format.split(wire_format.pack("shell", {"msg_id": "x", "msg_type": kind}, content))


def ear(messages: list[dict[str, Any]]) -> Any:
    def hear(_whose: object, message: bytes) -> None:
        parts = wire_format.split(message)[1]
        header, content = wire_format.loads(parts[wire_format.HEADER]), wire_format.loads(parts[wire_format.CONTENT])
        if header["msg_type"] not in ("status", "execute_reply"):
            messages.append({"type": header["msg_type"], "content": content})

    return hear


def play(learners: "dict[int, VirtualKernel]") -> None:
    from course.serving.kernels.link import Peer

    for learner in learners.values():
        learner.receive(Peer.EXECUTOR, *request("execute_request", {"code": "from probe import Probe\n\nProbe()"}))
    for deed in DEEDS:
        for number, learner in learners.items():
            [model] = [model for model, widget in learner.widgets.items() if hasattr(widget, "tasks")]
            act = {"method": "custom", "content": {"do": deed, "number": number}}
            learner.receive(Peer.PAGE, *request("comm_msg", {"comm_id": model, "data": act}))


async def until_all_printed(heard: Heard) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        await asyncio.sleep(0.05)
        if all(len(numbers([m for m in messages if m["type"] == "stream"])) >= PRINTS for messages in heard.values()):
            break
    await asyncio.sleep(0.1)  # anything beyond what is expected would come now


def main(count: int) -> dict[str, Any]:
    isolation.install()
    loop = asyncio.new_event_loop()
    isolation.own_tasks(loop)
    from course.serving.kernels.cells import Cells
    from course.serving.kernels.virtual_kernel import VirtualKernel

    sys.path.insert(0, str(HERE))
    cells = Cells(HERE / "probe.ipynb")
    heard: Heard = {number: [] for number in range(1, count + 1)}
    learners = {number: VirtualKernel(cells, frozenset(), ear(messages)) for number, messages in heard.items()}
    loop.call_soon(play, learners)
    done = loop.create_task(until_all_printed(heard))
    while not done.done():
        try:
            loop.run_until_complete(done)
        except SystemExit:
            continue  # as the worker does
    sys.modules["probe"].POOL.submit(print, "nobody says this").result()
    widgets = [weakref.ref(widget) for learner in learners.values() for widget in learner.widgets.values()]
    for learner in learners.values():
        learner.close()
    learners.clear()
    gc.collect()
    return {"heard": heard, "alive": sum(widget() is not None for widget in widgets), "widgets": len(widgets)}


def numbers(messages: list[dict[str, Any]]) -> list[int]:
    """Every number that was said in these messages."""
    return [int(found) for found in re.findall(r"number (\d+)", json.dumps(messages))]


if __name__ == "__main__":
    real = sys.stdout
    real.write(json.dumps(main(int(sys.argv[1]))) + "\n")

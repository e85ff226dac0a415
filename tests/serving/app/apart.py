"""Puts many learners into one process as a worker does, lets each do everything, and says who heard what, as JSON.

Usage: python -m tests.serving.app.apart NUMBER_OF_LEARNERS
"""

import asyncio
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from course.serving import frame
from course.serving.kernels import isolation

DEEDS = (
    "trait", "makes", "prints", "displays", "task", "later", "thread", "timer", "pool", "to_thread", "sends_from_thread",
    "raises", "exits", "exits_in_task", "interrupts", "widgets",
)  # fmt: skip


def request(kind: str, content: dict[str, Any]) -> tuple[str, list[bytes]]:
    return frame.split(frame.pack("shell", {"msg_id": "x", "msg_type": kind}, content))


def main(count: int) -> dict[str, Any]:
    isolation.install()
    loop = asyncio.new_event_loop()
    isolation.own_tasks(loop)
    from course.serving.kernels.cells import Cells
    from course.serving.kernels.learner import Learner
    from course.serving.kernels.link import Whose

    sys.path.insert(0, str(Path(__file__).parent))
    cells = Cells(Path(__file__).with_name("probe.ipynb"))
    heard: dict[int, list[dict[str, Any]]] = defaultdict(list)

    def ear(number: int) -> Any:
        def hear(_whose: Whose, message: bytes) -> None:
            parts = frame.split(message)[1]
            header, content = frame.loads(parts[frame.HEADER]), frame.loads(parts[frame.CONTENT])
            if header["msg_type"] not in ("status", "execute_reply"):
                heard[number].append({"type": header["msg_type"], "content": content})

        return hear

    learners = {number: Learner(cells, frozenset(), ear(number)) for number in range(1, count + 1)}

    def play() -> None:
        for learner in learners.values():
            learner.hear(Whose.EXECUTOR, *request("execute_request", {"code": "from probe import Probe\n\nProbe()"}))
        for deed in DEEDS:
            for number, learner in learners.items():
                [model] = [m for m, w in learner.widgets.items() if hasattr(w, "tasks")]
                data = {"method": "custom", "content": {"do": deed, "number": number}}
                learner.hear(Whose.PAGE, *request("comm_msg", {"comm_id": model, "data": data}))

    loop.call_soon(play)
    quiet = loop.create_task(asyncio.sleep(0.5 + count / 400))
    while not quiet.done():
        try:
            loop.run_until_complete(quiet)
        except SystemExit:
            continue  # as the worker does
    left = len(asyncio.all_tasks(loop))
    result = {number: messages for number, messages in heard.items()}
    for learner in learners.values():
        learner.close()
    after = sum(len(learner.widgets) + len(learner.comms.comms) for learner in learners.values())
    return {"heard": result, "tasks": left, "after": after}


def numbers(messages: list[dict[str, Any]]) -> list[int]:
    """Every number that was said in these messages."""
    return [int(found) for found in re.findall(r"number (\d+)", json.dumps(messages))]


if __name__ == "__main__":
    real = sys.stdout
    print(json.dumps(main(int(sys.argv[1]))), file=real)

"""A widget that touches everything a process shares, and says a number with each."""

import asyncio
import concurrent.futures
import threading
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import traitlets
from IPython import display as shown

POOL = concurrent.futures.ThreadPoolExecutor(1)  # its thread starts with the first learner and serves all


MODULE = Path(__file__).parent / "static" / "tally.js"  # a file, which anywidget watches for changes


class Child(anywidget.AnyWidget):
    _esm = MODULE
    value = traitlets.Int(0).tag(sync=True)


class Probe(anywidget.AnyWidget):
    _esm = MODULE
    value = traitlets.Int(0).tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[asyncio.Task[Any]] = []
        self.on_msg(lambda _widget, content, _buffers: getattr(self, content["do"])(content["number"]))

    def trait(self, number: int) -> None:
        self.value = number

    def makes(self, number: int) -> None:
        self.child = Child(value=number)
        self.child.value = 1000 + number

    def widgets(self, number: int) -> None:
        known = {type(widget).__mro__[1].__name__ for widget in ipywidgets.Widget.widgets.values()}
        self.send(
            {"number": number, "known": sorted(known & {"Probe", "Child"}), "count": len(ipywidgets.Widget.widgets)}
        )

    def prints(self, number: int) -> None:
        print(f"number {number}")  # noqa: T201 - what is tested

    def displays(self, number: int) -> None:
        html: Any = shown.HTML
        show: Any = shown.display
        show(html(f"number {number}"))

    def task(self, number: int) -> None:
        async def later() -> None:
            await asyncio.sleep(0.01)
            print(f"number {number}")  # noqa: T201 - what is tested

        self.tasks.append(asyncio.create_task(later()))

    def later(self, number: int) -> None:
        asyncio.get_running_loop().call_later(0.01, print, f"number {number}")

    def thread(self, number: int) -> None:
        threading.Thread(target=print, args=(f"number {number}",)).start()

    def timer(self, number: int) -> None:
        threading.Timer(0.01, print, [f"number {number}"]).start()

    def pool(self, number: int) -> None:
        POOL.submit(print, f"number {number}")

    def to_thread(self, number: int) -> None:
        self.tasks.append(asyncio.create_task(asyncio.to_thread(print, f"number {number}")))

    def sends_from_thread(self, number: int) -> None:
        threading.Thread(target=self.send, args=({"number": number},)).start()

    def raises(self, number: int) -> None:
        raise ValueError(f"number {number}")

    def exits(self, number: int) -> None:
        raise SystemExit(number)

    def exits_in_task(self, number: int) -> None:
        async def leave() -> None:
            raise SystemExit(number)

        self.tasks.append(asyncio.create_task(leave()))

    def interrupts(self, _number: int) -> None:
        raise KeyboardInterrupt

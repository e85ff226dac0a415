"""A counter with a form: the least app that looks like the course from outside, and does what apps do wrong."""

import asyncio
import html
import os
import time
from pathlib import Path
from typing import Any

import anywidget
import traitlets

HERE = Path(__file__).parent


class Hidden(anywidget.AnyWidget):
    """A widget that is never displayed, and keeps in a synced trait what nobody may read."""

    _esm = "export default {}"
    key = traitlets.Unicode("the key is 42").tag(sync=True)


class Tally(anywidget.AnyWidget):
    """Counts what is added; sends back an acknowledgement and its new look."""

    _esm = HERE / "static" / "tally.js"
    _css = HERE / "static" / "tally.css"
    score = traitlets.Int(0).tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.hidden = Hidden()
        self.total, self.seen, self.acts = 0, 0, 0
        self.on_msg(self._act)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        shown: Any = super()._repr_mimebundle_(**kwargs)
        bundle, metadata = shown
        return {**bundle, "text/html": self.look()}, metadata

    def __repr__(self) -> str:
        return "Tally()"

    def look(self) -> str:
        greeting = html.escape(os.environ.get("TALLY_GREETING", "Hello"))
        return (
            f'<section class="tally"><h1>{greeting}</h1><p id="total" tabindex="-1">Total: {self.total}</p>'
            '<form><label for="step">Step</label> <input id="step" name="step" value="1"> '
            '<button name="do" value="add" id="add">Add</button></form></section>'
        )

    def _act(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        self.acts += 1
        seq, fields = content["seq"], content["fields"]
        extra = getattr(self, f"_{content['action']}")(seq, fields)
        focus = "total" if content["action"] == "add" else None
        self.send({"ack": seq, "html": self.look(), "focus": focus, "extra": extra})

    def _show(self, _seq: int, _fields: dict[str, Any]) -> dict[str, int]:
        return {"total": self.total, "score": self.score, "acts": self.acts, "pid": os.getpid()}

    def _add(self, seq: int, fields: dict[str, Any]) -> None:
        if seq > self.seen:
            self.seen = seq
            self.total += int(fields["step"])

    def _environ(self, _seq: int, _fields: dict[str, Any]) -> list[str]:
        return sorted(os.environ)

    def _later(self, seq: int, fields: dict[str, Any]) -> None:
        asyncio.get_running_loop().call_later(float(fields["seconds"]), lambda: self.send({"ack": -seq}))

    def _flood(self, _seq: int, fields: dict[str, Any]) -> None:
        self.send({"flood": "x" * int(fields["size"])})

    def _stall(self, _seq: int, fields: dict[str, Any]) -> None:
        time.sleep(float(fields["seconds"]))

    def _fail(self, _seq: int, fields: dict[str, Any]) -> None:
        raise ValueError(f"the key is 42, said {fields}")

    def _exit(self, _seq: int, _fields: dict[str, Any]) -> None:
        raise SystemExit(3)

    def _exit_later(self, _seq: int, _fields: dict[str, Any]) -> None:
        async def leave() -> None:
            raise SystemExit(3)

        self.task = asyncio.get_running_loop().create_task(leave())

    def _stop(self, _seq: int, _fields: dict[str, Any]) -> None:
        os._exit(1)

"""A counter with a form: the least app that looks like the course from outside."""

import html
import os
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent


class Tally(anywidget.AnyWidget):
    """Counts what is added; sends back an acknowledgement and its new look."""

    _esm = HERE / "static" / "tally.js"
    _css = HERE / "static" / "tally.css"
    secret = traitlets.Unicode("the key is 42").tag(sync=False)

    def __init__(self):
        super().__init__()
        self.total, self.seen = 0, 0
        self.on_msg(self._act)

    def _repr_mimebundle_(self, **kwargs):
        bundle, metadata = super()._repr_mimebundle_(**kwargs)
        return {**bundle, "text/html": self.look()}, metadata

    def __repr__(self):
        return "Tally()"

    def look(self):
        greeting = html.escape(os.environ.get("TALLY_GREETING", "Hello"))
        return (
            f'<section class="tally"><h1>{greeting}</h1><p id="total" tabindex="-1">Total: {self.total}</p>'
            '<form><label for="step">Step</label> <input id="step" name="step" value="1"> '
            '<button name="do" value="add" id="add">Add</button></form></section>'
        )

    def _act(self, _widget, content, _buffers):
        seq, action, fields = content["seq"], content["action"], content["fields"]
        if action == "fail":
            raise ValueError(f"the key is 42, said {fields}")
        if action == "exit":
            raise SystemExit(3)
        if action == "stop":
            os._exit(1)
        if action == "stall":
            import time

            time.sleep(float(fields["seconds"]))
        if action == "add" and seq > self.seen:
            self.seen = seq
            self.total += int(fields.get("step") or 0)
        self.send({"ack": seq, "html": self.look(), "focus": "total" if action == "add" else None})

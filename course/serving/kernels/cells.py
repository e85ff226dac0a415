"""The app's own cells: the only code that a worker ever runs for anybody."""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One compiled cell: its statements, and its last expression, whose value is shown."""

    body: CodeType
    last: CodeType | None

    def run(self, namespace: dict[str, Any]) -> object:
        """Run the cell; the value of its last expression, or None."""
        exec(self.body, namespace)  # noqa: S102 - a cell of the notebook that this server was told to serve
        return eval(self.last, namespace) if self.last is not None else None  # noqa: S307 - the same cell


def compiled(source: str) -> Cell:
    """The cell of a source text; raises SyntaxError for what is not Python, magics included."""
    tree = ast.parse(source, "<cell>")
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = tree.body.pop()
        assert isinstance(expression, ast.Expr)  # noqa: S101 - the line above has looked; the type checker cannot see it
        last = compile(ast.Expression(expression.value), "<cell>", "eval")
    return Cell(compile(tree, "<cell>", "exec"), last)


class Cells:
    """The code cells of one notebook, compiled once, and again when its author saves it."""

    def __init__(self, notebook: Path) -> None:
        self._notebook = notebook
        self._saved = 0
        self._cells: dict[str, Cell] = {}
        self._read()

    def _read(self) -> None:
        saved = self._notebook.stat().st_mtime_ns
        if saved == self._saved:
            return
        self._saved = saved
        cells = json.loads(self._notebook.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        self._cells = {source: compiled(source) for source in sources}

    def find(self, source: str) -> Cell | None:
        """The cell with this source, or None for any code that is not the notebook's.

        So neither a page runs code here nor Voila, which writes a kernel's id to the process-wide environment.
        """
        if source not in self._cells:
            self._read()
        return self._cells.get(source)

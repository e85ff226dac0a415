"""The notebook's own cells, which are the only code that a worker executes on request."""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One compiled cell: its statements, and its last expression, whose value is displayed."""

    body: CodeType
    last: CodeType | None

    def run(self, namespace: dict[str, Any]) -> object:
        """Run the cell and return the value of its last expression, or None."""
        exec(self.body, namespace)  # noqa: S102 - a cell of the notebook that is being served
        return eval(self.last, namespace) if self.last is not None else None  # noqa: S307 - the same cell


def compiled(source: str) -> Cell:
    """Compile the source of a cell. Raises SyntaxError if it is not plain Python; magics are not supported."""
    tree = ast.parse(source, "<cell>")
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = tree.body.pop()
        assert isinstance(expression, ast.Expr)  # noqa: S101 - checked above, which the type checker does not see
        last = compile(ast.Expression(expression.value), "<cell>", "eval")
    return Cell(compile(tree, "<cell>", "exec"), last)


class Cells:
    """The code cells of one notebook, compiled once and again after the notebook is saved."""

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
        """Return the cell with this source, or None if it is not in the notebook.

        Thus neither a page nor Voila can run other code here; Voila would set process-wide environment variables.
        """
        if source not in self._cells:
            self._read()
        return self._cells.get(source)

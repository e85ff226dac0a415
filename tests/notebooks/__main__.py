"""`python -m tests.notebooks` runs the notebooks anew and stores what their cells say; read the difference it makes."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

from tests.house.tree import ROOT, tracked

UNCOMPARED = "nbval-ignore-output"
"""The tag of cells whose output is not compared, and so not stored: those that show the page."""


def renew(path: Path) -> bool:
    """Run one notebook and store its outputs; whether anything changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)  # type: ignore[no-untyped-call]  # it has no types
    metadata = dict(notebook.metadata)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, resources=where, record_timing=False, store_widget_state=False).execute()
    notebook.metadata = nbformat.from_dict(metadata)  # type: ignore[no-untyped-call]  # it has no types
    for cell in notebook.cells:
        if UNCOMPARED in cell.metadata.get("tags", ()):
            cell.outputs = []
    after: str = nbformat.writes(notebook).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]  # it has no types
    path.write_text(after, encoding="utf-8")
    return after != before


if __name__ == "__main__":
    with TemporaryDirectory(prefix="notebooks-") as scratch:
        os.environ |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch)
        for each in tracked(
            "notebooks/learn/*.ipynb", "notebooks/authoring/*.ipynb", "notebooks/facilitator/an*.ipynb"
        ):
            print(f"{each.relative_to(ROOT)}: {'renewed' if renew(each) else 'as it was'}", flush=True)  # noqa: T201  # it is a command

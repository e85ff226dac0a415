"""A page is made whole or not at all: Voila runs the notebook on a kernel of its own and shows what comes of it."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async
from voila.notebook_renderer import NotebookRenderer

from course.serving.page import TemplateCache
from course.serving.place import Place, Places


class Unmade(Exception):
    """No page could be made, and nothing of one is left; the message says why, for the log."""


@dataclass(frozen=True, eq=False)
class Made:
    """A page, and the place at which its kernel waits."""

    html: str
    place: Place
    saved: float
    """When the notebook was saved that it was made from, in seconds since the epoch."""


class Maker:
    """Makes pages, at nobody's request: what a visitor asks with can change nothing of theirs."""

    def __init__(
        self, renderer: Callable[[], NotebookRenderer], notebook: Path, kernels: Any, places: Places, within: float
    ) -> None:
        """`renderer` gives a new one of Voila's for each page; `within`: the seconds that running and showing take."""
        self._renderer, self._notebook = renderer, notebook
        self._kernels, self._places, self._within = kernels, places, within
        self._templates = TemplateCache()

    async def make(self, *, reserved: bool = False) -> Made:
        """A page with its widget, `reserved` for whoever may come. Raises Unmade, and HTTPError without a worker."""
        saved = self._saved()
        renderer = self._renderer()
        await renderer.initialize()
        renderer.exporter.environment.bytecode_cache = self._templates
        name = renderer.notebook.metadata.kernelspec.name
        kernel = str(await ensure_async(self._kernels.start_kernel(kernel_name=name, path="")))
        place = self._places.find(kernel)
        if place is not None:
            place.reserved = reserved
        # Never cancelled, which nbclient takes for the death of a kernel, after which Voila goes on. Once its kernel is
        # closed, it ends by itself.
        running = asyncio.ensure_future(renderer.generate_content_str(kernel, self._kernels.get_kernel(kernel)))
        made = None
        try:
            await asyncio.wait({running}, timeout=self._within)
            if not running.done():
                raise Unmade(f"it took longer than {self._within:.0f} s")
            html, place = running.result(), self._places.find(kernel)
            if place is None or place.failed or not place.views:
                raise Unmade("its notebook failed" if place is not None and place.failed else "it shows no widget")
            made = Made(html, place, saved)
            return made
        finally:
            if made is None:
                running.add_done_callback(_ended)
                await self.close(kernel)

    def fallen(self, pages: Iterable[Made]) -> list[Made]:
        """Those of the pages that are not what would be made now, or whose kernel has gone."""
        saved = self._saved()
        return [made for made in pages if made.saved != saved or self._places.find(made.place.kernel) is not made.place]

    def prompt(self, made: Made) -> bool:
        """Whether whoever were given a page that stands would be answered in time."""
        return bool(self._kernels.prompt(made.place.kernel))

    async def close(self, kernel: str) -> None:
        """End a kernel, if it is still there."""
        if kernel in self._kernels:
            await ensure_async(self._kernels.shutdown_kernel(kernel, now=True))

    def _saved(self) -> float:
        return self._notebook.stat().st_mtime


def _ended(running: asyncio.Future[str]) -> None:
    """Take the failure of a page that nobody waits for any more: what came of it has been said."""
    if not running.cancelled():
        running.exception()

"""Render the page: Voila runs the notebook on a new kernel and converts it with its outputs to HTML."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async
from voila.notebook_renderer import NotebookRenderer

from course.language.template_cache import TemplateCache
from course.serving.slot import Slot, Slots


class PageFailed(Exception):
    """A page could not be rendered, and its kernel was shut down. The message is the reason, for the log."""


@dataclass(frozen=True, eq=False)
class MadePage:
    """A rendered page and the slot of its kernel."""

    html: str
    slot: Slot
    saved: float
    """Modification time of the notebook that the page was rendered from, in seconds since the epoch."""


class PageMaker:
    """Renders pages independently of any request, so that nothing in a visitor's request can influence the page."""

    def __init__(
        self, renderer: Callable[[], NotebookRenderer], notebook: Path, kernels: Any, slots: Slots, within: float
    ) -> None:
        """`renderer`: creates a Voila renderer for a page; `within`: seconds that running and rendering may take."""
        self._renderer, self._notebook = renderer, notebook
        self._kernels, self._slots, self._within = kernels, slots, within
        self._templates = TemplateCache()

    async def make(self, *, reserved: bool = False) -> MadePage:
        """Render a page and its widget. If `reserved`, no visitor has it yet.

        Raises Unmade, and HTTPError if no worker is available.
        """
        saved = self._saved()
        renderer = self._renderer()
        await renderer.initialize()
        renderer.exporter.environment.bytecode_cache = self._templates
        name = renderer.notebook.metadata.kernelspec.name
        kernel = str(await ensure_async(self._kernels.start_kernel(kernel_name=name, path="")))
        slot = self._slots.find(kernel)
        if slot is not None:
            slot.reserved = reserved
        # Do not cancel this task: nbclient takes that for a dead kernel, and Voila then continues. Once the kernel
        # is closed, the task ends by itself.
        running = asyncio.ensure_future(renderer.generate_content_str(kernel, self._kernels.get_kernel(kernel)))
        made = None
        try:
            await asyncio.wait({running}, timeout=self._within)
            if not running.done():
                raise PageFailed(f"rendering took longer than {self._within:.0f} s")
            html, slot = running.result(), self._slots.find(kernel)
            if slot is None or slot.failed or not slot.views:
                raise PageFailed(
                    "the notebook failed" if slot is not None and slot.failed else "the notebook shows no widget"
                )
            made = MadePage(html, slot, saved)
            return made
        finally:
            if made is None:
                running.add_done_callback(_ended)
                await self.close(kernel)

    def fallen(self, pages: Iterable[MadePage]) -> list[MadePage]:
        """Return those pages that are outdated because the notebook was saved since, or whose kernel has ended."""
        saved = self._saved()
        return [made for made in pages if made.saved != saved or self._slots.find(made.slot.kernel) is not made.slot]

    def responsive(self, made: MadePage) -> bool:
        """Return True if the worker of a rendered page is responsive."""
        return bool(self._kernels.responsive(made.slot.kernel))

    async def close(self, kernel: str) -> None:
        """Shut down a kernel and free its slot, if it still exists."""
        if kernel in self._kernels:
            await ensure_async(self._kernels.shutdown_kernel(kernel, now=True))

    def _saved(self) -> float:
        return self._notebook.stat().st_mtime


def _ended(running: asyncio.Future[str]) -> None:
    """Retrieve the exception of a rendering that no one awaits any more, so that asyncio does not log it."""
    if not running.cancelled():
        running.exception()

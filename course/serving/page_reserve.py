"""A reserve of pages rendered in advance, so that visitors who arrive at the same time need not wait."""

import asyncio
import logging
import time
from collections import deque

import tornado.web

from course.serving.admission import Admission
from course.serving.page_maker import MadePage, PageFailed, PageMaker

LOG = logging.getLogger("serving")
MOST = 256
"""The largest size of the reserve, however many people are expected."""
REST = 0.25
"""Seconds to wait before checking a full reserve again."""
BUSY = 0.05
"""Worker response time, in seconds, above which no pages are rendered in advance."""
TROUBLED = 5.0
"""Seconds to wait before retrying after a page could not be rendered."""


class Reserve:
    """A queue of pages rendered in advance. It hands out the oldest, and adds new ones while no visitor is waiting."""

    def __init__(self, maker: PageMaker, admission: Admission, least: int) -> None:
        """Create an empty reserve. `least`: its size when no one is expected; 0 disables it."""
        self._least = self._size = least
        self._maker, self._admission = maker, admission
        self._pages: deque[MadePage] = deque()

    def expect(self, people: int) -> None:
        """Set the size of the reserve to one page per expected person, between `least` and `MOST`."""
        if self._least:
            self._size = max(self._least, min(people, MOST))

    def __len__(self) -> int:
        return len(self._pages)

    def take(self) -> MadePage | None:
        """Remove and return a page for a visitor, or None if there is no valid page on a responsive worker."""
        made = next(
            (each for each in self._pages if not self._maker.fallen([each]) and self._maker.responsive(each)), None
        )
        if made is not None:
            self._pages.remove(made)
            made.slot.take()
        return made

    async def add(self) -> None:
        """Render one page and add it to the reserve. Raises Unmade and HTTPError as `Maker.make` does."""
        self._pages.append(await self._maker.make(reserved=True))

    async def rehearse(self, number: int) -> None:
        """Render `number` pages and close those beyond the reserve's size.

        Log a warning if a page cannot be rendered.
        """
        try:
            for _ in range(number):
                await self.add()
        except (PageFailed, tornado.web.HTTPError) as problem:
            LOG.warning("could not render the page in advance: %s", problem)
        while len(self) > self._size:
            await self._maker.close(self._pages.pop().slot.kernel)

    async def keep(self) -> None:
        """Keep the reserve filled, using at most half of the event loop's time. Runs until cancelled."""
        while True:
            begun = time.monotonic()
            await self._clear()
            if not self._may_add():
                await asyncio.sleep(REST)
                continue
            adding = asyncio.ensure_future(self.add())
            try:
                await asyncio.shield(adding)
            except asyncio.CancelledError:
                await asyncio.wait({adding})  # finish the page that is being rendered
                raise
            except Exception as problem:  # noqa: BLE001 - keep running; a visitor's own page reports it
                LOG.warning("could not render a page for the reserve: %s", str(problem) or type(problem).__name__)
                await asyncio.sleep(TROUBLED)
            await asyncio.sleep(time.monotonic() - begun)

    async def _clear(self) -> None:
        fallen = self._maker.fallen(self._pages)
        for made in fallen:
            self._pages.remove(made)
        for made in fallen:
            await self._maker.close(made.slot.kernel)

    def _may_add(self) -> bool:
        admission = self._admission
        at_rest = not admission.waiting and admission.lowest_latency() < BUSY
        return len(self) < self._size and at_rest and admission.refusal() is None

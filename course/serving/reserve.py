"""The reserve: pages made before anybody asks for them, so that those who come at once need not wait for theirs."""

import asyncio
import logging
import time
from collections import deque

import tornado.web

from course.serving.admission import Admission
from course.serving.maker import Made, Maker, Unmade

LOG = logging.getLogger("serving")
MOST = 256
"""More pages than this are not held, however many people are expected."""
REST = 0.25
"""Seconds between two looks at a full reserve."""
BUSY = 0.05
"""A worker that is later than this, in seconds, has its hands full with those who are here."""
TROUBLED = 5.0
"""Seconds until another page is tried after one could not be made."""


class Reserve:
    """Gives out the pages that it holds, the oldest first, and makes new ones while nobody waits for a page."""

    def __init__(self, maker: Maker, admission: Admission, least: int) -> None:
        """`least`: how many pages it holds when nobody is expected; 0 for a reserve that never holds any."""
        self._least = self._size = least
        self._maker, self._admission = maker, admission
        self._pages: deque[Made] = deque()

    def expect(self, people: int) -> None:
        """Hold a page for each of so many people, as far as that is sensible."""
        if self._least:
            self._size = max(self._least, min(people, MOST))

    def __len__(self) -> int:
        return len(self._pages)

    def take(self) -> Made | None:
        """A page for whoever comes, from now on theirs; None when there is none whose worker answers in time."""
        made = next((each for each in self._pages if not self._maker.fallen([each]) and self._maker.prompt(each)), None)
        if made is not None:
            self._pages.remove(made)
            made.place.take()
        return made

    async def add(self) -> None:
        """Make one page more. Raises Unmade and HTTPError as the maker does."""
        self._pages.append(await self._maker.make(reserved=True))

    async def rehearse(self, number: int) -> None:
        """Make so many pages, and hold of them what it may; says in the log where none can be made."""
        try:
            for _ in range(number):
                await self.add()
        except (Unmade, tornado.web.HTTPError) as problem:
            LOG.warning("the page could not be made just now: %s", problem)
        while len(self) > self._size:
            await self._maker.close(self._pages.pop().place.kernel)

    async def keep(self) -> None:
        """Make what is missing, with half of the loop's time at most, until cancelled."""
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
                await asyncio.wait({adding})  # a page is made to its end
                raise
            except Exception as problem:  # noqa: BLE001 - whatever it was: a visitor's own page says it, and this goes on
                LOG.warning("no page could be made for the reserve: %s", str(problem) or type(problem).__name__)
                await asyncio.sleep(TROUBLED)
            await asyncio.sleep(time.monotonic() - begun)

    async def _clear(self) -> None:
        fallen = self._maker.fallen(self._pages)
        for made in fallen:
            self._pages.remove(made)
        for made in fallen:
            await self._maker.close(made.place.kernel)

    def _may_add(self) -> bool:
        admission = self._admission
        at_rest = not admission.waiting and admission.quickest() < BUSY
        return len(self) < self._size and at_rest and admission.refusal() is None

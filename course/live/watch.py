"""A watch: one look a second at the store for all the pages of a process that follow the same room."""

import asyncio
import contextvars
import functools
import logging
import math
import random
import weakref
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

from course.live.presence import HEARTBEAT
from course.store import StoreError

LOG: Final = logging.getLogger("course.live")
EVERY: Final = 0.8
"""Seconds between two looks, give or take a quarter, so that processes do not look in step."""
LONGEST: Final = 8.0
"""Seconds between two looks at a store that does not answer."""

Seen = TypeVar("Seen")
Told_contra = TypeVar("Told_contra", contravariant=True)


class Follower(Protocol[Told_contra]):
    """A page that shows what is seen."""

    def behind(self, seen: Told_contra) -> bool:
        """Whether the page shows something else. Asked of every page after every look, so it must cost nothing."""

    async def follow(self, seen: Told_contra) -> None:
        """Show it."""

    def present(self) -> str | None:
        """The learner who is in the room on this page; None where nobody is. Asked often, so it must cost nothing."""


class Watch(Generic[Seen]):
    """Looks while anybody follows. Pages come and go; none is kept alive by this."""

    def __init__(
        self, look: Callable[[Seen | None], Seen], report: Callable[[Seen, list[str]], None] | None = None
    ) -> None:
        """`look` is given what was seen before; `report` is given that, and who is present, at each heartbeat.

        Both are called in a thread and may raise StoreError.
        """
        self._look, self._report = look, report
        self._reported = -math.inf
        self._followers: weakref.WeakSet[Follower[Seen]] = weakref.WeakSet()
        self._told: dict[int, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def join(self, follower: Follower[Seen]) -> None:
        """Tell the follower from now on. To be called in the loop where it lives."""
        self._followers.add(follower)
        if self._task is None or self._task.done():
            # Outside every context: what serves all pages must not end with the page that came first.
            self._task = contextvars.Context().run(asyncio.get_running_loop().create_task, self._watch())

    def leave(self, follower: Follower[Seen]) -> None:
        """Tell it no more."""
        self._followers.discard(follower)

    async def _watch(self) -> None:
        seen: Seen | None = None
        pause = EVERY
        while self._followers:
            try:
                seen = await asyncio.to_thread(self._look, seen)
                await self._beat(seen)
                pause = EVERY
            except StoreError as error:
                LOG.warning("the room could not be looked at: %s", error)
                pause = min(LONGEST, 2 * pause)
            else:
                self._tell(seen)
            await asyncio.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - no secret: spread over time

    async def _beat(self, seen: Seen) -> None:
        now = asyncio.get_running_loop().time()
        if self._report is None or now - self._reported < HEARTBEAT:
            return
        self._reported = now
        present = [learner for each in list(self._followers) if (learner := each.present())]
        if present:
            await asyncio.to_thread(self._report, seen, present)

    def _tell(self, seen: Seen) -> None:
        for each in list(self._followers):
            if id(each) not in self._told and each.behind(seen):
                task = asyncio.get_running_loop().create_task(each.follow(seen))
                self._told[id(each)] = task
                task.add_done_callback(functools.partial(self._done, id(each)))

    def _done(self, follower: int, _task: asyncio.Task[None]) -> None:
        self._told.pop(follower, None)


class Watches(Generic[Seen]):
    """A watch for each cohort that somebody follows; the one of a cohort is the same for all who ask."""

    def __init__(
        self,
        look: Callable[[str, Seen | None], Seen],
        report: Callable[[Seen, list[str]], None] | None = None,
    ) -> None:
        self._look, self._report = look, report
        self._watches: weakref.WeakValueDictionary[str, Watch[Seen]] = weakref.WeakValueDictionary()

    def of(self, cohort: str) -> Watch[Seen]:
        """The watch of a cohort; it lasts while somebody holds it."""
        found = self._watches.get(cohort)
        if found is None:
            found = self._watches[cohort] = Watch(lambda before: self._look(cohort, before), self._report)
        return found

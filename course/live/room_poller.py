"""Poll the store once for all pages of a process that follow the same live session."""

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
"""Seconds between polls, varied by up to 25 % so that processes do not synchronise."""
LONGEST: Final = 8.0
"""Maximum seconds between polls while the store fails."""

Seen = TypeVar("Seen")
Told_contra = TypeVar("Told_contra", contravariant=True)


class Follower(Protocol[Told_contra]):
    """A page that displays the polled state."""

    def behind(self, seen: Told_contra) -> bool:
        """Return True if the page displays an older state. Must be fast: called for every page after every poll."""

    async def follow(self, seen: Told_contra) -> None:
        """Display the new state."""

    def present(self) -> str | None:
        """Return the learner who participates on this page, or None. Must be fast: called often."""


class Watch(Generic[Seen]):
    """Polls while there are followers, which it references only weakly."""

    def __init__(
        self, look: Callable[[Seen | None], Seen], report: Callable[[Seen, list[str]], None] | None = None
    ) -> None:
        """`look` returns the new state, given the previous one; `report` is given the state and the learners present.

        `report` is called at each heartbeat. Both run in a thread and may raise StoreError.
        """
        self._look, self._report = look, report
        self._reported = -math.inf
        self._followers: weakref.WeakSet[Follower[Seen]] = weakref.WeakSet()
        self._told: dict[int, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None

    def join(self, follower: Follower[Seen]) -> None:
        """Add a follower. Call in the event loop of the follower."""
        self._followers.add(follower)
        if self._task is None or self._task.done():
            # Run in an empty context: the task serves all pages and must not end with the page that started it.
            self._task = contextvars.Context().run(asyncio.get_running_loop().create_task, self._watch())

    def leave(self, follower: Follower[Seen]) -> None:
        """Remove a follower."""
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
                LOG.warning("could not read the live session from the store: %s", error)
                pause = min(LONGEST, 2 * pause)
            else:
                self._tell(seen)
            await asyncio.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - not security-relevant: spreads the polls

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
    """One watch per followed cohort, shared by all followers."""

    def __init__(
        self,
        look: Callable[[str, Seen | None], Seen],
        report: Callable[[Seen, list[str]], None] | None = None,
    ) -> None:
        self._look, self._report = look, report
        self._watches: weakref.WeakValueDictionary[str, Watch[Seen]] = weakref.WeakValueDictionary()

    def of(self, cohort: str) -> Watch[Seen]:
        """Return the watch of a cohort, which lives as long as someone references it."""
        found = self._watches.get(cohort)
        if found is None:
            found = self._watches[cohort] = Watch(lambda before: self._look(cohort, before), self._report)
        return found

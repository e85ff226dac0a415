"""Enrolments: a page takes in a few learners, one after the other, and then one now and then.

Who leaves a computer makes room for the next, so that a page enrols more than one. But each is a learner in the store
for good, and so nobody can make as many as they like by leaving and beginning again.
"""

from datetime import datetime
from typing import Final

from course.bucket import TokenBucket, spoken
from course.session.refusal import Refused

MOST_AT_A_PAGE: Final = 3
"""So many begin at one page at once; one more for each `PAGE_EVERY` seconds that pass."""
PAGE_EVERY: Final = 60.0
MOST_AT_ONCE: Final = 60
EVERY: Final = 5.0
"""The same of all pages of a process together, without the first at each page."""


class Enrolments(TokenBucket):
    """The rate limits on new enrolments, shared by all pages of this process on which someone had enrolled before."""

    def __init__(self) -> None:
        super().__init__(MOST_AT_ONCE, 1 / EVERY)


class Enroller:
    """One page, at which learners begin. The first always may: they cost less than the page did."""

    def __init__(self, enrolments: Enrolments) -> None:
        self._own, self._all, self._begun = TokenBucket(MOST_AT_A_PAGE, 1 / PAGE_EVERY), enrolments, False

    def wait(self, now: datetime) -> None:
        """Raises Refused, with how long it takes, while nobody more can begin here."""
        own = self._own.wait(now.timestamp())
        if own > 0:
            raise Refused(
                f"Several people have begun at this page just now. Please wait {spoken(own)}, then try again."
            )
        others = self._all.wait(now.timestamp()) if self._begun else 0.0
        if others > 0:
            raise Refused(f"Very many people are beginning just now. Please wait {spoken(others)}, then try again.")

    def enrolled(self, now: datetime) -> None:
        """Count a learner who is stored."""
        self._own.spend(now.timestamp())
        if self._begun:
            self._all.spend(now.timestamp())
        self._begun = True

"""Rate-limit enrolments.

Several people may share a computer, so one page can enrol several learners in turn. Every enrolment adds a learner to
the store, so the limit keeps people from creating many by signing out and starting again.
"""

from datetime import datetime
from typing import Final

from course.bucket import TokenBucket
from course.language import _, duration
from course.session.refusal import Refused

MOST_AT_A_PAGE: Final = 3
"""Burst size per page: enrolments allowed without delay; one more is allowed every `PAGE_EVERY` seconds."""
PAGE_EVERY: Final = 60.0
MOST_AT_ONCE: Final = 60
EVERY: Final = 5.0
"""Seconds per further enrolment on all pages of a process together; the first on each page is not counted."""


class Enrolments(TokenBucket):
    """The rate limits on new enrolments, shared by all pages of this process on which someone had enrolled before."""

    def __init__(self) -> None:
        super().__init__(MOST_AT_ONCE, 1 / EVERY)


class Enroller:
    """The enrolment throttle of one page. The first enrolment is always allowed: it costs less than the page did."""

    def __init__(self, enrolments: Enrolments) -> None:
        self._own, self._all, self._begun = TokenBucket(MOST_AT_A_PAGE, 1 / PAGE_EVERY), enrolments, False

    def wait(self, now: datetime) -> None:
        """Raise Refused, naming the seconds to wait, while no further learner can be enrolled on this page."""
        own = self._own.wait(now.timestamp())
        if own > 0:
            raise Refused(
                _("Several people have just started on this page. Please wait {time}, then try again.").format(
                    time=duration(own)
                )
            )
        others = self._all.wait(now.timestamp()) if self._begun else 0.0
        if others > 0:
            raise Refused(
                _("Too many people are starting right now. Please wait {time}, then try again.").format(
                    time=duration(others)
                )
            )

    def enrolled(self, now: datetime) -> None:
        """Count a new learner against the limits."""
        self._own.spend(now.timestamp())
        if self._begun:
            self._all.spend(now.timestamp())
        self._begun = True

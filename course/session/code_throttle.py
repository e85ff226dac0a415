"""Rate-limit wrong resume codes: a few per page without delay, since people mistype; after that, one at a time."""

from datetime import datetime
from typing import Final

from course.bucket import TokenBucket
from course.language import _, duration
from course.session.refusal import Refused

FREE: Final = 4
"""Burst size per page: wrong codes accepted without delay; one more is allowed every `EVERY` seconds."""
EVERY: Final = 30.0
ALWAYS: Final = 2
"""Codes that a page may try whatever other pages do."""
MOST_AT_ONCE: Final = 60
"""Burst size for all pages of a process together; one more wrong code is allowed every second."""


class Guesses(TokenBucket):
    """Token bucket for wrong codes, shared by all pages of a process, so that opening new pages does not reset it."""

    def __init__(self) -> None:
        super().__init__(MOST_AT_ONCE, 1.0)


class Guesser:
    """Limits how many resume codes one page may try.

    The first two codes on a page are always checked: they cost the server less than opening the page did, so learners
    who mistype their code once are never held up by other people's attempts. Codes have 99 bits and cannot be guessed;
    the throttle only limits load.
    """

    def __init__(self, guesses: Guesses) -> None:
        self._all = guesses
        self.right()

    def wait(self, now: datetime) -> None:
        """Raise Refused, naming the seconds to wait, while no code is accepted."""
        at = now.timestamp()
        if (own := self._own.wait(at)) > 0:
            raise Refused(
                _("Several codes in a row did not work. Please wait {time}, then try again.").format(time=duration(own))
            )
        others = min(self._all.wait(at), (self._own.spent(at) - ALWAYS + 1) * EVERY)
        if others > 0:
            raise Refused(
                _("Too many codes are being tried right now. Please wait {time}, then try again.").format(
                    time=duration(others)
                )
            )

    def wrong(self, now: datetime) -> None:
        """Count a wrong code against the limits."""
        self._own.spend(now.timestamp())
        self._all.spend(now.timestamp())

    def right(self) -> None:
        """Reset the page's throttle after a correct code."""
        self._own = TokenBucket(FREE, 1 / EVERY)

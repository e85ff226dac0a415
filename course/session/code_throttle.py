"""Throttle wrong resume codes: a few on a page are free, since people mistype; after that, each has to wait."""

from datetime import datetime
from typing import Final

from course.bucket import TokenBucket, spoken
from course.session.refusal import Refused

FREE: Final = 4
"""So many wrong codes at one page are heard at once, and one more for each `EVERY` seconds that pass."""
EVERY: Final = 30.0
MOST_AT_ONCE: Final = 60
"""So many wrong codes of all pages of a process are heard at once; one more for each second that passes."""


class Guesses(TokenBucket):
    """The wrong codes of all pages of a process. Opening another page wins nobody any of them back."""

    def __init__(self) -> None:
        super().__init__(MOST_AT_ONCE, 1.0)


class Guesser:
    """One page at which codes are tried.

    The first code at a page is always heard: it costs the server less than the page did, and so those who mistype
    nothing come in whatever others try from the same address. A code has 99 bits; the waits are there for the load.
    """

    def __init__(self, guesses: Guesses) -> None:
        self._all = guesses
        self.right()

    def wait(self, now: datetime) -> None:
        """Raises Refused, with how long it takes, while no code is heard."""
        at = now.timestamp()
        if (own := self._own.wait(at)) > 0:
            raise Refused(f"Several codes in a row did not fit. Please wait {spoken(own)}, then try again.")
        if self._own.spent(at) and (others := self._all.wait(at)) > 0:
            raise Refused(f"Very many codes are being tried just now. Please wait {spoken(others)}, then try again.")

    def wrong(self, now: datetime) -> None:
        """Count a code that did not fit."""
        self._own.spend(now.timestamp())
        self._all.spend(now.timestamp())

    def right(self) -> None:
        """Start anew after a code that fitted."""
        self._own = TokenBucket(FREE, 1 / EVERY)

"""Guesses: wrong resume codes, each of which makes whoever tries the next one wait a little longer."""

from datetime import datetime, timedelta
from typing import Final

from course.session.allowance import Allowance, said
from course.session.refusal import Refused

FREE: Final = 3
"""So many wrong codes at one page cost nothing: people mistype."""
FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
"""Seconds after the wrong code that follows, doubled with each one more, and the most it comes to."""
MOST_AT_ONCE: Final = 60
"""So many wrong codes of all pages of a process are heard at once; one more for each second that passes."""


class Guesses(Allowance):
    """The wrong codes of all pages of a process. Opening another page wins nobody any of them back."""

    def __init__(self) -> None:
        super().__init__(MOST_AT_ONCE, 1.0)


class Guesser:
    """Whoever sits at one page.

    The first code at a page is always heard: it costs the server less than the page did, and so those who mistype
    nothing come in whatever others try from the same address. A code has 99 bits; the waits are there for the load.
    """

    def __init__(self, guesses: Guesses) -> None:
        self._guesses, self._wrong = guesses, 0
        self._until: datetime | None = None

    def wait(self, now: datetime) -> None:
        """Raises Refused, with how long it takes, while no code is heard."""
        own = (self._until - now).total_seconds() if self._until else 0.0
        if own > 0:
            raise Refused(f"Several codes in a row did not fit. Please wait {said(own)}, then try again.")
        others = self._guesses.wait(now) if self._wrong else 0.0
        if others > 0:
            raise Refused(f"Very many codes are being tried just now. Please wait {said(others)}, then try again.")

    def wrong(self, now: datetime) -> None:
        """Count a code that did not fit."""
        self._wrong += 1
        self._guesses.add(now)
        if self._wrong > FREE:
            wait = min(FIRST_WAIT * 2.0 ** min(self._wrong - FREE - 1, 9), LONGEST_WAIT)
            self._until = now + timedelta(seconds=wait)

    def right(self) -> None:
        """Start anew after a code that fitted."""
        self._wrong, self._until = 0, None

"""Membership: the cohort to which a learner belongs, and the link by which they came."""

from datetime import datetime
from typing import Literal

from course.bank import Bank
from course.session.refusal import Refused
from course.store import CODE, Cohort, Learner, Sight, Store


class Membership:
    """The cohort of one learner. A link decides for newcomers; a learner who is enrolled is asked whether to move."""

    def __init__(self, store: Store, usual: str) -> None:
        """`usual` is the cohort of those who come by no link; it need not be there yet."""
        self._store, self._usual = store, usual
        self.cohort: Cohort | None = None
        """As it was at the last look; None while the usual one is not there."""
        self.invited: Cohort | None = None
        """The cohort of the link, where the learner belongs to another."""
        self.moved = False
        """Whether the last thing the learner did on this page was to move to the cohort."""
        self.unknown = False
        """Whether the link has a code that is not known."""

    @property
    def id(self) -> str:
        """The cohort in which whoever begins now is enrolled."""
        return self.cohort.id if self.cohort else self._usual

    @property
    def sight(self) -> Sight:
        """What facilitators may see of the learner, or of whoever begins now."""
        return self.cohort.sight if self.cohort else "nothing"

    def read(self, learner: Learner | None, code: str) -> None:
        """Find the cohort of a learner, or of a newcomer with this code; `unknown` says whether there is none."""
        linked = self.linked(code)
        self.moved = False
        self.unknown = bool(code.strip()) and linked is None
        own = self._store.cohort(learner.cohort if learner else self._usual)
        self.cohort = own if learner else linked or own
        self.invited = linked if learner and linked and linked.id != learner.cohort else None

    def linked(self, code: str) -> Cohort | None:
        """The cohort whose join code this is, however it was typed; None for a code that is not known."""
        typed = "".join(filter(str.isalnum, code)).lower()
        return self._store.cohort_by_code(typed) if CODE.fullmatch(typed) else None

    def renew(self) -> None:
        """Look again: a facilitator may have closed the cohort meanwhile."""
        self.cohort = self._store.cohort_lately(self.id)

    def offered(self, bank: Bank) -> Bank:
        """The part of the bank that the cohort is offered."""
        return bank.only(self.cohort.scenarios) if self.cohort and self.cohort.scenarios else bank

    def state(self, now: datetime) -> Literal["early", "open", "over"]:
        """Whether the cohort takes answers."""
        return self.cohort.state(now) if self.cohort else "open"

    def require_invited_open(self, now: datetime) -> None:
        """Raise Refused unless the cohort of the link takes answers, where there is one."""
        if self.invited is not None and self.invited.state(now) != "open":
            raise Refused(f"“{self.invited.name}” is not open just now, so nobody can move there.")

    def require_open(self, now: datetime) -> None:
        """Raise Refused unless the cohort takes answers."""
        state = self.state(now)
        if state == "early":
            raise Refused("This course has not opened yet. Please come back when it does.")
        if state == "over":
            raise Refused(
                "This course is closed, so no answers or picks are stored any more. What you did stays here to be read."
            )

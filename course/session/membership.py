"""Membership: the cohort to which a learner belongs, and the link by which they came."""

from datetime import datetime
from typing import Literal

from course.bank import Bank
from course.language import _
from course.session.refusal import Refused
from course.store import CODE, Cohort, Learner, Sight, Store


class Membership:
    """The cohort of one learner. A join link sets a newcomer's cohort; enrolled learners are asked whether to move."""

    def __init__(self, store: Store, usual: str) -> None:
        """`usual`: id of the default cohort for visitors without a join link; it need not exist yet."""
        self._store, self._usual = store, usual
        self.cohort: Cohort | None = None
        """The cohort as last read from the store; None while the default cohort does not exist."""
        self.invited: Cohort | None = None
        """The cohort of the join link, if the learner is enrolled in a different one."""
        self.moved = False
        """True if the learner's last action on this page was to move to this cohort."""
        self.unknown = False
        """True if the join link's code is unknown."""

    @property
    def id(self) -> str:
        """The id of the learner's cohort; for a newcomer, of the cohort in which they will be enrolled."""
        return self.cohort.id if self.cohort else self._usual

    @property
    def sight(self) -> Sight:
        """The cohort's disclosure setting: what facilitators may see of an individual learner."""
        return self.cohort.sight if self.cohort else "nothing"

    def read(self, learner: Learner | None, code: str) -> None:
        """Load the cohort of a learner, or of a newcomer with this join code; set `unknown` if the code is unknown."""
        linked = self.linked(code)
        self.moved = False
        self.unknown = bool(code.strip()) and linked is None
        own = self._store.cohort(learner.cohort if learner else self._usual)
        self.cohort = own if learner else linked or own
        self.invited = linked if learner and linked and linked.id != learner.cohort else None

    def linked(self, code: str) -> Cohort | None:
        """Return the cohort with this join code, ignoring case and punctuation; None for an unknown code."""
        typed = "".join(filter(str.isalnum, code)).lower()
        return self._store.cohort_by_code(typed) if CODE.fullmatch(typed) else None

    def renew(self) -> None:
        """Reload the cohort, since a facilitator may have closed it; the cached copy may be a few seconds old."""
        self.cohort = self._store.cohort_lately(self.id)

    def offered(self, bank: Bank) -> Bank:
        """Return the bank restricted to the scenarios that the cohort offers."""
        return bank.only(self.cohort.scenarios) if self.cohort and self.cohort.scenarios else bank

    def state(self, now: datetime) -> Literal["early", "open", "over"]:
        """Return whether the cohort accepts answers: "open", or "early" or "over" if not."""
        return self.cohort.state(now) if self.cohort else "open"

    def require_invited_open(self, now: datetime) -> None:
        """Raise Refused if the learner was invited to another cohort that does not accept answers now."""
        if self.invited is not None and self.invited.state(now) != "open":
            raise Refused(_("“{name}” is not open just now, so nobody can move there.").format(name=self.invited.name))

    def require_open(self, now: datetime) -> None:
        """Raise Refused unless the cohort accepts answers now."""
        state = self.state(now)
        if state == "early":
            raise Refused(_("This course has not opened yet. Please come back when it does."))
        if state == "over":
            raise Refused(
                _("This course is closed, so no answers or picks are stored any more. You can still read what you did.")
            )

"""A session: one learner at one page, with the bank and the store."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from course.bank import Bank
from course.progress import progress
from course.session.code import new_token
from course.session.desk import Desk
from course.session.enrolment import Enroller, Enrolments
from course.session.membership import Membership
from course.session.refusal import Refused
from course.session.sequence import sequence
from course.session.sitting import Sitting
from course.session.step import act
from course.session.turn import Fields
from course.session.way import Way
from course.store import Learner, Place, Store, StoreError, hash_token

_MOST_ROUNDS: Final = 5
"""How often a turn is taken again because the same learner acts in another window at the same moment."""


COMMITTED: Final = ("submit", "end", "release")
"""The acts that are refused where they cannot be stored; any other goes on, and says that the place is not stored."""
BEGIN: Final = ("begin", "open")
"""The acts by which somebody becomes a learner: at the beginning, or at a scenario that they chose before it."""


class Session:
    """One learner at one page, with the bank and the store. Acts come one after another."""

    def __init__(
        self,
        bank: Bank,
        store: Store,
        cohort: str,
        mint: Callable[[], str] = new_token,
        enroller: Enroller | None = None,
    ) -> None:
        """`enroller`: of the page, by which all pages of a process take in no more learners than they should."""
        self._bank, self._store, self._mint = bank, store, mint
        self._enroller = enroller or Enroller(Enrolments())
        self._order = sequence(bank)
        self._whole = bank
        self.membership = Membership(store, cohort)
        """To which cohort the learner belongs, and by whose link they came."""
        self._link = ""
        self._learner: Learner | None = None
        self.token: str | None = None
        """What brings the learner back; None before they begin."""
        self.fresh: str | None = None
        """The token again, while the learner has not seen it yet: it is shown once, and never out of the store."""
        self.sitting = Sitting()
        self.placed = True
        """Whether the sitting is stored as it is; where the store has no room, a learner can still look around."""
        self.done = progress((), self._order)
        self.revealed: Mapping[str, datetime] = {}
        """The items whose key the learner has seen in a live room: what they do on these is practice."""
        self.now: datetime | None = None
        """When the learner last looked or acted, as told by the page: what is due depends on it."""

    @property
    def learner(self) -> Learner | None:
        """Who the learner is; None before they begin."""
        return self._learner

    def leave(self) -> None:
        """Be nobody again, as before anyone came."""
        self._seat(None)

    def resume(self, token: str | None, link: str | None = None) -> tuple[str | None, Sitting]:
        """The learner's own token and sitting; a new visitor's without a token that is known, if nobody is here yet.

        `link`: the code of a join link, None for the one before.
        """
        self._link = self._link if link is None else link
        found = self._store.learner(hash_token(token)) if token else None
        if found is None and self.token not in (None, token):
            return self.token, self.sitting
        self._seat(found)
        if found is not None:
            self.token = token
            self._catch_up(found)
        return self.token, self.sitting

    def act(self, action: str, fields: Fields, now: datetime) -> Sitting:
        """Do what the learner asks, and store it, an attempt with the place to which it leads.

        Raises Refused and StoreError.

        Of a cohort that is not open nothing is stored: its learners look around in what there is, and pick nothing.
        """
        learner = self._learner
        if learner is None:
            return self._begin(action, fields, now)
        self.membership.renew()
        self.revealed = self._store.rooms.shown(learner.id)
        for _ in range(_MOST_ROUNDS):
            step = act(self.sitting, action, fields, Desk(self._bank, self.done, learner, self.revealed), now)
            if step.attempt is not None or action == "draft" or (action == "submit" and step.sitting.missing):
                self.membership.require_open(now)
            if step.attempt is not None:
                stored, placed = self._store.submit(step.attempt, _place(learner, step.sitting, now))
                self.placed = True
                if stored:
                    self.done = self.done.with_attempt(step.attempt)
            else:
                placed = self._keep(step.sitting, action, learner, now)
            if placed:
                self.sitting = step.sitting
                return self.sitting
            self._catch_up(learner)  # the place moved on in another window: act from there; its attempt counts
        raise Refused("Another window of yours is busy with this course just now. Please try again.")

    def _begin(self, action: str, fields: Fields, now: datetime) -> Sitting:
        """The same for whoever is nobody yet: they are enrolled with the place to which their first act leads."""
        if action not in BEGIN:
            raise Refused("Please begin the course first.")
        token, fresh = self._newcomer(now)
        step = act(self.sitting, action, fields, Desk(self._bank, self.done, fresh), now)
        self._enrol(token, fresh, now, _place(fresh, step.sitting, now))
        self.sitting, self.placed = step.sitting, True
        return self.sitting

    def _keep(self, sitting: Sitting, action: str, learner: Learner, now: datetime) -> bool:
        """Keep the place to which a step leads; False where another window has moved on meanwhile.

        Where its cohort is not open, the place is this page's alone.
        """
        try:
            self.placed = True
            if self.membership.state(now) != "open":
                return True
            return self._store.keep_place(_place(learner, sitting, now))
        except StoreError:
            if action in COMMITTED or self._store.learner_with(learner.id) is None:
                raise
            self.placed = False
            return True

    @property
    def way(self) -> Way:
        """How far the learner is in the course."""
        return Way(self._bank, self.done, self.sitting)

    def enrol(self, now: datetime) -> Learner:
        """The learner, who is enrolled now if they were not. Raises Refused where their cohort takes nobody."""
        return self._learner or self._enrol(*self._newcomer(now), now)

    def attempt(self, item: str) -> str:
        """The id under which the item's next attempt will be stored. Raises Refused before the learner begins."""
        if self._learner is None:
            raise Refused("Please begin the course first.")
        return Desk(self._bank, self.done, self._learner).attempt(item)

    def _newcomer(self, now: datetime) -> tuple[str, Learner]:
        """Who may be enrolled now, with the token that will bring them back."""
        self.membership.renew()
        self.membership.require_open(now)
        self._enroller.wait(now)
        token = self._mint()
        return token, Learner(uuid.uuid4().hex, hash_token(token), self.membership.id, now)

    def _enrol(self, token: str, fresh: Learner, now: datetime, place: Place | None = None) -> Learner:
        self._learner = self._store.join(fresh, place)
        self._enroller.enrolled(now)
        self.token = self.fresh = token
        return self._learner

    def _seat(self, learner: Learner | None) -> None:
        self._learner, self.token, self.fresh = learner, None, None
        self.membership.read(learner, self._link)
        self._bank = self.membership.offered(self._whole)
        self._order = sequence(self._bank)
        self.sitting, self.revealed = Sitting(), {}
        self.done = progress((), self._order)

    def _catch_up(self, learner: Learner) -> None:
        self.revealed = self._store.rooms.shown(learner.id)
        self.done = progress(self._store.attempts(learner=learner.id), self._order)
        place = self._store.place(learner.id)
        if place is not None:
            kept = Sitting.from_state({**place.state, "turn": place.turn}, self._bank)
            tries = self.done.tries.get(kept.item, ())
            lost = kept.screen == "feedback" and all(each.id != kept.attempt for each in tries)
            self.sitting = replace(kept, screen="overview", attempt="") if lost else kept


def _place(learner: Learner, sitting: Sitting, now: datetime) -> Place:
    return Place(learner.id, sitting.turn, sitting.to_state(), now)

"""A session: one learner at one page, with the bank and the store."""

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from course.bank import Bank
from course.bank.target import Target
from course.progress import LATEST, RECENT, Syllabus, progress, recalled
from course.session.action import Fields, Step
from course.session.address import address
from course.session.code import new_token
from course.session.course_progress import Way
from course.session.desk import Desk
from course.session.enrolment import Enroller, Enrolments
from course.session.membership import Membership
from course.session.refusal import Forgotten, Refused
from course.session.screen_state import Sitting
from course.session.step import act
from course.store import Answer, Learner, Place, Store, StoreError, hash_token

NONCE: Final = re.compile(r"[0-9a-f]{32}")
"""The random number by which a page names its guest: 128 bits."""
_MOST_ROUNDS: Final = 5
"""How often a turn is taken again because the same learner acts in another window at the same moment."""


MOMENT: Final = timedelta(milliseconds=1)
COMMITTED: Final = ("submit", "end", "release")
"""The actions that are refused where they cannot be stored; others go on, and say that the place is not stored."""


class Session:
    """One learner at one page, with the bank and the store. Acts come one after another."""

    def __init__(
        self,
        bank: Bank,
        store: Store,
        cohort: str,
        mint: Callable[[], str] = new_token,
        enroller: Enroller | None = None,
        syllabus: Callable[[], Syllabus] | None = None,
    ) -> None:
        """`enroller`: of the page, by which all pages of a process take in no more learners than they should.

        `syllabus`: what each item of the bank trains, shared by all pages; without it, refreshers go by age alone.
        """
        self._syllabus = syllabus
        self._bank, self._store, self._mint = bank, store, mint
        self._enroller = enroller or Enroller(Enrolments())
        self._order = bank.sequence
        self._whole = bank
        self.membership = Membership(store, cohort)
        """To which cohort the learner belongs, and by whose link they came."""
        self._link = ""
        self._learner: Learner | None = None
        self.token: str | None = None
        """The learner's resume code, or what their sign-in gives them; None before they are enrolled."""
        self._guest = uuid.uuid4().hex
        """The id under which somebody will be enrolled who is not yet."""
        self.sitting = Sitting()
        self.placed = True
        """Whether the sitting is stored as it is; where the store has no room, a learner can still look around."""
        self.done = progress((), self._order)
        self.answers: Mapping[str, Mapping[str, Answer]] = {}
        """Attempt -> question -> the answer submitted, for attempts that are not complete."""
        self.revealed: Mapping[str, datetime] = {}
        """The items whose key the learner has seen in a live room: what they do on these is practice."""
        self.report: Target | None = None
        """What a learning management system around this page is told about: whether its learner has completed it."""
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
        found = self._store.learner(hash_token(token)) if token else None
        if found is None and self.token not in (None, token):
            return self.token, self.sitting
        if found is None and self._learner is None and self.sitting.turn and link in (None, self._link):
            return None, self.sitting  # a guest whose page looks again keeps their screen
        self._link = self._link if link is None else link
        self._seat(found)
        if found is not None:
            self.token = token
            self._catch_up(found)
        return self.token, self.sitting

    def act(self, action: str, fields: Fields, now: datetime) -> Sitting:
        """Do what the learner asks, and store it: an answer together with the place that follows.

        Raises Refused and StoreError.

        A guest is enrolled with their first answer; until then nothing is stored of them. Of a cohort that is not open
        nothing is stored either: its learners look around, and submit nothing.
        """
        if self._learner is None and self._as_guest(action, fields, now):
            return self.sitting
        learner = self._learner
        if learner is None:
            raise Refused("Please reload the page.")
        self._renew(learner, action)
        # A clock that was set back must not put what is done now before what was done then.
        now = max([now, *(tries[-1].submitted + MOMENT for tries in self.done.tries.values() if tries)])
        for attempted in range(_MOST_ROUNDS):
            try:
                step = act(self.sitting, action, fields, self.desk, now)
            except Refused:
                if attempted or action not in ("submit", "draft"):
                    raise
                learner = self._look_again(learner)  # what looks out of date here may be news from another window
                continue
            if step.answer is not None or action == "draft" or (action == "submit" and step.sitting.missing):
                self.membership.require_open(now)
            if step.answer is not None:
                stored, placed = self._store.submit(step.answer, _place(learner, step.sitting, now), step.attempt)
                self.placed = True
                if stored:
                    self._count(step)
            else:
                placed = self._keep(step.sitting, action, learner, now)
            if placed:
                self.sitting = step.sitting
                return self.sitting
            learner = self._look_again(learner)  # another window moved on meanwhile: act again from there
        raise Refused("Another window of yours is busy with this course just now. Please try again.")

    def _renew(self, learner: Learner, action: str) -> None:
        """Know what may have changed elsewhere and matters to this action."""
        self.membership.renew()
        if action != "draft" and self.sitting.screen != "verdict":  # these open no item and complete none
            self.revealed = self._store.rooms.shown(learner.id)

    def _as_guest(self, action: str, fields: Fields, now: datetime) -> bool:
        """The same for somebody who is not enrolled; False where they turn out to be enrolled already."""
        step = act(self.sitting, action, fields, self.desk, now)
        if step.answer is None:
            self.sitting, self.placed = step.sitting, True
            return True
        token, fresh = self._newcomer(now)
        known = self._enrol(token, fresh, now, step)
        self.placed = True
        if known == fresh:
            self.sitting = step.sitting
            self._count(step)
            return True
        self._catch_up(known)
        return False

    def _count(self, step: Step) -> None:
        """Know of an answer that is stored."""
        if step.attempt is not None:
            self.done = self.done.with_attempt(step.attempt)
            self.answers = {id_: given for id_, given in self.answers.items() if id_ != step.attempt.id}
        elif step.answer is not None:
            given = {**self.answers.get(step.answer.attempt, {}), step.answer.question: step.answer}
            self.answers = {**self.answers, step.answer.attempt: given}

    @property
    def desk(self) -> Desk:
        """What the learner, or the guest, works with."""
        who, cohort = (self._learner.id, self._learner.cohort) if self._learner else (self._guest, self.membership.id)
        return Desk(self._bank, self.done, who, cohort, self.revealed, self.answers, self._syllabus)

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
    def address(self) -> str:
        """The address of the screen on which the learner is."""
        return address(self.sitting, self.done.latest(self.sitting.item))

    @property
    def way(self) -> Way:
        """How far the learner is in the course."""
        return Way(self._bank, self.done, self.sitting)

    def enrol(self, now: datetime) -> Learner:
        """The learner, who is enrolled now if they were not. Raises Refused where their cohort takes nobody."""
        return self._learner or self._enrol(*self._newcomer(now), now)

    def welcome(self, nonce: object) -> None:
        """Know a guest by the random number of their page, so that an answer sent twice enrols one learner."""
        if isinstance(nonce, str) and NONCE.fullmatch(nonce):
            self._guest = hashlib.sha256(f"guest/{nonce}".encode()).hexdigest()[:32]

    def _newcomer(self, now: datetime) -> tuple[str, Learner]:
        """The guest as a learner, with a new token. Raises Refused while nobody more can be enrolled."""
        self.membership.renew()
        self.membership.require_open(now)
        self._enroller.wait(now)
        token = self._mint()
        return token, Learner(self._guest, hash_token(token), self.membership.id, now)

    def _enrol(self, token: str, fresh: Learner, now: datetime, step: Step | None = None) -> Learner:
        place = _place(fresh, step.sitting, now) if step else None
        answer, attempt = (step.answer, step.attempt) if step else (None, None)
        self._learner = self._store.join(fresh, place, answer, attempt)
        self._enroller.enrolled(now)
        self.token = token
        return self._learner

    def _seat(self, learner: Learner | None) -> None:
        self._learner, self.token = learner, None
        self._guest = uuid.uuid4().hex
        self.membership.read(learner, self._link)
        self._bank = self.membership.offered(self._whole)
        self._order = self._bank.sequence
        path = self.membership.cohort.path if self.membership.cohort else ""
        self.sitting, self.revealed, self.answers = Sitting(path=path), {}, {}
        self.done = progress((), self._order)

    def move(self, now: datetime) -> None:
        """Move the learner, with all that they did, to the cohort of the link or code by which they came.

        They start on the path of that cohort, where it has one. Raises Refused where there is no such cohort, it is not
        open, or too many have begun at this page.
        """
        invited, learner = self.membership.invited, self._learner
        if invited is None or learner is None:
            raise Refused("Please open the link of the other group first, or enter its join code.")
        self.membership.require_invited_open(now)
        self._enroller.wait(now)
        found = self._store.move(learner.id, invited.id, now, "learner")
        if found is None:
            raise Forgotten("Everything that was stored about you has been erased.")
        self._enroller.enrolled(now)
        self._sit_again(found)
        self.membership.moved = True
        self._catch_up(found)
        if invited.path:
            here = replace(self.sitting, path=invited.path, turn=self.sitting.turn + 1)
            if self._keep(here, "move", found, now):
                self.sitting = here

    def _look_again(self, learner: Learner) -> Learner:
        """The learner as they are by now, who may have moved to another cohort in another window."""
        found = self._store.learner_with(learner.id) or learner
        if found.cohort != learner.cohort:
            self._sit_again(found)
        self._catch_up(found)
        return found

    def _sit_again(self, learner: Learner) -> None:
        """The same learner in another cohort."""
        token = self.token
        self._seat(learner)
        self.token = token

    def _catch_up(self, learner: Learner) -> None:
        self.revealed = self._store.rooms.shown(learner.id)
        self.done = recalled(self._store.history(learner.id, LATEST, RECENT), self._order)
        given: dict[str, dict[str, Answer]] = {}
        for answer in self._store.open_answers(learner.id):
            given.setdefault(answer.attempt, {})[answer.question] = answer
        self.answers = given
        place = self._store.place(learner.id)
        if place is not None:
            kept = Sitting.from_state({**place.state, "turn": place.turn}, self._bank)
            self.sitting = self._shown(kept)

    def _shown(self, kept: Sitting) -> Sitting:
        """The sitting that was stored, on the map where its screen has nothing to show any more."""
        answered = self.desk.answered(kept.attempt, kept.item)
        lost = kept.screen == "feedback" and self.desk.complete(kept.attempt, kept.item) is None
        lost |= kept.screen == "verdict" and kept.question not in answered
        lost |= kept.screen in ("question", "note") and kept.item not in kept.drafts
        return replace(kept, screen="map", question="", attempt="") if lost else kept


def _place(learner: Learner, sitting: Sitting, now: datetime) -> Place:
    return Place(learner.id, sitting.turn, sitting.to_state(), now)

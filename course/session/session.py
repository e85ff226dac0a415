"""A session: handles one learner's actions in one page, with the bank and the store."""

import hashlib
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from course.bank import Bank
from course.bank.lms_target import Target
from course.language import _
from course.progress import LATEST, RECENT, Syllabus, progress, recalled
from course.session.action import Fields, Step
from course.session.action_table import act
from course.session.address import address
from course.session.code import new_token
from course.session.course_progress import Way
from course.session.enrolment import Enroller, Enrolments
from course.session.learner_context import Desk
from course.session.membership import Membership
from course.session.refusal import Forgotten, Refused
from course.session.screen_state import Sitting
from course.store import Answer, Learner, Place, Store, StoreError, hash_token

NONCE: Final = re.compile(r"[0-9a-f]{32}")
"""Format of the random 128-bit number by which a page identifies a guest who is not enrolled yet."""
_MOST_ROUNDS: Final = 5
"""Maximum number of times an action is tried when the same learner acts in another window at the same time."""


MOMENT: Final = timedelta(milliseconds=1)
COMMITTED: Final = ("submit", "end", "release")
"""Actions that fail if they cannot be stored; other actions continue, with a notice that the position is not stored."""


class Session:
    """Handles the actions of one learner in one page. Actions must be passed one at a time."""

    def __init__(
        self,
        bank: Bank,
        store: Store,
        cohort: str,
        mint: Callable[[], str] = new_token,
        enroller: Enroller | None = None,
        syllabus: Callable[[], Syllabus] | None = None,
    ) -> None:
        """`cohort`: id of the default cohort. `mint`: makes resume tokens. `enroller`: the page's enrolment throttle.

        `syllabus`: returns what each item of the bank trains, shared by all pages; without it, refreshers are chosen
        by age alone.
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
        """The learner's resume code, or the token from their sign-in; None before they are enrolled."""
        self._guest = uuid.uuid4().hex
        """The id under which a guest will be enrolled."""
        self.sitting = Sitting()
        self.placed = True
        """True if the current state is stored; if the store fails, learners can still look around."""
        self.done = progress((), self._order)
        self.answers: Mapping[str, Mapping[str, Answer]] = {}
        """Attempt id -> question -> submitted answer, for incomplete attempts."""
        self._rooms: tuple[object, ...] = ()
        """The state of all live sessions when `revealed` was read."""
        self.revealed: Mapping[str, datetime] = {}
        """Items whose key the learner has seen in a live session -> when; attempts at these are marked as `seen`."""
        self.report: Target | None = None
        """The target whose completion this page reports to an embedding LMS; None without one."""
        self.now: datetime | None = None
        """The time of the page's last message; determines which refreshers are due."""

    @property
    def learner(self) -> Learner | None:
        """The enrolled learner; None for a guest."""
        return self._learner

    def speak(self, bank: Bank) -> None:
        """Switch to this bank, which is the same one in another language."""
        self._whole, self._bank = bank, self.membership.offered(bank)

    def leave(self) -> None:
        """Sign the learner out: reset the session to that of a new visitor."""
        self._seat(None)

    def resume(self, token: str | None, link: str | None = None) -> tuple[str | None, Sitting]:
        """Resume the session of the learner with this token, and return the token and the stored state.

        Without a known token, the learner already present stays, or a new guest starts.
        `link`: the code of the join link; None keeps the previous one.
        """
        found = self._store.learner(hash_token(token)) if token else None
        if found is None and self.token not in (None, token):
            return self.token, self.sitting
        if found is None and self._learner is None and self.sitting.turn and link in (None, self._link):
            return None, self.sitting  # a guest whose page reconnects keeps their screen
        self._link = self._link if link is None else link
        self._seat(found)
        if found is not None:
            self.token = token
            self._catch_up(found)
        return self.token, self.sitting

    def act(self, action: str, fields: Fields, now: datetime) -> Sitting:
        """Carry out an action and store its result; an answer and the position after it are stored atomically.

        A guest is enrolled with their first answer; nothing is stored about them before. If the cohort is not open,
        nothing is stored: learners can read, but not submit. Raises Refused and StoreError.
        """
        if self._learner is None and self._as_guest(action, fields, now):
            return self.sitting
        learner = self._learner
        if learner is None:
            raise Refused(_("Please reload the page."))
        self._renew(learner, action)
        # After a clock was set back, new answers must still sort after earlier ones.
        now = max([now, *(tries[-1].submitted + MOMENT for tries in self.done.tries.values() if tries)])
        for attempted in range(_MOST_ROUNDS):
            try:
                step = act(self.sitting, action, fields, self.desk, now)
            except Refused:
                if attempted or action not in ("submit", "draft"):
                    raise
                learner = self._look_again(learner)  # the page's view may be outdated: another window may have acted
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
            learner = self._look_again(learner)  # another window stored a later turn meanwhile: retry from its state
        raise Refused(_("Another window of yours is busy with this course just now. Please try again."))

    def _renew(self, learner: Learner, action: str) -> None:
        """Reload the cohort and the items revealed in live sessions, which may have changed elsewhere."""
        self.membership.renew()
        if action != "draft" and self.sitting.screen != "verdict":  # these open no item and complete none
            rooms = self._store.rooms.state()
            if rooms != self._rooms:
                self.revealed, self._rooms = self._store.rooms.shown(learner.id), rooms

    def _as_guest(self, action: str, fields: Fields, now: datetime) -> bool:
        """Carry out an action of a guest; return False if they turn out to be enrolled already."""
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
        """Update the cached answers and attempts with those just stored."""
        if step.attempt is not None:
            self.done = self.done.with_attempt(step.attempt)
            self.answers = {id_: given for id_, given in self.answers.items() if id_ != step.attempt.id}
        elif step.answer is not None:
            given = {**self.answers.get(step.answer.attempt, {}), step.answer.question: step.answer}
            self.answers = {**self.answers, step.answer.attempt: given}

    @property
    def desk(self) -> Desk:
        """The data on which the learner's (or guest's) actions work."""
        who, cohort = (self._learner.id, self._learner.cohort) if self._learner else (self._guest, self.membership.id)
        return Desk(self._bank, self.done, who, cohort, self.revealed, self.answers, self._syllabus)

    def _keep(self, sitting: Sitting, action: str, learner: Learner, now: datetime) -> bool:
        """Store the position after an action; return False if another window stored a later turn meanwhile.

        If the cohort is not open, the position is kept in this page only.
        """
        try:
            self.placed = True
            if self.membership.state(now) != "open":
                return True
            return self._store.keep_place(_place(learner, sitting, now), synced=action in COMMITTED)
        except StoreError:
            if action in COMMITTED or self._store.learner_with(learner.id) is None:
                raise
            self.placed = False
            return True

    @property
    def address(self) -> str:
        """The URL fragment of the learner's current screen."""
        return address(self.sitting, self.done.latest(self.sitting.item))

    @property
    def way(self) -> Way:
        """The learner's progress through the course."""
        return Way(self._bank, self.done, self.sitting)

    def enrol(self, now: datetime) -> Learner:
        """Enrol the learner if necessary, and return them. Raises Refused if their cohort is not open."""
        return self._learner or self._enrol(*self._newcomer(now), now)

    def welcome(self, nonce: object) -> None:
        """Identify a guest by their page's random number, so that an answer sent twice enrols only one learner."""
        if isinstance(nonce, str) and NONCE.fullmatch(nonce):
            self._guest = hashlib.sha256(f"guest/{nonce}".encode()).hexdigest()[:32]

    def _newcomer(self, now: datetime) -> tuple[str, Learner]:
        """Create a learner with a new token for the guest. Raises Refused while the enrolment limit is reached."""
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
        self._rooms = ()
        self.done = progress((), self._order)

    def move(self, now: datetime) -> None:
        """Move the learner, with all their attempts, to the cohort whose join link or code they used.

        They start on that cohort's path, if it has one. Raises Refused if there is no such cohort, it is not open, or
        the page's enrolment limit is reached.
        """
        invited, learner = self.membership.invited, self._learner
        if invited is None or learner is None:
            raise Refused(_("To move to another group, please open its link or enter its join code first."))
        self.membership.require_invited_open(now)
        self._enroller.wait(now)
        found = self._store.move(learner.id, invited.id, now, "learner")
        if found is None:
            raise Forgotten(_("Everything that was stored about you has been erased."))
        self._enroller.enrolled(now)
        self._sit_again(found)
        self.membership.moved = True
        self._catch_up(found)
        if invited.path:
            here = replace(self.sitting, path=invited.path, turn=self.sitting.turn + 1)
            if self._keep(here, "move", found, now):
                self.sitting = here

    def _look_again(self, learner: Learner) -> Learner:
        """Reload the learner, who may have moved to another cohort in another window, and return them."""
        found = self._store.learner_with(learner.id) or learner
        if found.cohort != learner.cohort:
            self._sit_again(found)
        self._catch_up(found)
        return found

    def _sit_again(self, learner: Learner) -> None:
        """Reload the session for the same learner in another cohort."""
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
        """Return the stored state; with the course map as its screen if its own screen has nothing to show any more."""
        answered = self.desk.answered(kept.attempt, kept.item)
        lost = kept.screen == "feedback" and self.desk.complete(kept.attempt, kept.item) is None
        lost |= kept.screen == "verdict" and kept.question not in answered
        lost |= kept.screen in ("question", "note") and kept.item not in kept.drafts
        return replace(kept, screen="map", question="", attempt="") if lost else kept


def _place(learner: Learner, sitting: Sitting, now: datetime) -> Place:
    return Place(learner.id, sitting.turn, sitting.to_state(), now)

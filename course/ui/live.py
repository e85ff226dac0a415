"""A learner's page in a live session: it follows the facilitator's steps, and can return to the learner's own work."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from course.language import N_, _
from course.live.ballot import Spoiled
from course.live.room_state import Moment, look
from course.page import Shown
from course.session import Refused, Session
from course.store import Learner, Room, Store
from course.ui.view import View

IDLE: Final = frozenset({"welcome", "paths", "map", "summary"})
"""Screens from which learners enter a live session automatically when it opens; on other screens they are asked."""
VOTED: Final = "voted"
"""The HTML id of the sentence that confirms a vote."""
TICK: Final = "tick"
"""Action that stores picks not yet sent as a vote."""
OVER: Final = N_("This room has moved on, so that vote did not count. The page shows where it is now.")


class Live:
    """A learner's participation in the live session (room) of their current cohort, as seen from one page."""

    def __init__(self, store: Store, view: View, session: Session, clock: Callable[[], datetime]) -> None:
        self._store, self._view, self._session, self._clock = store, view, session, clock
        self._moment = Moment()
        self._inside = False
        self._fresh = False
        self._own: tuple[tuple[str, int], tuple[str, ...]] | None = None
        self._told: tuple[str, int, bool] | None = None
        """(room, step, in the lobby) of the screen on which this page explained in full who sees votes."""

    def present(self) -> str | None:
        """Return the learner's id while they are in the room; else None."""
        learner = self._session.learner
        return learner.id if learner is not None and self._inside else None

    @property
    def cohort(self) -> str:
        """The id of the cohort whose live session this is."""
        return self._session.membership.id

    @property
    def invitation(self) -> Literal["", "join", "back"]:
        """Which notice to show: "join" if a room is open that the learner never joined, "back" if they left it."""
        if self._moment.room is None or self._inside:
            return ""
        return "back" if self._seat(self._moment.room) is False else "join"

    def come(self) -> None:
        """After the page was opened: check whether a room is open, and enter it if appropriate."""
        self._moment = self._look()
        self._inside = False
        self._go_along()

    def change(self) -> None:
        """Switch to the room of the learner's cohort, after they moved to another cohort or declined to."""
        if self._moment.room is not None and self._moment.room.cohort != self.cohort:
            self.leave()
        self.come()

    def speak(self, view: View) -> None:
        """Switch to this view."""
        self._view = view

    def heed(self, action: str, fields: Mapping[str, object]) -> bool:
        """Handle an action that concerns the room; return False for any other action. Raises Refused, StoreError."""
        if action == "vote":
            self._vote(fields)
        elif action == TICK:
            self._tick(fields)
        elif action == "join-room":
            self._moment = self._look()
            if self._moment.room is None:
                raise Refused(_("The live session has ended. Your own course is here as you left it."))
            if self.invitation == "join":
                self._told = (self._moment.room.id, -1, False)  # the banner said it
            self._sit(self._moment.room, self._session.enrol(self._clock()))
        elif action == "leave-room":
            self.leave()
        else:
            self.leave()
            return False
        return True

    def quiet(self, action: str) -> bool:
        """True if the action needs no new screen, so that a learner who is still picking is not interrupted."""
        return action == TICK and (self._moment.room is None or self._moment.room.phase == "asking")

    def leave(self) -> None:
        """Leave the room, if the learner is in one, and return to their own work."""
        room, learner = self._moment.room, self._session.learner
        if self._inside and room is not None and learner is not None:
            self._store.rooms.sit(room.id, learner.id, here=False, now=self._clock())
        self._inside = False

    def behind(self, moment: Moment) -> bool:
        """True if the page does not show this moment of the room yet."""
        return self._open(moment).mark != self._moment.mark

    def follow(self, moment: Moment) -> tuple[bool, str]:
        """Follow the room to this moment; return whether the screen changes, and the announcement of the change."""
        before, was_inside = self._moment, self._inside
        self._moment = self._look(moment)  # the given moment may be older than one that this page has already read
        room = self._moment.room
        if room is None:
            self._inside = False
            return was_inside, _(
                "The live session has ended. Your own course is as you left it."
            ) if before.room else ""
        if before.room is None or before.room.id != room.id:
            self._inside = False
            self._go_along()
            return was_inside or self._inside, _("A live session has begun.")
        moved = self._inside and self._moment.mark != before.mark
        return moved, _said(room, self._view) if moved else ""

    def show(self) -> Shown | None:
        """Return the room's screen; None if the learner is not in the room."""
        room, learner = self._moment.room, self._session.learner
        if not self._inside or room is None or learner is None:
            return None
        voted = self._voted(room, learner)
        shown = self._view.show(
            self._session,
            "live",
            room=room,
            ballot=self._view.ballots.ballot(room.ask),
            known=self._view.ballots.known(room.ask.item),
            answers=self._view.ballots.answers(room.ask) if room.phase == "revealed" else (),
            tally=self._moment.tally,
            supposed=self._view.ballots.supposed(room),
            voted=voted,
            ticked=self._unsent(room, voted),
            stand=f"{room.id}-{room.step}-{room.phase}",
            first_told=self._first_told(room),
        )
        fresh, self._fresh = self._fresh, False
        return replace(shown, focus=VOTED, announce=_("Your vote is in.")) if fresh else shown

    def _first_told(self, room: Room) -> bool:
        """True if this screen should explain in full who sees votes: the lobby, or else the first voting screen."""
        here = room.id, room.step, room.phase == "lobby"
        if room.phase in ("lobby", "reading", "asking") and (self._told is None or self._told[0] != room.id):
            self._told = here
        return self._told == here

    def _vote(self, fields: Mapping[str, object]) -> None:
        room, learner = self._look(self._moment).room, self._session.learner
        if learner is None or not self._inside:
            raise Refused(_("Please join the live session first."))
        if room is None or (fields.get("room"), fields.get("step")) != (room.id, str(room.step)):
            raise Refused(_(OVER))
        ballot = self._view.ballots.ballot(room.ask)
        try:
            picks = ballot.read(fields.get(ballot.group)) if ballot else ()
        except Spoiled as spoiled:
            raise Refused(str(spoiled)) from spoiled
        if not picks or not self._store.rooms.vote(room.id, room.step, learner.id, picks):
            raise Refused(_("Voting on this has closed, so that vote did not count."))
        self._own, self._fresh = ((room.id, room.step), picks), True
        if (room.id, room.step) in self._session.sitting.ticked:
            with suppress(Refused):  # another window is busy; the vote is stored anyway
                self._keep(room, room.step, ())

    def _tick(self, fields: Mapping[str, object]) -> None:
        """Store unsent picks at a step, even if voting has closed meanwhile."""
        room, step = self._moment.room, fields.get("step")
        if room is None or fields.get("room") != room.id or step not in [str(each) for each in range(len(room.steps))]:
            return  # the room has ended
        at = int(str(step))
        ballot = self._view.ballots.ballot(room.steps[at])
        picks = fields.get(ballot.group) if ballot else ""
        try:
            self._keep(room, at, ballot.read(picks) if ballot and picks not in ([], "") else ())
        except Spoiled as spoiled:
            raise Refused(str(spoiled)) from spoiled

    def _keep(self, room: Room, step: int, picks: tuple[str, ...]) -> None:
        """Store unsent picks with the learner's position, so that they survive a reload."""
        if self._session.learner is not None:
            self._session.act(TICK, {"room": room.id, "step": step, "picks": picks}, self._clock())

    def _unsent(self, room: Room, voted: tuple[str, ...]) -> tuple[str, ...]:
        """Return the picks at this step that are still offered and were not sent as a vote."""
        ballot, ticked = self._view.ballots.ballot(room.ask), self._session.sitting.ticked.get((room.id, room.step), ())
        return tuple(pick for pick in ticked if ballot and pick in ballot.named) if ticked != voted else ()

    def _voted(self, room: Room, learner: Learner) -> tuple[str, ...]:
        if self._own and self._own[0] == (room.id, room.step):
            return self._own[1]
        return self._moment.votes.get(learner.id, ())

    def _go_along(self) -> None:
        """Enter the room if the learner already joined it, or if their current screen asks for no picks.

        Learners who are being asked whether to move to another cohort must answer that first.
        """
        room, learner = self._moment.room, self._session.learner
        if room is None or learner is None:
            return
        seat = self._store.rooms.seat(room.id, learner.id)
        asked = self._session.membership.invited is not None
        if seat is None and not asked and self._session.sitting.screen in IDLE:
            self._sit(room, learner)
        self._inside = self._inside or seat is True

    def _sit(self, room: Room, learner: Learner) -> None:
        self._store.rooms.sit(room.id, learner.id, here=True, now=self._clock())
        self._inside = True

    def _seat(self, room: Room) -> bool | None:
        learner = self._session.learner
        return self._store.rooms.seat(room.id, learner.id) if learner else None

    def _look(self, before: Moment | None = None) -> Moment:
        return self._open(look(self._store, self.cohort, self._clock(), before))

    def _open(self, moment: Moment) -> Moment:
        """Return the moment if the cohort is open; else one without a room, since a closed cohort takes no votes."""
        cohort = self._session.membership.cohort
        return moment if cohort is None or cohort.state(self._clock()) == "open" else Moment()


def _said(room: Room, view: View) -> str:
    ballot = view.ballots.ballot(room.ask)
    if room.phase == "lobby":
        return _("You are in. The session starts in a moment.")
    if room.step in room.skipped:
        return _("The facilitator skipped this question.")
    if room.phase == "closed":
        return _("Voting is closed.")
    supposed = view.ballots.supposed(room)
    if supposed is not None and ballot is not None:
        turned = "; ".join(f"{ballot.named[turn.option].name}: {turn.reads}" for turn in supposed.turns)
        return f"{supposed.asks} {turned}."
    if room.phase == "revealed":
        return _("The answers are shown.")
    if ballot is None:
        return ""
    title = ballot.scenario.item.title
    if room.phase == "reading":
        return _("Next story: {title}.").format(title=title)
    return _("You can vote now: {title}. {question}").format(title=title, question=ballot.ask)

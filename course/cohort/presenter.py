"""Presenting: the facilitator's two windows on a live session, the presenter's own and the projection."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from markupsafe import Markup

from course.bank import Bank
from course.language import N_, _
from course.live import ballot, invitation, room_actions, shared_thread, tally
from course.live.room_state import Moment, count
from course.live.what_if import Supposition
from course.store import Ask, Cohort, Room, Store, new_code

TIMERS: Final = (30, 60, 120, 180)
"""The seconds that a presenter can give for a vote."""
SAID: Final = {
    "lobby": N_("people are joining"),
    "reading": N_("the story is shown; voting has not opened"),
    "asking": N_("voting is open"),
    "closed": N_("voting is closed"),
    "revealed": N_("the answers are shown"),
}
"""The description of each phase, for presenters."""


@dataclass(frozen=True)
class Stop:
    """One step in the presenter's list of steps."""

    number: int
    """From 1."""
    title: str
    topic: str
    about: str
    """The situation and the first words of its story; empty where the step before is of the same story."""
    state: str
    """now, revealed, skipped, shown (and left without a reveal) or ahead."""
    movable: tuple[bool, bool]
    """Whether it can be asked earlier, and later."""


class Presenting:
    """What the presenter's window and the projection show of a live session, read from the store."""

    def __init__(self, bank: Bank, store: Store, address: str, clock: Callable[[], datetime]) -> None:
        """`address`: where learners open their app."""
        self._bank, self._store, self._address, self._clock = bank, store, address, clock
        self.ballots = ballot.Ballots(bank)

    def running(self, cohorts: Sequence[Cohort]) -> list[tuple[Cohort, Room]]:
        """The live sessions of these cohorts that are running, the newest first."""
        named = {each.id: each for each in cohorts}
        rooms = self._store.rooms.running(self._clock() - room_actions.LASTS)
        return [(named[room.cohort], room) for room in rooms if room.cohort in named]

    def coded(self, cohort: Cohort) -> Cohort:
        """Return the cohort, with a new join code if it had none."""
        if cohort.code is None:
            cohort = replace(cohort, code=new_code())
            self._store.change_cohort(cohort)
        return cohort

    def look(self, cohort: str) -> Moment:
        """Return the room's current state, with the numbers of votes and of people present."""
        return count(self._store, cohort, self._clock())

    def context(self, cohort: Cohort, moment: Moment, room: Room) -> dict[str, Any]:
        """Return the context of the templates `presenter` and `wall`; `room`: the room of the moment."""
        asked = self.ballots.ballot(room.ask)
        answers = self.ballots.answers(room.ask)
        known = self.ballots.known(room.ask.item)
        link = invitation.link(self._address, cohort)
        alone = invitation.alone(link)
        return {
            "cohort": cohort,
            "room": room,
            "moment": moment,
            "ballot": asked,
            "answers": answers,
            "point": tally.point(moment.tally, answers) if moment.tally else None,
            "thread": shared_thread.tell(asked.scenario.item, known) if asked else (),
            "supposed": self.ballots.supposed(room),
            "earlier": shared_thread.earlier(asked.scenario.item, known) if asked else "",
            "link": link,
            "shown_link": link.partition("://")[2],
            "home": self._address.partition("://")[2].rstrip("/"),
            "alone": alone,
            "picture": Markup("" if alone else picture(link)),  # noqa: S704 - drawn by segno, which escapes the name in it
            "left": self._left(room),
            "at": f"{room.id}-{room.step}-{room.phase}",
        }

    def plan(self, room: Room) -> tuple[Stop, ...]:
        """Return every step of the room, for the presenter's list."""
        later = range(room.reached + 1, len(room.steps))
        return tuple(
            Stop(
                step + 1, *self.named(ask), self._about(room, step), _state(room, step),
                (step in later and step - 1 in later, step in later and step + 1 in later),
            )
            for step, ask in enumerate(room.steps)
        )  # fmt: skip

    def named(self, ask: Ask) -> tuple[str, str]:
        """The title of a step's story, with its part, and the topic of its question."""
        asked = self.ballots.ballot(ask)
        if asked is None:
            return _("No longer in the course"), ""
        item = asked.scenario.item
        return f"{item.title}{f' ({item.part})' if item.part else ''}", asked.topic

    def _about(self, room: Room, step: int) -> str:
        item = room.steps[step].item
        found = self._bank.scenarios.get(item)
        if found is None or (step and room.steps[step - 1].item == item):
            return ""
        return f"{self._bank.rulebook.quadrants[found.home].name}. {shared_thread.opening(found.item)}"

    def preview(self, room: Room, step: int) -> dict[str, Any] | None:
        """Return the presenter's preview of another step; None if the step or its story no longer exists."""
        if not 0 <= step < len(room.steps):
            return None
        ask = room.steps[step]
        asked = self.ballots.ballot(ask)
        if asked is None:
            return None
        told = shared_thread.tell(asked.scenario.item, self.ballots.known(ask.item))
        return {"number": step + 1, "ballot": asked, "answers": self.ballots.answers(ask), "told": told}

    def suppositions(self, room: Room) -> tuple[Supposition, ...]:
        """Return the what-if questions that the presenter can show; none before the answers are revealed."""
        return self.ballots.suppositions(room.ask) if room.phase == "revealed" else ()

    def _left(self, room: Room) -> int | None:
        """Whole seconds until the timer runs out; None without a timer."""
        return max(0, round((room.until - self._clock()).total_seconds())) if room.until else None


def moved(room: Room, fields: Mapping[str, object], now: datetime) -> Room:
    """Return the room after a presenter's action; the same room if the action is not possible (any more).

    `how` is one of MOVES, or `go`, `drop`, `earlier` and `later` with a `step`, `suppose` with the number of a
    supposition as `step`, or `timer` with `seconds`. `version` says which state of the room the page showed.
    """
    how = fields.get("how")
    if fields.get("version") != str(room.version) or not isinstance(how, str) or how == "end":
        return room
    if how in room_actions.MOVES:
        return room_actions.move(room, how, now)
    given = number(fields.get("seconds" if how == "timer" else "step"))
    if given is None:
        return room
    if how == "timer":
        return room_actions.timed(room, timedelta(seconds=given), now)
    if how in ("earlier", "later"):
        return room_actions.earlier(room, given if how == "earlier" else given + 1, now)
    moves = {"go": room_actions.go, "drop": room_actions.drop, "suppose": room_actions.suppose}
    return moves[how](room, given, now) if how in moves else room


def said(room: Room) -> str:
    """Return the announcement of the room's state for a presenter's screen reader."""
    if room.dark:
        return _("The projection is dark.")
    if room.phase == "lobby":
        return _("The lobby is open.")
    step = _("Step {number} of {count}: {said}.")
    return step.format(number=room.step + 1, count=len(room.steps), said=_(SAID[room.phase]))


def seen(moment: Moment) -> tuple[object, ...]:
    """Return what both windows show of a moment; a different value means a different screen."""
    room = moment.room
    return (room.id, room.version, moment.cast, moment.present) if room else ()


def onward(room: Room) -> str:
    """Return the action of the button that goes forward."""
    if room.phase == "revealed" or room.step in room.skipped:
        after = room_actions.move(room, "forward", room.moved)
        if after.step == room.step:
            return _("Last question")
        return _("Next question: open voting") if after.phase == "asking" else _("Next")
    return {
        "lobby": _("Show the first story"),
        "reading": _("Open voting"),
        "asking": _("Close voting"),
        "closed": _("Reveal the answers"),
    }[room.phase]


def picture(link: str) -> str:
    """Return the QR code of a join link."""
    return invitation.picture(link, _("QR code for the join link {link}").format(link=link))


def _state(room: Room, step: int) -> str:
    if step in room.skipped:
        return "skipped"
    if step == room.step and room.phase != "lobby":
        return "now"
    if step in room.revealed:
        return "revealed"
    return "shown" if step <= room.reached else "ahead"


def number(given: object) -> int | None:
    """Return a submitted whole number; None for anything else."""
    return int(given) if isinstance(given, str) and given.isdecimal() and len(given) < 6 else None

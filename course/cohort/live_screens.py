"""The facilitator's screens of a live session: the presenter's window, the projection, and the results afterwards."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from course.bank import Bank
from course.cohort.cohort_form import listed
from course.cohort.navigation import Address, Fields, Navigation, Screen
from course.cohort.presenter import TIMERS, Presenting, moved, number, onward, said, seen
from course.cohort.session_results import Past
from course.language import N_, _
from course.live import room_actions
from course.live.room_state import Moment
from course.live.session_plan import chosen, objection, suggested
from course.page import Shown, Trouble
from course.store import Ask, Room, Store

MOST_STEPS: Final = 60
STALE: Final = N_("The page shows where the session is now.")


class LiveScreens:
    """The live-session screens of one facilitator, and the actions on them."""

    def __init__(
        self,
        navigation: Navigation,
        live: Presenting,
        past: Past,
        bank: Bank,
        store: Store,
        clock: Callable[[], datetime],
        invite: Screen,
    ) -> None:
        """`clock`: with a time zone. `invite`: the screen of the cohort, for when no session is running."""
        self._at, self._live, self._past = navigation, live, past
        self._bank, self._store, self._clock, self._invite = bank, store, clock, invite
        self._moment = Moment()
        self._preview: int | None = None
        navigation.followed = (self._present, self._wall)
        navigation.leaving.append(self._fold)
        self.addresses = {
            "present": Address(self._present, lambda: navigation.cohort),
            "wall": Address(self._wall, lambda: navigation.cohort),
            "session": Address(self._results, lambda: past.room),
        }
        self.actions: Mapping[str, Callable[[Fields], Shown]] = {
            "live": self._start,
            "open-room": self._open,
            "present": lambda fields: self._at.go(self._present, self._at.named(fields)),
            "move": self._move,
            "preview": self._show_preview,
            "end-room": self._end,
            "session": self._show_results,
            "export-session": self._save,
        }

    def behind(self, moment: Moment) -> bool:
        """Return True if the room has moved on from what this page shows."""
        return bool(self._at.presenting) and seen(moment) != seen(self._moment)

    def _fold(self) -> None:
        self._preview = None

    def _start(self, fields: Fields) -> Shown:
        """Resume the cohort's live session, or start one with the suggested stories."""
        self._at.cohort = self._at.named(fields)
        if self._at.here().simulated:
            raise Trouble(_("This cohort is simulated, so no one can join it. Choose another cohort, or make one."))
        if self._store.rooms.current(self._at.cohort, self._clock() - room_actions.LASTS):
            return self._at.go(self._present)
        return self._begin(suggested(self._at.offered(self._at.here())))

    def _open(self, fields: Fields) -> Shown:
        self._at.cohort = self._at.named(fields)
        asked = self._bank, listed(fields.get("items")), listed(fields.get("groups"))
        if refused := objection(*asked):
            raise Trouble(refused)
        return self._begin(chosen(*asked))

    def _begin(self, steps: Sequence[Ask]) -> Shown:
        cohort, now = self._at.here(), self._clock()
        if cohort.state(now) != "open":
            raise Trouble(_("This cohort is not open, so nobody could vote. Change its dates first."))
        if len(steps) > MOST_STEPS:
            many = _("That makes {count} steps, and a session can have up to {most}. Choose fewer.")
            raise Trouble(many.format(count=len(steps), most=MOST_STEPS))
        self._store.rooms.open(room_actions.opened(uuid.uuid4().hex, cohort.id, steps, now))
        return self._at.go(self._present)

    def _present(self) -> str:
        cohort = self._live.coded(self._at.here())
        self._moment = self._live.look(cohort.id)
        room = self._moment.room
        if room is None:
            self._at.screen, self._at.presenting = self._invite, ""
            return self._invite()
        after = next((step for step in range(room.step + 1, len(room.steps)) if step not in room.skipped), None)
        return self._at.render(
            "presenter",
            **self._live.context(cohort, self._moment, room),
            plan=self._live.plan(room),
            onward=onward(room),
            said=said(room),
            timers=TIMERS,
            suppositions=self._live.suppositions(room),
            next_step=self._live.named(room.steps[after]) if after is not None else None,
            preview=self._live.preview(room, self._preview) if self._preview is not None else None,
        )

    def _wall(self) -> str:
        """Show the projection, which holds only what the whole room may see."""
        cohort = self._live.coded(self._at.here())
        self._moment = self._live.look(cohort.id)
        room = self._moment.room
        if room is None:
            return self._at.render("over", cohort=cohort)
        return self._at.render("wall", **self._live.context(cohort, self._moment, room))

    def _show_preview(self, fields: Fields) -> Shown:
        step = number(fields.get("step"))
        self._preview = None if step == self._preview else step
        return self._at.show(focus="preview" if self._preview is not None else "plan-heading")

    def _move(self, fields: Fields) -> Shown:
        room = self._current()
        after = moved(room, fields, self._clock())
        if after is room or not self._store.rooms.move(after):
            return self._at.show(announce=_(STALE))
        self._preview = None
        return self._at.show(announce=said(after))

    def _end(self, _fields: Fields) -> Shown:
        room = self._current()
        self._store.rooms.move(room_actions.move(room, "end", self._clock()))
        return replace(self._at.go(self._results, self._past.open(room.id)), announce=_("The live session has ended."))

    def _show_results(self, fields: Fields) -> Shown:
        return self._at.go(self._results, self._past.open(fields.get("room")))

    def _results(self) -> str:
        return self._at.render("session", cohort=self._at.here(), **self._past.context())

    def _save(self, fields: Fields) -> Shown:
        self._past.export(fields.get("kind"), self._at.here())
        return self._at.show(focus="session-file", announce=_("The file is ready."))

    def _current(self) -> Room:
        room = self._store.rooms.current(self._at.cohort, self._clock() - room_actions.LASTS)
        if room is None:
            raise Trouble(_("This live session has ended. Go back to the cohort to begin another."))
        return room

"""Hosting: the facilitator's screens that make cohorts, invite their learners, and take them through a live session."""

import functools
import uuid
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from course.bank import PATH_NAMES, Bank
from course.cohort import person
from course.cohort.download import Downloads, Offer
from course.cohort.founding import FIELDS, Faulty, filled_in, listed, read_cohort, read_dates, typed
from course.cohort.presenting import TIMERS, Presenting, moved, number, onward, picture, said, seen
from course.cohort.session import Files, Past
from course.live import invitation, move
from course.live.closing import close_cohort
from course.live.moment import Moment
from course.live.programme import chosen, objection, suggested
from course.live.results import past
from course.page import HEADING, Shown, Trouble
from course.session.sight import NAMES, told
from course.store import FEWEST, PARTS, Ask, Cohort, Person, Room, Store
from grader import QUADRANT

ERRORS: Final = "form-errors"
MOST_STEPS: Final = 60
STALE: Final = "The page shows where the session is now."
GONE: Final = "There is no such cohort any more. Please go back to the list."
_OF_COHORT: Final = ("cohort", "present", "wall", "session")
"""The screens whose address names a cohort."""
Fields = Mapping[str, object]


class Hosting:
    """The screens of one facilitator. What is on the way is in the store, so that any window can go on with it."""

    def __init__(
        self,
        bank: Bank,
        store: Store,
        address: str,
        environment: Environment,
        clock: Callable[[], datetime] | None = None,
        offers: Mapping[str, Offer] | None = None,
        files: Files | None = None,
    ) -> None:
        """`address`: where learners open their app. `environment`: the templates. `clock`: with a time zone.

        `offers`: what can be exported, by kind. `files`: what the results of a live session can be saved as.
        """
        self._downloads = Downloads(offers or {}, bank, store)
        self._bank, self._store, self._address, self._environment = bank, store, address, environment
        self._clock = clock or (lambda: datetime.now(UTC))
        self._live = Presenting(bank, store, address, self._clock)
        self._past = Past(store, self._live.ballots, files or {}, self._clock)
        self._cohort = ""
        self._screen: Callable[[], str] = self._list
        self._moment = Moment()
        self._preview: int | None = None
        self.zone: tzinfo | None = None
        """The time zone of the facilitator's browser; None for this machine's, until it is known."""
        self._filled: Fields = {}
        self._faults: Mapping[str, str] = {}
        self.presenting = ""
        """The cohort whose room this page shows, to its presenter or as the projection; empty on every other screen."""
        self._addressed: dict[str, Callable[[], str]] = {
            "cohorts": self._list,
            "guide": self._guide,
            "cohort": self._invite,
            "present": self._present,
            "wall": self._wall,
            "session": self._results,
        }
        """The first part of an address -> its screen; the second part is the id of a cohort, or of a session."""
        self.actions: dict[str, Callable[[Fields], Shown]] = {
            "cohorts": lambda _: self._go(self._list),
            "guide": lambda _: self._go(self._guide),
            "new-cohort": self._new,
            "person": self._look_at,
            "invite": lambda fields: self._go(self._invite, self._of(fields)),
            "change-dates": self._change_dates,
            "close-cohort": self._close,
            "export": self._export,
            "live": self._start,
            "open-room": self._open,
            "present": lambda fields: self._go(self._present, self._of(fields)),
            "move": self._move,
            "preview": self._show_preview,
            "end-room": self._end,
            "session": self._show_results,
            "export-session": self._save,
        }

    def opens(self, address: object) -> bool:
        """Open the screen that has this address, such as "#/present/may"; False where none here has it."""
        name, _, cohort = str(address).removeprefix("#/").partition("/")
        if name == "session" and self._store.rooms.find(cohort):
            cohort = self._past.open(cohort)
        screen = self._addressed.get(name)
        found = self._store.cohort(cohort) if cohort else None
        if screen is None or (name in _OF_COHORT) != (found is not None and not found.simulated):
            return False
        self._go(screen, cohort or None)
        return True

    def show(self, announce: str = "", focus: str = "") -> Shown:
        """The screen on which the facilitator is, as it is now."""
        return Shown(self._screen(), focus, announce)

    def behind(self, moment: Moment) -> bool:
        """Whether this page shows another moment of the room."""
        return bool(self.presenting) and seen(moment) != seen(self._moment)

    def follow(self) -> Shown | None:
        """The presenter's window or the projection as it is now; None on every other screen."""
        return self.show() if self.presenting else None

    def leave(self) -> None:
        """The facilitator looks at figures."""
        self.presenting = ""

    def _go(self, screen: Callable[[], str], cohort: str | None = None) -> Shown:
        self._screen = screen
        self._filled, self._faults, self._preview, self._downloads.made = {}, {}, None, None
        self._cohort = self._cohort if cohort is None else cohort
        self.presenting = self._cohort if screen in (self._present, self._wall) else ""
        return self.show(focus=HEADING)

    def _of(self, fields: Fields) -> str:
        cohort = fields.get("cohort")
        if not isinstance(cohort, str) or self._store.cohort(cohort) is None:
            raise Trouble(GONE)
        return cohort

    def _here(self) -> Cohort:
        found = self._store.cohort(self._cohort)
        if found is None:
            raise Trouble(GONE)
        return found

    # --- cohorts ---

    def _list(self) -> str:
        now = self._clock()
        cohorts = [each for each in self._store.cohorts()[::-1] if not each.simulated]
        return self._render(
            "cohorts",
            cohorts=cohorts,
            running=self._live.running(cohorts),
            states={each.id: each.state(now) for each in cohorts},
            filled={**self._fields(), "scenarios": listed(self._filled.get("scenarios"))},
        )

    def _fields(self, cohort: Cohort | None = None) -> dict[str, str]:
        """The fields of a form as they were filled in, else as they stand."""
        sent = {name: typed(self._filled, name) for name in self._filled}
        return {**dict.fromkeys((*FIELDS, "path", "codename"), ""), **filled_in(cohort, self.zone), **sent}

    def _guide(self) -> str:
        urgent = self._bank.rulebook.options[self._bank.rulebook.emergency]
        return self._render(
            "guide", help=f"If anyone is in danger, call for help first: {urgent.telephone or urgent.name}."
        )

    def _new(self, fields: Fields) -> Shown:
        try:
            made = read_cohort(fields, self._bank, self._clock())
        except Faulty as faulty:
            return self._refuse(self._list, fields, faulty.faults)
        if not self._store.add_cohort(made):
            raise Trouble("That could not be kept. Please try again.")
        return replace(self._go(self._invite, made.id), announce=f"{made.name} is made.")

    def _refuse(self, screen: Callable[[], str], fields: Fields, faults: Mapping[str, str]) -> Shown:
        """The form again as it was filled in, with what is to be put right."""
        self._go(screen)
        self._filled, self._faults = fields, faults
        return self.show(focus=ERRORS, announce="Not done yet: something is to be put right.")

    def _look_at(self, fields: Fields) -> Shown:
        """One person, as far as the cohort shows: looked at once, and kept on the screen until another is chosen."""
        self._cohort = self._of(fields)
        if "done" not in PARTS[self._here().sight]:
            raise Trouble("In this cohort nothing is shown of one person, and its learners were told so.")
        try:
            name = person.read_codename(fields.get("codename"))
            found = self._store.persons.look(self._cohort, name, self._clock())
            if found is None:
                raise Trouble(person.UNKNOWN)
        except Trouble as trouble:
            return self._refuse(self._invite, fields, {"codename": str(trouble)})
        return self._go(functools.partial(self._person, found))

    def _person(self, found: Person) -> str:
        cohort = self._here()
        given = person.context(found, self._offered(cohort))
        return self._render("person", cohort=cohort, shown=PARTS[found.sight], **given)

    def _offered(self, cohort: Cohort) -> Bank:
        return self._bank.only(cohort.scenarios) if cohort.scenarios else self._bank

    def _invite(self) -> str:
        cohort, now = self._here(), self._clock()
        if not cohort.simulated:
            cohort = self._live.coded(cohort)
        link = invitation.link(self._address, cohort)
        drawn = picture(link)
        return self._render(
            "invitation",
            cohort=cohort,
            state=cohort.state(now),
            link=link,
            alone=invitation.alone(link),
            picture=Markup(drawn),  # noqa: S704 - drawn here by segno, which escapes the name in it
            file=f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}",
            room=self._store.rooms.current(cohort.id, now - move.LASTS),
            offered=self._offered(cohort),
            filled=self._fields(cohort),
            groups={QUADRANT: "Situation"} | {each.id: each.name for each in self._bank.rulebook.groups.values()},
            past=past(self._store, cohort.id),
            offered_files=self._downloads.offered(cohort),
            made=self._downloads.made,
            kept={*self._bank.forms.pre, *self._bank.forms.final} if self._bank.forms else set(),
        )

    def _change_dates(self, fields: Fields) -> Shown:
        self._cohort = self._of(fields)
        try:
            opens, closes = read_dates(fields, self._clock())
        except Faulty as faulty:
            return self._refuse(self._invite, fields, faulty.faults)
        self._store.change_cohort(replace(self._here(), opens=opens, closes=closes))
        return replace(self._go(self._invite), announce="Saved.")

    def _close(self, fields: Fields) -> Shown:
        self._cohort = self._of(fields)
        close_cohort(self._store, self._here(), self._clock())
        return replace(self._go(self._invite), announce="The cohort is closed.")

    def _export(self, fields: Fields) -> Shown:
        self._go(self._invite, self._of(fields))
        self._downloads.make(self._here(), fields.get("kind"), self._clock())
        return self.show(focus="made-file", announce="The file is ready to be saved.")

    # --- the live session ---

    def _start(self, fields: Fields) -> Shown:
        """Go on with the session of a cohort, or begin one with the suggested stories."""
        self._cohort = self._of(fields)
        if self._here().simulated:
            raise Trouble("This cohort is simulated, so no one can join it. Choose another cohort, or make one.")
        if self._store.rooms.current(self._cohort, self._clock() - move.LASTS):
            return self._go(self._present)
        return self._begin(suggested(self._offered(self._here())))

    def _open(self, fields: Fields) -> Shown:
        self._cohort = self._of(fields)
        asked = self._bank, listed(fields.get("items")), listed(fields.get("groups"))
        if refused := objection(*asked):
            raise Trouble(refused)
        return self._begin(chosen(*asked))

    def _begin(self, steps: Sequence[Ask]) -> Shown:
        cohort, now = self._here(), self._clock()
        if cohort.state(now) != "open":
            raise Trouble("This cohort is not open, so nobody could vote. Change its dates first.")
        if len(steps) > MOST_STEPS:
            raise Trouble(f"That makes {len(steps)} steps, and a session takes up to {MOST_STEPS}. Choose fewer.")
        self._store.rooms.open(move.opened(uuid.uuid4().hex, cohort.id, steps, now))
        return self._go(self._present)

    def _present(self) -> str:
        cohort = self._live.coded(self._here())
        self._moment = self._live.look(cohort.id)
        room = self._moment.room
        if room is None:
            self._screen, self.presenting = self._invite, ""
            return self._invite()
        after = next((step for step in range(room.step + 1, len(room.steps)) if step not in room.skipped), None)
        return self._render(
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
        """The projection: nothing but what the whole room may see."""
        cohort = self._live.coded(self._here())
        self._moment = self._live.look(cohort.id)
        room = self._moment.room
        if room is None:
            return self._render("over", cohort=cohort)
        return self._render("wall", **self._live.context(cohort, self._moment, room))

    def _show_preview(self, fields: Fields) -> Shown:
        step = number(fields.get("step"))
        self._preview = None if step == self._preview else step
        return self.show(focus="preview" if self._preview is not None else "plan-heading")

    def _move(self, fields: Fields) -> Shown:
        room = self._current()
        after = moved(room, fields, self._clock())
        if after is room or not self._store.rooms.move(after):
            return self.show(announce=STALE)
        self._preview = None
        return self.show(announce=said(after))

    def _end(self, _fields: Fields) -> Shown:
        room = self._current()
        self._store.rooms.move(move.move(room, "end", self._clock()))
        return replace(self._go(self._results, self._past.open(room.id)), announce="The live session has ended.")

    def _show_results(self, fields: Fields) -> Shown:
        return self._go(self._results, self._past.open(fields.get("room")))

    def _results(self) -> str:
        return self._render("session", cohort=self._here(), **self._past.context())

    def _save(self, fields: Fields) -> Shown:
        self._past.export(fields.get("kind"), self._here())
        return self.show(focus="session-file", announce="The file is ready.")

    def _current(self) -> Room:
        room = self._store.rooms.current(self._cohort, self._clock() - move.LASTS)
        if room is None:
            raise Trouble("This live session has ended. Go back to the cohort to begin another.")
        return room

    def _path(self) -> str:
        """The address of this screen, by which a page that is reloaded comes back to it; empty where it has none."""
        name = next((name for name, screen in self._addressed.items() if screen == self._screen), "")
        if name == "session":
            return f"#/session/{self._past.room}"
        return f"#/{name}/{self._cohort}" if name in _OF_COHORT else f"#/{name}" if name else ""

    def _render(self, template: str, **context: Any) -> str:
        made = self._environment.get_template(f"{template}.html")
        known = {"rulebook": self._bank.rulebook, "bank": self._bank, "screen": template, "faults": self._faults}
        known |= {"path": self._path(), "zone": self.zone}
        return made.render(**known, sights=NAMES, path_names=PATH_NAMES, told=told, fewest=FEWEST, **context)

"""Hosting: the facilitator's screens that make cohorts, invite their learners, and take them through a live session."""

import functools
import uuid
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from course.bank import PATH_NAMES, Bank
from course.cohort import person
from course.cohort.download import Downloads, Offer
from course.cohort.founding import FIELDS, Faulty, listed, read_cohort, typed
from course.live import ballot, invitation, move, tally
from course.live.closing import close_cohort
from course.live.moment import Moment, count
from course.page import HEADING, Shown, Trouble
from course.session.sight import NAMES, told
from course.store import PARTS, Ask, Cohort, Person, Room, Store, new_code
from grader import QUADRANT

ERRORS: Final = "form-errors"
MOST_STEPS: Final = 60
GONE: Final = "There is no such cohort any more. Please go back to the list."
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
    ) -> None:
        """`address`: where learners open their app. `environment`: the templates. `clock`: with a time zone.

        `offers`: what can be exported, by kind.
        """
        self._downloads = Downloads(offers or {}, bank, store)
        self._bank, self._store, self._address, self._environment = bank, store, address, environment
        self._clock = clock or (lambda: datetime.now(UTC))
        self._ballots = ballot.Ballots(bank)
        self._cohort = ""
        self._screen: Callable[[], str] = self._list
        self._moment = Moment()
        self._filled: Fields = {}
        self._faults: Mapping[str, str] = {}
        self._dark = False
        self.presenting = ""
        """The cohort whose room is on the big screen; empty on every other screen."""
        self.actions: dict[str, Callable[[Fields], Shown]] = {
            "cohorts": lambda _: self._go(self._list),
            "guide": lambda _: self._go(self._guide),
            "new-cohort": self._new,
            "person": self._look_at,
            "invite": lambda fields: self._go(self._invite, self._of(fields)),
            "close-cohort": self._close,
            "export": self._export,
            "open-room": self._open,
            "present": lambda fields: self._go(self._present, self._of(fields)),
            "move": self._move,
            "dark": self._darken,
            "end-room": self._end,
        }

    def show(self, announce: str = "", focus: str = "") -> Shown:
        """The screen on which the facilitator is, as it is now."""
        return Shown(self._screen(), focus, announce)

    def behind(self, moment: Moment) -> bool:
        """Whether the big screen shows something else."""
        return bool(self.presenting) and _seen(moment) != _seen(self._moment)

    def follow(self) -> Shown | None:
        """The big screen as it is now; None on every other screen."""
        return self.show() if self.presenting else None

    def leave(self) -> None:
        """The facilitator looks at figures."""
        self.presenting = ""

    def _go(self, screen: Callable[[], str], cohort: str | None = None) -> Shown:
        self._screen = screen
        self._filled, self._faults, self._dark, self._downloads.made = {}, {}, False, None
        self._cohort = self._cohort if cohort is None else cohort
        self.presenting = self._cohort if screen == self._present else ""
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
        filled = {name: typed(self._filled, name) for name in FIELDS}
        return self._render(
            "cohorts",
            cohorts=cohorts,
            states={each.id: each.state(now) for each in cohorts},
            filled={**filled, "path": typed(self._filled, "path"), "scenarios": listed(self._filled.get("scenarios"))},
        )

    def _guide(self) -> str:
        urgent = self._bank.rulebook.options[self._bank.rulebook.emergency]
        return self._render("guide", help=f"{urgent.telephone or urgent.name}. {urgent.about}")

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
        offered = self._offered(cohort)
        given = person.context(found, offered)
        return self._render("person", cohort=cohort, shown=PARTS[found.sight], **given)

    def _offered(self, cohort: Cohort) -> Bank:
        return self._bank.only(cohort.scenarios) if cohort.scenarios else self._bank

    def _invite(self) -> str:
        cohort, now = self._here(), self._clock()
        if cohort.code is None and not cohort.simulated:
            cohort = replace(cohort, code=new_code())
            self._store.change_cohort(cohort)
        link = invitation.link(self._address, cohort)
        drawn = _picture(link)
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
            filled={"codename": typed(self._filled, "codename")},
            offered_files=self._downloads.offered(cohort),
            made=self._downloads.made,
            groups=self._groups(),
            kept={*self._bank.forms.pre, *self._bank.forms.final} if self._bank.forms else set(),
        )

    def _close(self, fields: Fields) -> Shown:
        self._cohort = self._of(fields)
        close_cohort(self._store, self._here(), self._clock())
        return replace(self._go(self._invite), announce="The cohort is closed.")

    def _export(self, fields: Fields) -> Shown:
        self._go(self._invite, self._of(fields))
        self._downloads.make(self._here(), fields.get("kind"), self._clock())
        return self.show(focus="made-file", announce="The file is ready to be saved.")

    # --- the live session ---

    def _groups(self) -> dict[str, str]:
        return {QUADRANT: "Situation", **{each.id: each.name for each in self._bank.rulebook.groups.values()}}

    def _open(self, fields: Fields) -> Shown:
        self._cohort = self._of(fields)
        cohort, now = self._here(), self._clock()
        if cohort.state(now) != "open":
            raise Trouble("This cohort is not open, so nobody could vote. Change its dates first.")
        items, groups = listed(fields.get("items")), listed(fields.get("groups"))
        steps = [
            Ask(item, group)
            for item in self._bank.scenarios
            if item in items
            for group in self._ballots.groups(item)
            if group in groups
        ]
        if not steps:
            raise Trouble("Choose at least one scenario, and what you would like to ask of it.")
        if len(steps) > MOST_STEPS:
            raise Trouble(f"That makes {len(steps)} steps, and a session takes up to {MOST_STEPS}. Choose fewer.")
        self._store.rooms.open(move.opened(uuid.uuid4().hex, cohort.id, steps, now))
        return self._go(self._present)

    def _present(self) -> str:
        cohort = self._here()
        moment = self._moment = count(self._store, cohort.id, self._clock())
        room = moment.room
        if room is None:
            self._screen, self.presenting = self._invite, ""
            return self._invite()
        asked = self._ballots.ballot(room.ask)
        answers = self._ballots.answers(room.ask) if room.phase == "revealed" else ()
        link = invitation.link(self._address, cohort)
        return self._render(
            "presenter",
            cohort=cohort,
            room=room,
            ballot=asked,
            moment=moment,
            answers=answers,
            point=tally.point(moment.tally, answers) if moment.tally else None,
            link=link,
            picture=Markup("" if invitation.alone(link) else _picture(link)),  # noqa: S704 - as above
            last=room.step + 1 == len(room.steps),
            dark=self._dark,
            at=f"{room.id}-{room.step}-{room.phase}",
        )

    def _darken(self, _fields: Fields) -> Shown:
        self._dark = bool(self.presenting) and not self._dark
        return self.show(announce="The screen is dark." if self._dark else "The screen is light again.")

    def _move(self, fields: Fields) -> Shown:
        room, self._dark = self._current(), False
        how = fields.get("how")
        if how not in move.MOVES or how == "end" or fields.get("version") != str(room.version):
            return self.show(announce="The page shows where the room is now.")
        moved = move.move(room, str(how), self._clock())
        if moved is not room:
            self._store.rooms.move(moved)
        return self.show(announce=_said(moved))

    def _end(self, _fields: Fields) -> Shown:
        room = self._current()
        self._store.rooms.move(move.move(room, "end", self._clock()))
        return replace(self._go(self._invite), announce="The live session has ended. Everyone is back where they were.")

    def _current(self) -> Room:
        room = self._store.rooms.current(self._cohort, self._clock() - move.LASTS)
        if room is None:
            raise Trouble("This live session has ended. Go back to the cohort to begin another.")
        return room

    def _render(self, template: str, **context: Any) -> str:
        made = self._environment.get_template(f"{template}.html")
        known = {"rulebook": self._bank.rulebook, "bank": self._bank, "screen": template, "faults": self._faults}
        return made.render(**known, sights=NAMES, path_names=PATH_NAMES, told=told, fewest=tally.FEWEST, **context)


def _picture(link: str) -> str:
    return invitation.picture(link, f"QR picture of the join link {link}")


def _seen(moment: Moment) -> tuple[object, ...]:
    return moment.mark, moment.cast, moment.present


def _said(room: Room) -> str:
    words = {"asking": "votes are taken", "closed": "voting is closed", "revealed": "the answers are shown"}
    return f"Step {room.step + 1} of {len(room.steps)}: {words[room.phase]}."

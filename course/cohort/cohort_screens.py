"""The facilitator's screens about cohorts: the list, a new one, its join link, dates and exports, and one person."""

import functools
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from course.bank import Bank
from course.cohort import person
from course.cohort.cohort_form import FIELDS, Faulty, filled_in, listed, read_cohort, read_dates, typed
from course.cohort.download import Downloads
from course.cohort.navigation import Address, Fields, Navigation
from course.cohort.presenter import Presenting, picture
from course.language import _
from course.live import invitation, room_actions
from course.live.cohort_closing import close_cohort
from course.live.results import past
from course.page import Shown, Trouble
from course.store import PARTS, Cohort, Person, Store
from grader import QUADRANT


class CohortScreens:
    """The cohort screens of one facilitator, and the actions on them."""

    def __init__(
        self,
        navigation: Navigation,
        live: Presenting,
        downloads: Downloads,
        bank: Bank,
        store: Store,
        address: str,
        clock: Callable[[], datetime],
    ) -> None:
        """`address`: where learners open their app. `clock`: with a time zone."""
        self._at, self._live, self._downloads = navigation, live, downloads
        self._bank, self._store, self._address, self._clock = bank, store, address, clock
        navigation.leaving.append(downloads.forget)
        self.addresses = {
            "cohorts": Address(self.overview),
            "guide": Address(self._guide),
            "cohort": Address(self.invite, lambda: navigation.cohort),
        }
        self.actions: Mapping[str, Callable[[Fields], Shown]] = {
            "cohorts": lambda _: self._at.go(self.overview),
            "guide": lambda _: self._at.go(self._guide),
            "new-cohort": self._new,
            "person": self._look_at,
            "invite": lambda fields: self._at.go(self.invite, self._at.named(fields)),
            "change-dates": self._change_dates,
            "close-cohort": self._close,
            "export": self._export,
        }

    def overview(self) -> str:
        """Show all cohorts, and a form to create one."""
        now = self._clock()
        cohorts = [each for each in self._store.cohorts()[::-1] if not each.simulated]
        return self._at.render(
            "cohorts",
            cohorts=cohorts,
            running=self._live.running(cohorts),
            states={each.id: each.state(now) for each in cohorts},
            filled={**self._fields(), "scenarios": listed(self._at.filled.get("scenarios"))},
        )

    def invite(self) -> str:
        """Show one cohort: its join link, its live session, and its settings."""
        cohort, now = self._at.here(), self._clock()
        if not cohort.simulated:
            cohort = self._live.coded(cohort)
        link = invitation.link(self._address, cohort)
        drawn = picture(link)
        return self._at.render(
            "invitation",
            cohort=cohort,
            state=cohort.state(now),
            link=link,
            alone=invitation.alone(link),
            picture=Markup(drawn),  # noqa: S704 - drawn here by segno, which escapes the name in it
            file=f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}",
            room=self._store.rooms.current(cohort.id, now - room_actions.LASTS),
            offered=self._at.offered(cohort),
            filled=self._fields(cohort),
            groups={QUADRANT: _("Situation")} | {each.id: each.name for each in self._bank.rulebook.groups.values()},
            past=past(self._store, cohort.id),
            offered_files=self._downloads.offered(cohort),
            made=self._downloads.made,
            kept={*self._bank.forms.pre, *self._bank.forms.final} if self._bank.forms else set(),
        )

    def _fields(self, cohort: Cohort | None = None) -> dict[str, str]:
        """Return the form's fields as submitted, or else the cohort's current values."""
        sent = {name: typed(self._at.filled, name) for name in self._at.filled}
        return {**dict.fromkeys((*FIELDS, "path", "codename"), ""), **filled_in(cohort, self._at.zone), **sent}

    def _guide(self) -> str:
        urgent = self._bank.rulebook.options[self._bank.rulebook.emergency]
        return self._at.render(
            "guide",
            help=_("If anyone is in danger, call for help first: {help}.").format(help=urgent.telephone or urgent.name),
        )

    def _new(self, fields: Fields) -> Shown:
        try:
            made = read_cohort(fields, self._bank, self._clock())
        except Faulty as faulty:
            return self._at.refuse(self.overview, fields, faulty.faults)
        if not self._store.add_cohort(made):
            raise Trouble(_("That could not be saved. Please try again."))
        return replace(self._at.go(self.invite, made.id), announce=_("{name} has been created.").format(name=made.name))

    def _look_at(self, fields: Fields) -> Shown:
        """Look up one person, as far as the cohort allows, and keep showing them until another is chosen."""
        self._at.cohort = self._at.named(fields)
        if "done" not in PARTS[self._at.here().sight]:
            raise Trouble(_("Nothing is shown about individual people in this cohort, and its learners were told so."))
        try:
            name = person.read_codename(fields.get("codename"))
            found = self._store.persons.look(self._at.cohort, name, self._clock())
            if found is None:
                raise Trouble(_(person.UNKNOWN))
        except Trouble as trouble:
            return self._at.refuse(self.invite, fields, {"codename": str(trouble)})
        return self._at.go(functools.partial(self._person, found))

    def _person(self, found: Person) -> str:
        cohort = self._at.here()
        given = person.context(found, self._at.offered(cohort))
        return self._at.render("person", cohort=cohort, shown=PARTS[found.sight], **given)

    def _change_dates(self, fields: Fields) -> Shown:
        self._at.cohort = self._at.named(fields)
        try:
            opens, closes = read_dates(fields, self._clock())
        except Faulty as faulty:
            return self._at.refuse(self.invite, fields, faulty.faults)
        self._store.change_cohort(replace(self._at.here(), opens=opens, closes=closes))
        return replace(self._at.go(self.invite), announce=_("Saved."))

    def _close(self, fields: Fields) -> Shown:
        self._at.cohort = self._at.named(fields)
        close_cohort(self._store, self._at.here(), self._clock())
        return replace(self._at.go(self.invite), announce=_("The cohort is closed."))

    def _export(self, fields: Fields) -> Shown:
        self._at.go(self.invite, self._at.named(fields))
        self._downloads.make(self._at.here(), fields.get("kind"), self._clock())
        return self._at.show(focus="made-file", announce=_("The file is ready to save."))

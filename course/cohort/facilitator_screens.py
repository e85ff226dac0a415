"""All screens of cohorts and live sessions, dispatched by action and by address."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from jinja2 import Environment

from course.bank import Bank
from course.cohort.cohort_screens import CohortScreens
from course.cohort.download import Downloads, Offer
from course.cohort.figures_page import choices
from course.cohort.live_screens import LiveScreens
from course.cohort.navigation import Fields, Navigation
from course.cohort.presenter import Presenting
from course.cohort.session_results import Files, Past
from course.live.room_state import Moment
from course.page import Shown
from course.store import Store


class Hosting:
    """The screens of one facilitator."""

    def __init__(
        self,
        bank: Bank,
        store: Store,
        address: str,
        environment: Environment,
        clock: Callable[[], datetime] | None = None,
        offers: Mapping[str, Offer] | None = None,
        files: Files | None = None,
        languages: Sequence[str] = (),
    ) -> None:
        """`address`: where learners open their app. `environment`: the templates. `clock`: with a time zone.

        `offers`: what can be exported, by kind. `files`: the file types in which the results of a live session can be
        saved. `languages`: those that facilitators can choose; the bank and the templates are in the current one.
        """
        clock = clock or (lambda: datetime.now(UTC))
        self._bank, self._store = bank, store
        self._live = Presenting(bank, store, address, clock)
        self._past = Past(store, self._live.ballots, files or {}, clock)
        self._at = Navigation(bank, store, environment, choices(languages))
        downloads = Downloads(offers or {}, bank, store)
        cohorts = CohortScreens(self._at, self._live, downloads, bank, store, address, clock)
        self._screens = LiveScreens(self._at, self._live, self._past, bank, store, clock, cohorts.invite)
        self._at.screen = cohorts.overview
        self._at.addresses = cohorts.addresses | self._screens.addresses
        self.actions: dict[str, Callable[[Fields], Shown]] = {**cohorts.actions, **self._screens.actions}

    @property
    def zone(self) -> tzinfo | None:
        """The time zone of the facilitator's browser; None until it is known (then the server's is used)."""
        return self._at.zone

    @zone.setter
    def zone(self, zone: tzinfo | None) -> None:
        self._at.zone = zone

    @property
    def presenting(self) -> str:
        """The cohort whose live session this page shows, to the presenter or as the projection; else empty."""
        return self._at.presenting

    @property
    def cohort(self) -> str:
        """The cohort viewed last; empty if none was viewed yet."""
        return self._at.cohort

    @property
    def address(self) -> str:
        """The address of the current screen; empty if it has none."""
        return self._at.path()

    def opens(self, address: object) -> bool:
        """Open the screen with this address, such as "#/present/may"; return False if there is none."""
        name, _, which = str(address).removeprefix("#/").partition("/")
        if name == "session" and self._store.rooms.find(which):
            which = self._past.open(which)
        found = self._store.cohort(which) if which else None
        there = self._at.addresses.get(name)
        if there is None or (there.which is not None) != (found is not None and not found.simulated):
            return False
        self._at.go(there.screen, which or None)
        return True

    def show(self, announce: str = "", focus: str = "") -> Shown:
        """Render the facilitator's current screen."""
        return self._at.show(announce, focus)

    def behind(self, moment: Moment) -> bool:
        """Return True if the room has moved on from what this page shows."""
        return self._screens.behind(moment)

    def follow(self) -> Shown | None:
        """Render the presenter's window or the projection; None on every other screen."""
        return self.show() if self.presenting else None

    def leave(self) -> None:
        """Leave these screens for the figures."""
        self._at.presenting = ""

"""The facilitator's current screen, its cohort and address, and the form submitted there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from jinja2 import Environment

from course.bank import PATH_NAMES, Bank
from course.language import N_, Catalogue, _
from course.page import HEADING, Shown, Trouble
from course.session.visibility import NAMES, told
from course.store import FEWEST, Cohort, Store

ERRORS: Final = "form-errors"
GONE: Final = N_("This cohort no longer exists. Please go back to the list.")
Fields = Mapping[str, object]
Screen = Callable[[], str]
"""Renders a screen as HTML."""


@dataclass(frozen=True)
class Address:
    """The screen behind an address such as "#/present/may"."""

    screen: Screen
    which: Callable[[], str] | None = None
    """The id of the cohort or session in the address, for the screen as it is now; None where it has none."""


class Navigation:
    """The position of one facilitator. Running sessions are in the store, so that any window can resume them."""

    def __init__(self, bank: Bank, store: Store, environment: Environment, languages: Sequence[Catalogue] = ()) -> None:
        """`environment`: the templates. `languages`: those that the page offers for choice."""
        self._languages = languages
        self._bank, self._store, self._environment = bank, store, environment
        self.screen: Screen = str
        self.cohort = ""
        """The id of the cohort that the screen is about."""
        self.zone: tzinfo | None = None
        """The time zone of the facilitator's browser; None for this machine's, until it is known."""
        self.filled: Fields = {}
        self.faults: Mapping[str, str] = {}
        """Form field -> its error message."""
        self.presenting = ""
        """The cohort whose live session this page shows, to the presenter or as the projection; else empty."""
        self.addresses: dict[str, Address] = {}
        """The first part of an address -> its screen."""
        self.followed: tuple[Screen, ...] = ()
        """The screens that follow a live session."""
        self.leaving: list[Callable[[], None]] = []
        """Callbacks that clear temporary state when the facilitator leaves a screen."""

    def go(self, screen: Screen, cohort: str | None = None) -> Shown:
        """Go to a screen, of another cohort if one is named."""
        self.screen = screen
        self.filled, self.faults = {}, {}
        for forget in self.leaving:
            forget()
        self.cohort = self.cohort if cohort is None else cohort
        self.presenting = self.cohort if screen in self.followed else ""
        return self.show(focus=HEADING)

    def show(self, announce: str = "", focus: str = "") -> Shown:
        """Render the current screen."""
        return Shown(self.screen(), focus, announce)

    def refuse(self, screen: Screen, fields: Fields, faults: Mapping[str, str]) -> Shown:
        """Show the submitted form again with its error messages."""
        self.go(screen)
        self.filled, self.faults = fields, faults
        return self.show(focus=ERRORS, announce=_("Not done yet: some fields need correcting."))

    def named(self, fields: Fields) -> str:
        """Return the id of the cohort that the page sent. Raises Trouble if it does not exist."""
        cohort = fields.get("cohort")
        if not isinstance(cohort, str) or self._store.cohort(cohort) is None:
            raise Trouble(_(GONE))
        return cohort

    def here(self) -> Cohort:
        """Return the cohort of the current screen. Raises Trouble if it no longer exists."""
        found = self._store.cohort(self.cohort)
        if found is None:
            raise Trouble(_(GONE))
        return found

    def offered(self, cohort: Cohort) -> Bank:
        """The stories that the cohort's learners are offered."""
        return self._bank.only(cohort.scenarios) if cohort.scenarios else self._bank

    def render(self, template: str, **context: Any) -> str:
        """Render a template for the current screen."""
        made = self._environment.get_template(f"{template}.html")
        known = {"rulebook": self._bank.rulebook, "bank": self._bank, "screen": template, "faults": self.faults}
        known |= {"path": self.path(), "zone": self.zone, "languages": self._languages}
        known |= {"sights": _each(NAMES), "path_names": _each(PATH_NAMES)}
        return made.render(**known, told=told, fewest=FEWEST, **context)

    def path(self) -> str:
        """Return the address to which a reload returns; empty if the screen has none."""
        for name, address in self.addresses.items():
            if address.screen == self.screen:
                return f"#/{name}/{address.which()}" if address.which else f"#/{name}"
        return ""


def _each(names: Mapping[Any, str]) -> dict[str, str]:
    """Return the names in the language of the page."""
    return {id_: _(name) for id_, name in names.items()}

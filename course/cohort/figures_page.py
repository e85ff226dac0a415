"""The figures of one cohort as HTML, rendered from the store alone."""

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader

from course.bank import Bank
from course.bank.rule_reviews import reviewed
from course.cohort import number_format, sentence
from course.cohort.comparison import compare
from course.cohort.figures import Count, Figures, PickRow, Score, Share
from course.cohort.panels import context, picture
from course.cohort.review import review
from course.cohort.verification import Verification
from course.language import Catalogue, _, catalogue_of, current, number
from course.language.template import Templates
from course.live.results import past
from course.live.shared_thread import opening
from course.page import HEADING, Shown, Trouble
from course.store import Cohort, Store

EVERY: Final = 5.0
"""Seconds between two queries while the page refreshes automatically."""
_REST: Final = 20
"""A query may take at most 1/n of the time, so large cohorts are refreshed less often."""
_TEMPLATES: Final = Path(__file__).parent / "templates"


def environment() -> Environment:
    """The templates in the language of the page."""
    return _environment(current().language)


@functools.cache
def _environment(language: str) -> Environment:
    """The templates in a language, compiled once in a process, with autoescaping; undefined names are errors."""
    made = Templates(language, FileSystemLoader(_TEMPLATES))
    made.filters |= {
        "percent": number_format.percent,
        "between": number_format.between,
        "apart": number_format.apart,
        "when": when,
        "day": day,
        "opening": opening,
    }
    made.tests |= {
        "score": lambda shown: isinstance(shown, Score),
        "share": lambda shown: isinstance(shown, Share),
        "told": lambda shown: isinstance(shown, Count),
    }
    made.globals |= {
        "heading": HEADING, "sentence": sentence, "number_format": number_format, "number": number,
        "gettext": catalogue_of(language).gettext, "reviewed_rules": reviewed,
    }  # fmt: skip
    return made


Action = Callable[[Mapping[str, object]], Shown | None]
"""Handles an action's fields and returns what to show then; None if nothing changes."""


class CohortView:
    """The screens of one facilitator: which cohort is chosen, and whether the page refreshes by itself."""

    def __init__(
        self,
        bank: Bank,
        store: Store,
        *,
        cohort: str,
        smallest: int,
        clock: Callable[[], datetime] = datetime.now,
        languages: Sequence[str] = (),
    ) -> None:
        """`cohort` is shown first, if it exists; `clock` returns the local time.

        `languages`: those that facilitators can choose; the bank is in the current one.
        """
        self._bank, self._store, self._smallest, self._clock = bank, store, smallest, clock
        self._languages = choices(languages)
        self._verification = Verification(store)
        self._chosen = cohort
        self._beside = ""
        self._item = ""
        self._watching = True
        self.zone: tzinfo | None = None
        """The time zone of the facilitator's browser; None for this machine's."""
        self._reviewed: dict[str, tuple[tuple[Any, ...], Figures]] = {}
        self._due = 0.0
        self.actions: dict[str, Action] = {
            "hello": lambda _: self.show(),
            "figures": lambda _: self.show(HEADING),
            "beat": lambda _: self._look(),
            "refresh": lambda _fields: self.show("refresh", _("Refreshed.")),
            "choose": self._choose,
            "compare": self._compare,
            "scenario": self._scenario,
            "watch": self._watch,
            "verify": self._verify,
        }
        """The actions of the page. Other screens add theirs."""

    @property
    def place(self) -> tuple[str, str, str, bool, tzinfo | None]:
        """The view's state: the cohort, the one compared with it, the scenario, automatic refresh, and time zone."""
        return self._chosen, self._beside, self._item, self._watching, self.zone

    def resume(self, place: tuple[str, str, str, bool, tzinfo | None]) -> None:
        """Restore the state of a view in another language."""
        self._chosen, self._beside, self._item, self._watching, self.zone = place

    def act(self, action: str, fields: Mapping[str, object]) -> Shown | None:
        """Run an action of the page. Raises Trouble, also for an unknown action."""
        if action not in self.actions:
            raise Trouble(_("This page asked for something that does not exist. Please reload it."))
        return self.actions[action](fields)

    def _choose(self, fields: Mapping[str, object]) -> Shown:
        cohort = fields.get("cohort")
        if cohort not in [each.id for each in self._store.cohorts()]:  # from the page: anything, so hashed nowhere
            raise Trouble(_("This cohort no longer exists. Please refresh."))
        self._chosen = str(cohort)
        return self.show(HEADING, _("Now showing another cohort."))

    def _compare(self, fields: Mapping[str, object]) -> Shown:
        beside = fields.get("beside")
        if beside not in ["", *(each.id for each in self._store.cohorts())]:
            raise Trouble(_("This cohort no longer exists. Please refresh."))
        self._beside = str(beside)
        return self.show(
            "beside-name", _("Now comparing two cohorts.") if beside else _("No longer comparing cohorts.")
        )

    def _scenario(self, fields: Mapping[str, object]) -> Shown:
        item = fields.get("item")
        if item not in list(self._bank.scenarios):
            raise Trouble(_("This scenario no longer exists. Please refresh."))
        self._item = str(item)
        return self.show("picks-name", _("Now showing another scenario."))

    def _watch(self, _fields: Mapping[str, object]) -> Shown:
        self._watching = not self._watching
        again, still = (
            _("This page refreshes automatically again."),
            _("This page stays as it is until you refresh it."),
        )
        return self.show("watch", again if self._watching else still)

    def _verify(self, fields: Mapping[str, object]) -> Shown:
        self._verification.look(fields.get("code"))
        return self.show("verified", self._verification.says)

    def show(self, focus: str = "", announce: str = "") -> Shown:
        """Render the current figures of the chosen cohort."""
        begun = time.monotonic()
        cohorts = self._cohorts()
        figures = self._review(self._chosen)
        given = context(figures, self._bank)
        rows: list[PickRow] = given["groups"].get(self._item) or next(iter(given["groups"].values()), [])
        beside = next((each for each in cohorts if each.id == self._beside and each.id != self._chosen), None)
        html = (
            environment()
            .get_template("cohort.html")
            .render(
                **given,
                cohort=next((each for each in cohorts if each.id == self._chosen), None),
                cohorts=cohorts,
                labels=labels(cohorts),
                beside=beside,
                differences=compare(figures, self._review(beside.id)) if beside else (),
                picks=picture(rows, _("Who picked what")),
                rows=rows,
                watching=self._watching,
                verification=self._verification,
                past=past(self._store, self._chosen),
                zone=self.zone,
                languages=self._languages,
                at=f"{self._clock().astimezone(self.zone):%H:%M:%S}",
            )
        )
        self._rest(begun)
        return Shown(html, focus, announce)

    def _look(self) -> Shown | None:
        """Render the figures if automatic refresh is on, a query is due, and the data has changed."""
        if not self._watching or time.monotonic() < self._due:
            return None
        begun = time.monotonic()
        before = self._reviewed.get(self._chosen)
        moved = before is None or self._review(self._chosen) != before[1]
        self._rest(begun)
        return self.show("", _("New answers have come in.")) if moved else None

    def _review(self, cohort: str) -> Figures:
        """Return the figures of a cohort, computed again only if its data has changed."""
        seen = self._store.statistics.seen(cohort)
        if cohort not in self._reviewed or self._reviewed[cohort][0] != seen:
            self._reviewed[cohort] = seen, review(self._store, self._bank, cohort, self._smallest)
        return self._reviewed[cohort][1]

    def _cohorts(self) -> list[Cohort]:
        """Return the cohorts, newest first; if the chosen one is missing, choose the newest."""
        cohorts = self._store.cohorts()[::-1]
        if cohorts and self._chosen not in {each.id for each in cohorts}:
            self._chosen = cohorts[0].id
        return cohorts

    def _rest(self, begun: float) -> None:
        now = time.monotonic()
        self._due = now + max(EVERY * 0.9, _REST * (now - begun))


def choices(languages: Sequence[str]) -> list[Catalogue]:
    """Return the languages that a page offers for choice; empty if there is only one."""
    return [catalogue_of(each) for each in languages] if len(languages) > 1 else []


def when(instant: datetime, zone: tzinfo | None = None) -> str:
    """Format an instant in a time zone, by default this machine's: "2026-09-01 09:00 EDT"."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def day(instant: datetime) -> str:
    """Format the day of an instant in this machine's time zone: "2026-09-01"."""
    return f"{instant.astimezone():%Y-%m-%d}"


def labels(cohorts: list[Cohort]) -> dict[str, str]:
    """Return labels for cohorts: the name, with the id added if two have the same name."""
    names = [each.name for each in cohorts]
    return {each.id: each.name if names.count(each.name) == 1 else f"{each.name} ({each.id})" for each in cohorts}

"""What facilitators see: the figures of one cohort as HTML, rendered from the store and from nothing else."""

import functools
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from course.bank import Bank
from course.cohort import sentence
from course.cohort.chart import Bar, Chart, draw
from course.cohort.comparison import compare
from course.cohort.figures import Figures, Gain, OptionRow, PickRow, Score, Share, SureRow
from course.cohort.review import review
from course.cohort.summary import each_once
from course.cohort.verification import Verification
from course.live.results import past
from course.page import HEADING, Shown, Trouble
from course.store import Cohort, Store

EVERY: Final = 5.0
"""Seconds between two looks at the store, while the page refreshes by itself."""
_REST: Final = 20
"""A look may take one part in so many of the time: a large cohort is looked at less often."""
_ROWS: Final = 10
"""Options in the chart of those left out; the table has all of them."""
_FEW_ROWS: Final = 5
"""Options in the charts that stand beside it, so that both sides are of a length."""
_TEMPLATES: Final = Path(__file__).parent / "templates"


@functools.cache
def environment() -> Environment:
    """The templates, compiled once a process, with everything escaped that is not markup, and no name not given."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "percent": sentence.percent,
        "between": sentence.between,
        "apart": sentence.apart,
        "when": when,
        "day": day,
    }
    made.tests |= {"score": lambda shown: isinstance(shown, Score), "share": lambda shown: isinstance(shown, Share)}
    made.globals |= {"heading": HEADING, "sentence": sentence}
    return made


def context(figures: Figures, bank: Bank, most: int = _ROWS) -> dict[str, Any]:
    """All that the template of the figures needs; `most` options are in the chart of those left out."""
    return {
        "figures": figures,
        "rulebook": bank.rulebook,
        "funnel": _funnel(figures),
        "quadrants": _quadrants(figures),
        "left_out": _options("Options left out", sentence.of_left_out(figures.left_out), figures.left_out, most),
        "critical": _options("Safety", sentence.of_critical(figures.critical_miss), figures.critical_miss, _FEW_ROWS),
        "harmful": _options("Harm", sentence.of_harmful(figures.harmful_pick), figures.harmful_pick, _FEW_ROWS),
        "gain": _gain(figures.gain),
        "sure": _sure(figures.sure_and_wrong),
        "clauses": _clauses(figures),
        "groups": {item: list(rows) for item, rows in groupby(figures.options, key=lambda row: row.item)},
    }


def _funnel(figures: Figures) -> Chart:
    whole = figures.funnel[0].learners if figures.funnel else 0
    bars = [
        Bar(step.name, step.learners / whole, sentence.about(step.learners, figures.smallest))
        if isinstance(step.learners, int) and isinstance(whole, int) and whole
        else Bar(step.name, None, str(step.learners))
        for step in figures.funnel
    ]
    return draw("funnel", "How far learners have come", sentence.of_funnel(figures) if bars else "", bars)


def _quadrants(figures: Figures) -> Chart:
    bars = []
    for row in figures.quadrants:
        if isinstance(row.score, Score):
            interval = row.score.interval
            bars.append(Bar(row.name, row.score.mean, sentence.percent(row.score.mean), interval.low, interval.high))
        else:
            bars.append(Bar(row.name, None, str(row.score)))
    return draw("quadrants", "Score by situation", sentence.of_quadrants(figures.quadrants), bars)


@dataclass(frozen=True, slots=True)
class Options:
    """What learners left out, chose or were sure of: the first as a chart, all that may be shown as a table."""

    chart: Chart
    rows: tuple[OptionRow | SureRow, ...]
    rest: str
    """How many more there are."""


def _options(name: str, says: str, rows: tuple[OptionRow, ...], most: int) -> Options:
    """The chart has every option once, where most did; the table has all."""
    times = Counter(row.option for row in rows if isinstance(row.share, Share))
    bars = [
        _bar(row.name, row.share, _places(row, times[row.option]), _grave(row))
        for row in each_once(rows)[:most]
        if isinstance(row.share, Share)
    ]
    return _shares(name, says, rows, bars)


def _places(row: OptionRow, times: int) -> str:
    more = f", and in {times - 1} more" if times > 1 else ""
    return f"{row.title}{more}{' · safety' if row.safety else ''}"


def _sure(rows: tuple[SureRow, ...]) -> Options:
    bars = [
        _bar(row.title, row.share, "safety" if row.safety else "", row.safety)
        for row in rows[:_FEW_ROWS]
        if isinstance(row.share, Share)
    ]
    return _shares("Sure of a dangerous answer", sentence.of_sure(rows), rows, bars)


def _shares(name: str, says: str, rows: tuple[OptionRow, ...] | tuple[SureRow, ...], bars: list[Bar]) -> Options:
    shown = tuple(row for row in rows if isinstance(row.share, Share))
    return Options(draw(name.lower().replace(" ", "-"), name, says, bars), shown, sentence.of_rest(rows))


def _bar(name: str, share: Share, place: str, grave: bool) -> Bar:
    """One share; the line below its name ends with how many learners it is of."""
    place = f"{place} · of {share.of:,} learners" if place else f"of {share.of:,} learners"
    return Bar(name, share.value, sentence.percent(share.value), share.interval.low, share.interval.high, place, grave)


def _grave(row: OptionRow | PickRow) -> bool:
    return row.safety or row.degree == "harmful"


def _gain(found: Gain | None) -> Chart | None:
    if found is None:
        return None
    bars = [
        Bar(name, mean / 100, sentence.percent(mean / 100))
        for name, mean in (("Before", found.before), ("After", found.after))
    ]
    return draw("gain", "Before and after", sentence.of_gain(found), bars)


def _clauses(figures: Figures) -> Chart:
    bars = [
        Bar(row.cited, row.value, sentence.percent(row.value), row.interval.low, row.interval.high, row.says)
        for row in figures.clauses[:_FEW_ROWS]
    ]
    return draw("clauses", "Clauses to teach again", sentence.of_clauses(figures.clauses), bars)


def picture(rows: list[PickRow], name: str) -> Chart:
    """Who picked each option of one scenario."""
    bars = [
        _bar(row.name, row.picked, row.degree, _grave(row))
        if isinstance(row.picked, Share)
        else Bar(row.name, None, str(row.picked), place=row.degree)
        for row in rows
    ]
    return draw("picks", name, sentence.of_picks(tuple(rows)), bars)


Action = Callable[[Mapping[str, object]], Shown | None]
"""What is done with an action's fields, and what is to be seen then; None where nothing new is."""


class CohortView:
    """The screens of one facilitator: which cohort is chosen, and whether the page refreshes by itself."""

    def __init__(
        self, bank: Bank, store: Store, *, cohort: str, smallest: int, clock: Callable[[], datetime] = datetime.now
    ) -> None:
        """`cohort` is the one shown first, if it is there; `clock` tells the local time."""
        self._bank, self._store, self._smallest, self._clock = bank, store, smallest, clock
        self._environment = environment()
        self._verification = Verification(store)
        self._chosen = cohort
        self._beside = ""
        self._item = ""
        self._watching = True
        self._reviewed: dict[str, tuple[tuple[Any, ...], Figures]] = {}
        self._due = 0.0
        self.actions: dict[str, Action] = {
            "hello": lambda _: self.show(),
            "figures": lambda _: self.show(HEADING),
            "beat": lambda _: self._look(),
            "refresh": lambda _: self.show("refresh", "Refreshed."),
            "choose": self._choose,
            "compare": self._compare,
            "scenario": self._scenario,
            "watch": self._watch,
            "verify": self._verify,
        }
        """What the page may ask for; whoever adds a screen adds its actions."""

    def act(self, action: str, fields: Mapping[str, object]) -> Shown | None:
        """Do what the page asks, as `actions` has it. Raises Trouble, also for what is not among them."""
        if action not in self.actions:
            raise Trouble("This page asked for something that there is not. Please reload it.")
        return self.actions[action](fields)

    def _choose(self, fields: Mapping[str, object]) -> Shown:
        cohort = fields.get("cohort")
        if cohort not in [each.id for each in self._store.cohorts()]:  # from the page: anything, so hashed nowhere
            raise Trouble("There is no such cohort any more. Please refresh.")
        self._chosen = str(cohort)
        return self.show(HEADING, "Another cohort is shown.")

    def _compare(self, fields: Mapping[str, object]) -> Shown:
        beside = fields.get("beside")
        if beside not in ["", *(each.id for each in self._store.cohorts())]:
            raise Trouble("There is no such cohort any more. Please refresh.")
        self._beside = str(beside)
        return self.show("beside-name", "Two cohorts are compared." if beside else "No other cohort is compared.")

    def _scenario(self, fields: Mapping[str, object]) -> Shown:
        item = fields.get("item")
        if item not in list(self._bank.scenarios):
            raise Trouble("There is no such scenario any more. Please refresh.")
        self._item = str(item)
        return self.show("picks-name", "Another scenario is shown.")

    def _watch(self, _fields: Mapping[str, object]) -> Shown:
        self._watching = not self._watching
        words = "refreshes by itself again" if self._watching else "stays as it is until you refresh it"
        return self.show("watch", f"This page {words}.")

    def _verify(self, fields: Mapping[str, object]) -> Shown:
        self._verification.look(fields.get("code"))
        return self.show("verified", self._verification.says)

    def show(self, focus: str = "", announce: str = "") -> Shown:
        """The figures of the chosen cohort as they are now."""
        begun = time.monotonic()
        cohorts = self._cohorts()
        figures = self._review(self._chosen)
        given = context(figures, self._bank)
        rows: list[PickRow] = given["groups"].get(self._item) or next(iter(given["groups"].values()), [])
        beside = next((each for each in cohorts if each.id == self._beside and each.id != self._chosen), None)
        html = self._environment.get_template("cohort.html").render(
            **given,
            cohort=next((each for each in cohorts if each.id == self._chosen), None),
            cohorts=cohorts,
            labels=labels(cohorts),
            beside=beside,
            differences=compare(figures, self._review(beside.id)) if beside else (),
            picks=picture(rows, "Who picked what"),
            rows=rows,
            watching=self._watching,
            verification=self._verification,
            past=past(self._store, self._chosen),
            zone=None,
            at=self._clock().strftime("%H:%M:%S"),
        )
        self._rest(begun)
        return Shown(html, focus, announce)

    def _look(self) -> Shown | None:
        """The figures, if the page refreshes by itself, a look is due, and they have moved on."""
        if not self._watching or time.monotonic() < self._due:
            return None
        begun = time.monotonic()
        before = self._reviewed.get(self._chosen)
        moved = before is None or self._review(self._chosen) != before[1]
        self._rest(begun)
        return self.show("", "New answers have come in.") if moved else None

    def _review(self, cohort: str) -> Figures:
        """The figures of a cohort; worked out anew only when something has come in or gone."""
        seen = self._store.seen(cohort)
        if cohort not in self._reviewed or self._reviewed[cohort][0] != seen:
            self._reviewed[cohort] = seen, review(self._store, self._bank, cohort, self._smallest)
        return self._reviewed[cohort][1]

    def _cohorts(self) -> list[Cohort]:
        """The cohorts, the newest first; where the chosen one is not there, the newest is chosen."""
        cohorts = self._store.cohorts()[::-1]
        if cohorts and self._chosen not in {each.id for each in cohorts}:
            self._chosen = cohorts[0].id
        return cohorts

    def _rest(self, begun: float) -> None:
        now = time.monotonic()
        self._due = now + max(EVERY * 0.9, _REST * (now - begun))


def when(instant: datetime, zone: tzinfo | None = None) -> str:
    """An instant in a zone, by default this machine's, which it names: "2026-09-01 09:00 EDT"."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def day(instant: datetime) -> str:
    """The day of an instant in this machine's zone: "2026-09-01"."""
    return f"{instant.astimezone():%Y-%m-%d}"


def labels(cohorts: list[Cohort]) -> dict[str, str]:
    """How cohorts are told apart: by name, and by id where two have the same."""
    names = [each.name for each in cohorts]
    return {each.id: each.name if names.count(each.name) == 1 else f"{each.name} ({each.id})" for each in cohorts}

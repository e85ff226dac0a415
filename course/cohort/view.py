"""What facilitators see: the figures of one cohort as HTML, rendered from the store and from nothing else."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from course.bank import Bank
from course.cohort import sentence
from course.cohort.chart import Bar, Chart, draw
from course.cohort.figures import Figures, OptionRow, Score, Share, Step, figure
from course.cohort.frame import as_frame
from course.page import Shown, Trouble
from course.store import Cohort, Store

HEADING: Final = "course-heading"
EVERY: Final = 5.0
"""Seconds between two looks at the store, while the page refreshes by itself."""
_REST: Final = 20
"""A look may take one part in so many of the time: a large cohort is looked at less often."""
_ROWS: Final = 10
"""Options in the chart of those left out; the table has all of them."""
_FEW_ROWS: Final = 5
"""Options in the charts that stand beside it, so that both sides are of a length."""
_TEMPLATES: Final = Path(__file__).parent / "templates"


def environment() -> Environment:
    """The templates, with everything escaped that is not markup, and no name that is not given."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"percent": sentence.percent, "between": sentence.between}
    made.tests |= {"score": lambda shown: isinstance(shown, Score), "share": lambda shown: isinstance(shown, Share)}
    made.globals |= {"heading": HEADING}
    return made


def context(figures: Figures, bank: Bank) -> dict[str, Any]:
    """All that the template of the figures needs."""
    return {
        "figures": figures,
        "rulebook": bank.rulebook,
        "funnel": _funnel(figures),
        "quadrants": _quadrants(figures),
        "left_out": _options("Options left out", sentence.of_left_out(figures.left_out), figures.left_out, _ROWS),
        "critical": _options("Safety", sentence.of_critical(figures.critical_miss), figures.critical_miss, _FEW_ROWS),
        "harmful": _options(
            "Harm", sentence.of_harmful(figures.harmful_pick), figures.harmful_pick, _FEW_ROWS, "chosen"
        ),
        "reliability": sentence.of_reliability(figures),
        "aside": sentence.of_left_aside(figures),
    }


def _funnel(figures: Figures) -> Chart | None:
    if not figures.funnel:
        return None
    bars = [_step(step, figures) for step in figures.funnel]
    return draw("funnel", "How far learners have come", sentence.of_funnel(figures), bars)


def _step(step: Step, figures: Figures) -> Bar:
    every = step.done == figures.scenarios_in_all
    label = f"{'All' if every else 'At least'} {step.done} scenario{'' if step.done == 1 else 's'}"
    if isinstance(step.learners, int) and isinstance(figures.learners, int):
        return Bar(label, step.learners / figures.learners, f"{step.learners}")
    return Bar(label, None, str(step.learners))


def _quadrants(figures: Figures) -> Chart | None:
    if not figures.quadrants:
        return None
    bars = []
    for row in figures.quadrants:
        if isinstance(row.score, Score):
            interval = row.score.interval
            bars.append(Bar(row.name, row.score.mean, sentence.percent(row.score.mean), interval.low, interval.high))
        else:
            bars.append(Bar(row.name, None, str(row.score or "no answers yet")))
    return draw("quadrants", "Score by situation", sentence.of_quadrants(figures.quadrants), bars)


@dataclass(frozen=True, slots=True)
class Options:
    """Options that learners left out or chose: the first as a chart, all that may be shown as a table."""

    chart: Chart
    rows: tuple[OptionRow, ...]
    rest: str
    """How many more there are."""


def _options(name: str, says: str, rows: tuple[OptionRow, ...], most: int, did: str = "left out") -> Options:
    shown = tuple(row for row in rows if isinstance(row.share, Share))
    bars = [
        Bar(
            row.name,
            row.share.value,
            sentence.percent(row.share.value),
            row.share.interval.low,
            row.share.interval.high,
            f"{row.title} · safety" if row.safety else row.title,
            row.safety or row.degree == "harmful",
        )
        for row in rows[:most]
        if isinstance(row.share, Share)
    ]
    return Options(draw(name.lower().replace(" ", "-"), name, says, bars), shown, sentence.of_rest(rows, did))


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
        self._chosen = cohort
        self._watching = True
        self._seen = -1
        self._due = 0.0
        self.actions: dict[str, Action] = {
            "hello": lambda _: self.show(),
            "beat": lambda _: self._look(),
            "refresh": lambda _: self.show("refresh", "Refreshed."),
            "choose": self._choose,
            "watch": self._watch,
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

    def _watch(self, _fields: Mapping[str, object]) -> Shown:
        self._watching = not self._watching
        words = "refreshes by itself again" if self._watching else "stays as it is until you refresh it"
        return self.show("watch", f"This page {words}.")

    def show(self, focus: str = "", announce: str = "") -> Shown:
        """The figures of the chosen cohort as they are now."""
        return self._shown(self._cohorts(), None, focus, announce)

    def _look(self) -> Shown | None:
        """The figures, if the page refreshes by itself, a look is due, and there is something new."""
        if not self._watching or time.monotonic() < self._due:
            return None
        begun = time.monotonic()
        cohorts = self._cohorts()
        rows = list(self._store.frame_rows(self._chosen))
        shown = self._shown(cohorts, rows, "", "New answers have come in.") if len(rows) != self._seen else None
        self._rest(begun)
        return shown

    def _cohorts(self) -> list[Cohort]:
        """The cohorts, the newest first; where the chosen one is not there, the newest is chosen."""
        cohorts = self._store.cohorts()[::-1]
        if cohorts and self._chosen not in {each.id for each in cohorts}:
            self._chosen = cohorts[0].id
        return cohorts

    def _shown(self, cohorts: list[Cohort], rows: list[tuple[Any, ...]] | None, focus: str, announce: str) -> Shown:
        begun = time.monotonic()
        found = list(self._store.frame_rows(self._chosen)) if rows is None else rows
        figures = figure(as_frame(found), self._bank, self._smallest)
        self._seen = len(found)
        html = self._environment.get_template("cohort.html").render(
            **context(figures, self._bank),
            cohort=next((each for each in cohorts if each.id == self._chosen), None),
            cohorts=cohorts,
            labels=labels(cohorts),
            watching=self._watching,
            at=self._clock().strftime("%H:%M:%S"),
        )
        self._rest(begun)
        return Shown(html, focus, announce)

    def _rest(self, begun: float) -> None:
        now = time.monotonic()
        self._due = now + max(EVERY * 0.9, _REST * (now - begun))


def labels(cohorts: list[Cohort]) -> dict[str, str]:
    """How cohorts are told apart: by name, and by id where two have the same."""
    names = [each.name for each in cohorts]
    return {each.id: each.name if names.count(each.name) == 1 else f"{each.name} ({each.id})" for each in cohorts}

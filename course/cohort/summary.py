"""The summary of a cohort: three sentences for a dean, and what a facilitator should act on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from course.cohort import sentence
from course.cohort.figures import ClauseRow, Figures, OptionRow, RateRow, ScenarioRow, Score, Step, Withheld

TAUGHT: Final = 3
"""Clauses to teach again."""
SHOWN: Final = 6
"""Options in a chart."""
SCENARIOS: Final = 10
"""Scenarios worth talking about."""
_LOW: Final = 0.2
"""A scenario whose discrimination is lower should itself be checked (Ebel 1979)."""


@dataclass(frozen=True, slots=True)
class Talked:
    """A scenario worth talking about, and why."""

    row: ScenarioRow
    quadrant: str
    """Its name."""
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The first part of a report."""

    dean: tuple[str, str, str]
    """Who took part, how they did, and what to act on."""
    clauses: tuple[ClauseRow, ...]
    """What to teach again, at most TAUGHT."""
    scenarios: tuple[Talked, ...]
    """At most SCENARIOS, the hardest first."""


def summarise(figures: Figures) -> Summary:
    """Summarise the figures, without revealing anything beyond them."""
    dean = (_took_part(figures), _did(figures), _first(figures))
    return Summary(dean, figures.clauses[:TAUGHT], tuple(_talked(figures))[:SCENARIOS])


def left_out(figures: Figures) -> tuple[RateRow, ...]:
    """Options left out where they were called for, those on which safety depends first."""
    return tuple(row for row in figures.rates if row.kind in ("safety", "left out"))


def chosen(figures: Figures) -> tuple[RateRow, ...]:
    """Options chosen where they did not apply, those that make matters worse first."""
    return tuple(row for row in figures.rates if row.kind in ("harmful", "chosen"))


def each_once(rows: tuple[OptionRow, ...]) -> tuple[OptionRow, ...]:
    """The first row of every option."""
    first: dict[str, OptionRow] = {}
    for row in rows:
        first.setdefault(row.option, row)
    return tuple(first.values())


def _took_part(figures: Figures) -> str:
    """Say how many took part and finished, as single numbers; the figure beside it shows the ranges."""
    joined, done = figures.funnel[0], [step for step in figures.funnel if step.phase == "practice"][-1]
    came = sentence.at_least(joined.learners)
    people = f"{came} {'person' if came == '1' else 'people'} joined and {sentence.at_least(figures.learners)} answered"
    every = f"all {figures.scenarios_in_all} scenarios" if figures.scenarios_in_all > 1 else "the one scenario"
    return f"{people[0].upper()}{people[1:]}; {_finished(done)} {every}."


def _finished(step: Step) -> str:
    nobody = not isinstance(step.learners, Withheld) and not step.learners.most
    return "nobody has done" if nobody else f"{sentence.at_least(step.learners)} have done"


def _did(figures: Figures) -> str:
    """Say the marks earned in practice, and the gain between the self-assessments."""
    overall, gained = figures.overall, figures.gain
    marks = (
        "Too few have answered to tell a score"
        if overall is None
        else f"In practice they earned {sentence.percent(overall.mean)} of the marks "
        f"(95\u00a0% interval {sentence.between(overall.interval)})"
    )
    if gained is None:
        return f"{marks}; too few have taken both checks to tell what they learned."
    before, after = (sentence.percent(each / 100) for each in (gained.before, gained.after))
    return f"{marks}; the {gained.learners:,} who took both checks went from {before} before to {after} after."


def _first(figures: Figures) -> str:
    """Say what to act on: a missed danger, or else a common mix-up, or else the option most often left out."""
    missed = left_out(figures)
    grave = [sentence.of_rate(row) for row in missed if row.kind == "safety"]
    held = [sentence.of_misconception(each) for each in figures.misconceptions]
    rest = [sentence.of_rate(row) for row in missed]
    for found in (grave, held, rest):
        if found:
            return f"Talk about this first: {found[0]}"
    return "No option can be singled out yet."


def _talked(figures: Figures) -> Iterator[Talked]:
    """Return the scenarios that are significantly harder than the average or discriminate poorly."""
    overall = figures.overall
    if overall is None:
        return
    names = {each.id: each.name for each in figures.quadrants}
    scored = [(row.score.mean, row.title, row) for row in figures.scenarios if isinstance(row.score, Score)]
    for _, _, row in sorted(scored, key=lambda each: each[:2]):
        why = []
        if isinstance(row.score, Score) and row.score.interval.high < overall.mean:
            why.append("harder than the others")
        if row.discrimination is not None and row.discrimination.interval and row.discrimination.value < _LOW:
            why.append("those who do well elsewhere hardly do better here")
        if why:
            yield Talked(row, names[row.quadrant], "; ".join(why))

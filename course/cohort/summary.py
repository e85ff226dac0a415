"""The summary of a cohort: three sentences for a dean, and what a facilitator should act on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from course.cohort import number_format, sentence
from course.cohort.figures import ClauseRow, Figures, OptionRow, RateRow, ScenarioRow, Score, Step, Withheld
from course.language import _, ngettext, number

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
    came = number_format.at_least(joined.learners)
    people = ngettext(
        "{came} person joined and {answered} answered",
        "{came} people joined and {answered} answered",
        1 if came == "1" else 2,
    )
    said = people.format(came=came, answered=number_format.at_least(figures.learners))
    finished = _finished(done, max(1, figures.scenarios_in_all))
    return _("{people}; {finished}.").format(people=f"{said[0].upper()}{said[1:]}", finished=finished)


def _finished(step: Step, scenarios: int) -> str:
    if not isinstance(step.learners, Withheld) and not step.learners.most:
        return ngettext("nobody has done the one scenario", "nobody has done all {count} scenarios", scenarios).format(
            count=scenarios
        )
    return ngettext(
        "{learners} have done the one scenario", "{learners} have done all {count} scenarios", scenarios
    ).format(learners=number_format.at_least(step.learners), count=scenarios)


def _did(figures: Figures) -> str:
    """Say the marks earned in practice, and the gain between the self-assessments."""
    overall, gained = figures.overall, figures.gain
    if overall is None:
        marks = _("Too few have answered to give a score")
    else:
        marks = _("In practice they earned {share} of the marks (95\u00a0% interval {interval})").format(
            share=number_format.percent(overall.mean), interval=number_format.between(overall.interval)
        )
    if gained is None:
        return _("{marks}; too few have taken both checks to tell what they learned.").format(marks=marks)
    before, after = (number_format.percent(each / 100) for each in (gained.before, gained.after))
    return _("{marks}; the {learners} who took both checks went from {before} before to {after} after.").format(
        marks=marks, learners=number(gained.learners), before=before, after=after
    )


def _first(figures: Figures) -> str:
    """Say what to act on: a missed danger, or else a common mix-up, or else the option most often left out."""
    missed = left_out(figures)
    grave = [sentence.of_rate(row) for row in missed if row.kind == "safety"]
    held = [sentence.of_misconception(each) for each in figures.misconceptions]
    rest = [sentence.of_rate(row) for row in missed]
    for found in (grave, held, rest):
        if found:
            return _("Talk about this first: {finding}").format(finding=found[0])
    return _("No option can be singled out yet.")


def _talked(figures: Figures) -> Iterator[Talked]:
    """Return the scenarios that are significantly harder than the average or discriminate poorly."""
    overall = figures.overall
    if overall is None:
        return
    names = {each.id: each.name for each in figures.quadrants}
    scored = [(row.score.mean, row.title, row) for row in figures.scenarios if isinstance(row.score, Score)]
    for *_score, row in sorted(scored, key=lambda each: each[:2]):
        why = []
        if isinstance(row.score, Score) and row.score.interval.high < overall.mean:
            why.append(_("harder than the others"))
        if row.discrimination is not None and row.discrimination.interval and row.discrimination.value < _LOW:
            why.append(_("those who do well elsewhere hardly do better here"))
        if why:
            yield Talked(row, names[row.quadrant], "; ".join(why))

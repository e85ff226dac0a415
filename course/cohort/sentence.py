"""Sentences: what the figures mean, in plain words."""

from collections.abc import Iterable

from course.cohort.figures import Figures, OptionRow, QuadrantRow, Score, Share
from course.cohort.interval import Interval
from course.cohort.withholding import Withheld


def percent(share: float) -> str:
    """A share as people read it: 54 %, never broken over two lines."""
    return f"{round(share * 100)}\u00a0%"


def between(interval: Interval) -> str:
    """An interval as people read it: 48 to 59 %."""
    return f"{round(interval.low * 100)} to {round(interval.high * 100)}\u00a0%"


def people(count: int | Withheld) -> str:
    """1 learner; 12 learners; fewer than 11 learners."""
    return f"{count} learner{'' if count == 1 else 's'}"


def of_funnel(figures: Figures) -> str:
    """How many have come to the end."""
    last, first = figures.funnel[-1], figures.funnel[0]
    every = "the one scenario" if last.done == 1 else f"all {last.done} scenarios"
    if isinstance(last.learners, Withheld):
        return f"{people(last.learners).capitalize()} have done {every} so far."
    if last.learners == 0:
        return f"Nobody has done {every} yet."
    return f"{last.learners} of the {first.learners} who began have done {every}."


def of_quadrants(rows: Iterable[QuadrantRow]) -> str:
    """Which is hardest, and whether that may be chance."""
    scored = sorted(
        ((row.score, row.name) for row in rows if isinstance(row.score, Score)), key=lambda each: each[0].mean
    )
    if not scored:
        return "Too few learners have answered to compare them."
    (low, hardest), (high, easiest) = scored[0], scored[-1]
    if len(scored) == 1:
        return f"Only “{hardest}” has enough answers so far: {percent(low.mean)}."
    if low.interval.high < high.interval.low:
        chance = "Their intervals do not touch, so this is hardly chance."
    else:
        chance = "Their intervals overlap, so the order may be chance."
    return f"Hardest is “{hardest}” ({percent(low.mean)}), easiest “{easiest}” ({percent(high.mean)}). {chance}"


def of_left_out(rows: tuple[OptionRow, ...]) -> str:
    """What to talk about first."""
    if not rows:
        return "Nobody left out anything that was called for."
    top = rows[0]
    if not isinstance(top.share, Share):
        return f"No option that was called for was left out by as many as {top.share.smallest} learners."
    return (
        f"Left out most often is “{top.name}” in “{top.title}”: by {top.share.count} of {top.share.of} learners, "
        f"though it is {'called for' if top.degree == 'essential' else 'helpful'} there."
    )


def of_rest(rows: tuple[OptionRow, ...], did: str) -> str:
    """How many options are not told one by one; empty for none."""
    rest = [row.share for row in rows if isinstance(row.share, Withheld)]
    if not rest:
        return ""
    options = "option was" if len(rest) == 1 else "options were"
    return f"{len(rest)} more {options} {did}, {'' if len(rest) == 1 else 'each '}by {people(rest[0])}."


def of_critical(rows: tuple[OptionRow, ...]) -> str:
    """Whether somebody would have been left in danger."""
    if not rows:
        return "Nobody left out an option on which somebody’s safety depends."
    return f"Here somebody’s safety depended on an option that was left out.{_first(rows[0], 'left it out')}"


def of_harmful(rows: tuple[OptionRow, ...]) -> str:
    """Whether somebody would have made matters worse."""
    if not rows:
        return "Nobody chose anything that makes matters worse."
    return f"These moves make matters worse.{_first(rows[0], 'chose it')}"


def _first(row: OptionRow, did: str) -> str:
    if isinstance(row.share, Share):
        return f" Most often “{row.name}” in “{row.title}”: {row.share.count} of {row.share.of} learners {did}."
    return ""


def of_reliability(figures: Figures) -> str:
    """How far the totals can be trusted."""
    found = figures.reliability
    if found is None:
        return "Too few learners have done every scenario to say how well the scenarios together tell learners apart."
    return (
        f"Over the {found.learners} learners who did all {found.scenarios} scenarios, alpha is {found.alpha:.2f}, "
        f"and a learner’s total out of {found.scenarios} is uncertain by about {found.sem:.1f} either way (SEM)."
    )


def of_left_aside(figures: Figures) -> str:
    """What does not count here, and why."""
    aside = [
        (figures.repeated, "later attempt at the same scenario", "later attempts at the same scenario"),
        (
            figures.gone,
            "attempt at a scenario that is not in the bank",
            "attempts at scenarios that are not in the bank",
        ),
    ]
    said = [f"{count} {one if count == 1 else many}" for count, one, many in aside if count]
    words = f"Left aside: {' and '.join(said)}." if said else ""
    if figures.earlier:
        answers, count = ("answer was", "counts") if figures.earlier == 1 else ("answers were", "count")
        words += (
            f" {figures.earlier} {answers} given under earlier wording or rules, and {count} towards scores only, "
            "not towards options left out."
        )
    return words.strip()

"""Sentences: what the figures mean, in plain words."""

from collections.abc import Iterable
from typing import Final

from course.cohort.figures import (
    ClauseRow,
    Difference,
    Figures,
    Gain,
    Misconception,
    OptionRow,
    PickRow,
    QuadrantRow,
    Score,
    Share,
    SureRow,
    Withheld,
)  # fmt: skip
from course.cohort.interval import Interval
from course.cohort.misconception import ERROR, PREVALENT

DANGEROUS: Final = "an answer that missed a safety option or made matters worse"


def percent(share: float) -> str:
    """A share as people read it: 54 %, never broken over two lines."""
    return f"{round(share * 100)}\u00a0%"


def between(interval: Interval) -> str:
    """An interval as people read it: 48 to 59 %."""
    return f"{round(interval.low * 100)} to {round(interval.high * 100)}\u00a0%"


def correlated(found: float | None, interval: Interval | None) -> str:
    """A coefficient with its interval as people read it: 0.45 (0.23 to 0.62); a dash for none."""
    if found is None:
        return "–"
    reach = f" ({interval.low:.2f} to {interval.high:.2f})" if interval else ""
    return f"{found:.2f}{reach}".replace("-", "−")


def people(count: int | Withheld) -> str:
    """1 learner; 12 learners; fewer than 11 learners."""
    return f"{count} learner{'' if count == 1 else 's'}"


def about(count: int | Withheld, smallest: int) -> str:
    """A number that is told in whole groups, as what it may be: 110 to 120; fewer than 11; 0."""
    if not isinstance(count, int) or not count or smallest == 1:
        return f"{count:,}" if isinstance(count, int) else str(count)
    return f"{count:,} to {count + smallest - 1:,}"


def scenarios(figures: Figures) -> str:
    """How many were answered: 1 scenario; 50 scenarios told in 62 stages."""
    number, stages = figures.scenarios_answered, figures.stages_answered
    return f"{number} scenario{'' if number == 1 else 's'}{f' told in {stages} stages' if stages > number else ''}"


def of_funnel(figures: Figures) -> str:
    """How many have done every scenario, and the final self-assessment where anybody has."""
    first, last = figures.funnel[0], [step for step in figures.funnel if step.phase == "practice"][-1]
    checked = next((step.learners for step in figures.funnel if step.phase == "post"), None)
    smallest = figures.smallest
    also = (
        ""
        if checked is None
        else f" {about(checked, smallest).capitalize()} learners have done the final self-assessment."
    )
    if isinstance(last.learners, Withheld):
        return f"{people(last.learners).capitalize()} have done every scenario so far.{also}"
    if last.learners == 0:
        return f"Nobody has done every scenario yet.{also}"
    done, joined = about(last.learners, smallest), about(first.learners, smallest)
    return f"{done} learners have done every scenario; {joined} joined.{also}"


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
    if low.interval.high >= high.interval.low:
        lowest, highest = percent(low.mean), percent(high.mean)
        scores = f"all are at {lowest}" if lowest == highest else f"they lie between {lowest} and {highest}"
        return f"The scores by situation do not differ by more than chance: {scores}."
    return f"Hardest is “{hardest}” ({percent(low.mean)}), easiest “{easiest}” ({percent(high.mean)})."


def of_left_out(rows: tuple[OptionRow, ...]) -> str:
    """What to talk about first."""
    if not rows:
        return "Nobody left out anything that was called for."
    top = rows[0]
    if not isinstance(top.share, Share):
        return "Too few learners have answered to say who left out what."
    return (
        f"Left out most often is “{top.name}” in “{top.title}”: by {top.share.count:,} of {top.share.of:,} learners, "
        f"though it is {'called for' if top.degree == 'essential' else 'helpful'} there."
    )


def of_rest(rows: tuple[OptionRow | SureRow, ...]) -> str:
    """How many are not told one by one; empty for none."""
    rest = [row.share for row in rows if isinstance(row.share, Withheld)]
    if not rest:
        return ""
    more = "one more, where" if len(rest) == 1 else f"{len(rest)} more, where each time"
    return f"Not shown: {more} fewer than {rest[0].smallest} learners did so, or did not."


def of_critical(rows: tuple[OptionRow, ...]) -> str:
    """Whether somebody would have been left in danger."""
    if not rows:
        return "Nobody left out an option on which somebody’s safety depends."
    if not isinstance(rows[0].share, Share):
        return "Too few learners have answered to say where somebody’s safety was at stake."
    return f"Here somebody’s safety depended on an option that was left out.{_first(rows[0], 'left it out')}"


def of_harmful(rows: tuple[OptionRow, ...]) -> str:
    """Whether somebody would have made matters worse."""
    if not rows:
        return "Nobody chose anything that makes matters worse."
    if not isinstance(rows[0].share, Share):
        return "No move that makes matters worse was chosen by as many learners as may be shown."
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
        f"Over the {found.learners:,} learners who did every scenario, {found.answers} answers each, alpha is "
        f"{correlated(found.alpha, found.interval)}, "
        f"and a learner’s total out of {found.answers} is uncertain by about {found.sem:.1f} either way (SEM)."
    )


def of_talked(number: int, figures: Figures) -> str:
    """Which scenarios are worth talking about."""
    if not number:
        return "No scenario is harder than the others beyond chance, and each tells learners apart."
    which = "One scenario is" if number == 1 else f"These {number} scenarios are"
    shown = sum(isinstance(row.score, Score) for row in figures.scenarios)
    return (
        f"{which} worth talking about first, of {shown}, each stage counted; the hardest stands first. "
        "Were all alike, about 1 in 40 would still look harder, by chance."
    )


def of_misconception(found: Misconception) -> str:
    """Six in ten left out one option and picked another in its place."""
    who = "Most" if found.tenths is None else f"{found.tenths} in 10"
    return f"{who} left out “{found.name}” where it was called for, and picked “{found.instead_name}” in its place."


def of_misconceptions(figures: Figures) -> str:
    """How sure that is."""
    if not figures.tested:
        return "Too few learners have answered to look for misconceptions."
    sure = (
        f"Out of {figures.tested:,} pairs of options, those are named of which more than {round(10 * PREVALENT)} in 10 "
        f"learners hold it; the chance that any is named wrongly is at most {percent(ERROR)}."
    )
    return sure if figures.misconceptions else f"No misconception is shared by many. {sure}"


def of_sure(rows: tuple[SureRow, ...]) -> str:
    """Where many were sure and wrong."""
    top = rows[0] if rows else None
    if top is None:
        return "Nobody was asked how sure they were of a question with a dangerous answer."
    if not isinstance(top.share, Share):
        return f"Too few learners were sure of {DANGEROUS} to show it for any scenario."
    if not top.share.count:
        return f"Nobody was sure of {DANGEROUS}."
    return f"In “{top.title}”, {top.share.count:,} of {top.share.of:,} learners were sure of {DANGEROUS}."


def of_clauses(rows: tuple[ClauseRow, ...]) -> str:
    """What to teach again."""
    if not rows:
        return "Too few learners have answered to say."
    top = rows[0]
    return (
        f"First of all {top.cited}: {percent(top.value)} of {top.of:,} decisions that rest on it, by up to "
        f"{top.learners:,} learners, went against it (95\u00a0% interval {between(top.interval)})."
    )


def of_gain(found: Gain | None) -> str:
    """What was learned."""
    if found is None:
        return "Too few learners have done both the pre-check and the final self-assessment to compare them."
    return (
        f"From {found.before:.0f} % in the pre-check to {found.after:.0f} % in the final self-assessment, over the "
        f"{found.learners:,} learners who did both: {_of_what_was_left(found.gain)}, a normalised gain of "
        f"{correlated(found.gain, None)} ({found.band}; 95 % interval {correlated(found.interval.low, None)} to "
        f"{correlated(found.interval.high, None)})."
    )


def _of_what_was_left(gain: float) -> str:
    return f"{percent(gain)} of what there was left to learn" if gain > 0 else "nothing was gained"


def of_difference(row: Difference) -> str:
    """Whether two figures differ by more than chance."""
    if not row.told:
        return "may be chance"
    which = "higher" if row.value > 0 else "lower"
    return f"{which}, hardly by chance" if row.firm else f"{which}, but among so many may be chance"


def of_differences(rows: tuple[Difference, ...]) -> str:
    """How many of them do."""
    if not rows:
        return "There is nothing yet that is shown of both."
    number = sum(row.firm for row in rows)
    if number:
        verb = "differs" if number == 1 else "differ"
        return (
            f"{number} of {len(rows)} {verb} by more than chance would easily bring about; "
            f"the chance that any is named wrongly is at most {percent(ERROR)}."
        )
    if any(row.told for row in rows):
        return "None of these differs by more than chance may bring about where so many are looked at together."
    return "None of these differs by more than chance may bring about."


def of_picks(rows: tuple[PickRow, ...]) -> str:
    """Which distractors do no work."""
    idle = [row.name for row in rows if row.idle]
    among = max((row.among for row in rows), default=0)
    over = f" Correlations are taken over the {among:,} learners who did every scenario." if among else ""
    if not idle:
        return f"No distractor is clearly idle.{over}"
    names = ", ".join(f"“{name}”" for name in idle)
    return f"{'This distractor does' if len(idle) == 1 else 'These distractors do'} no work here: {names}.{over}"


def apart(row: Difference) -> str:
    """A difference as people read it: +12 points, −3 to +20."""
    return f"{_points(row.value)} ({_points(row.interval.low)} to {_points(row.interval.high)})"


def _points(share: float) -> str:
    whole = round(100 * share)
    return f"{whole:+}".replace("-", "−") if whole else "0"

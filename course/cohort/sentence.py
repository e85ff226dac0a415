"""Sentences: what the figures mean, in plain words."""

import math
from collections.abc import Iterable
from typing import Final

from course.cohort.figures import (
    ClauseRow,
    Coefficient,
    Count,
    Difference,
    Figures,
    Gain,
    Kind,
    Misconception,
    OptionRow,
    PickRow,
    QuadrantRow,
    Rate,
    RateRow,
    Score,
    Share,
    SureRow,
    Withheld,
)  # fmt: skip
from course.cohort.interval import Interval
from course.cohort.misconception import ERROR, PREVALENT

WENT: Final[dict[Kind, str]] = {
    "safety": "was left out in {} of the decisions in which somebody’s safety depended on it",
    "left out": "was left out in {} of the decisions that called for it",
    "harmful": "was chosen in {} of the decisions in which it makes matters worse",
    "chosen": "was chosen in {} of the decisions in which it does not apply",
}
DANGEROUS: Final = "an answer that missed a safety option or made matters worse"


def percent(share: float) -> str:
    """A share as people read it: 54 %, never broken over two lines."""
    return f"{round(share * 100)}\u00a0%"


def between(interval: Interval) -> str:
    """An interval as people read it: 48 to 59 %."""
    return f"{round(interval.low * 100)} to {round(interval.high * 100)}\u00a0%"


def coefficient(found: Coefficient | None) -> str:
    """A coefficient with its interval as people read it: 0.45 (0.23 to 0.62); a dash for none."""
    return "–" if found is None else correlated(found.value, found.interval)


def correlated(found: float, interval: Interval | None) -> str:
    """Format a coefficient from its value and interval."""
    reach = f" ({interval.low:.2f} to {interval.high:.2f})" if interval else ""
    return f"{found:.2f}{reach}".replace("-", "−")


def people(count: int | Withheld) -> str:
    """1 learner; 12 learners; fewer than 11 learners."""
    said = f"{count:,}" if isinstance(count, int) else str(count)
    return f"{said} learner{'' if count == 1 else 's'}"


def decisions(rate: Rate) -> str:
    """Over how many decisions a rate goes: 1,441 decisions by 99 learners."""
    return f"{rate.decisions:,} decision{'' if rate.decisions == 1 else 's'} by {people(rate.learners)}"


def about(count: Count | Withheld) -> str:
    """How many people: 110 to 120; fewer than 11; 0."""
    if isinstance(count, Withheld):
        return str(count)
    return f"{count.least:,}" if count.least == count.most else f"{count.least:,} to {count.most:,}"


def at_least(count: Count | Withheld) -> str:
    """The least that are certain, as one number: at least 110; fewer than 11; 12 where every learner is counted."""
    if isinstance(count, Withheld) or count.least == count.most:
        return about(count)
    return f"at least {count.least:,}"


def ranged(count: Count | Withheld) -> str:
    """Format a count for the end of a bar: 110–120."""
    return about(count).replace(" to ", "–")


def number(share: Share) -> str:
    """How many did something: 66 to 76; fewer than 11; at least 99."""
    if share.least == share.most:
        return f"{share.least:,}"
    if not share.least:
        return f"fewer than {share.most + 1:,}"
    return f"at least {share.least:,}" if share.most == share.of else f"{share.least:,} to {share.most:,}"


def counted(share: Share) -> str:
    """Format a share as counts: 66 to 76 of 110 learners."""
    return f"{number(share)} of {share.of:,} learners"


def part(share: Share) -> str:
    """Format a share in percent for the end of a bar: 60–69 %, < 10 %, ≥ 90 %."""
    low, high = 100 * share.least / share.of, 100 * share.most / share.of
    if share.least == share.most:
        return f"{round(low)}\u00a0%"
    if not share.least:
        return f"<\u00a0{math.ceil(100 * (share.most + 1) / share.of)}\u00a0%"
    if share.most == share.of:
        return f"≥\u00a0{math.floor(low)}\u00a0%"
    return f"{math.floor(low)}–{math.ceil(high)}\u00a0%"


def scenarios(figures: Figures) -> str:
    """How many were answered: 1 scenario; 42 scenarios told in 52 stages and 16 other stories."""
    number, stages, further = figures.scenarios_answered, figures.stages_answered, figures.further_answered
    told = f"{number} scenario{'' if number == 1 else 's'}{f' told in {stages} stages' if stages > number else ''}"
    others = f"{further} other stor{'y' if further == 1 else 'ies'}" if further else ""
    return " and ".join(each for each in (told if number or not others else "", others) if each)


def of_funnel(figures: Figures) -> str:
    """How many have done every scenario, and the final self-assessment where anybody has."""
    first, last = figures.funnel[0], [step for step in figures.funnel if step.phase == "practice"][-1]
    checked = next((step.learners for step in figures.funnel if step.phase == "post"), None)
    also = "" if checked is None else f" {about(checked).capitalize()} learners have done the final self-assessment."
    joined = f"{about(first.learners)} joined"
    if isinstance(last.learners, Withheld):
        return f"{people(last.learners).capitalize()} have done every scenario so far; {joined}.{also}"
    if not last.learners.most:
        return f"Nobody has done every scenario yet; {joined}.{also}"
    return f"{about(last.learners)} learners have done every scenario; {joined}.{also}"


def of_quadrants(rows: Iterable[QuadrantRow]) -> str:
    """Say whether one situation is harder than another, or whether that may be chance."""
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
    return f"“{hardest}” ({percent(low.mean)}) was harder than “{easiest}” ({percent(high.mean)})."


def of_rate(row: RateRow) -> str:
    """How often one option was left out or chosen."""
    found = row.rate
    often = WENT[row.kind].format(f"{percent(found.mean)} ({between(found.interval)})")
    return f"“{row.name}” {often}: {decisions(found)}."


def of_rates(rows: tuple[RateRow, ...], nothing: str) -> str:
    """Say the first rate, which the chart shows with the others; `nothing` if there is none."""
    if not rows:
        return nothing
    return f"Over several scenarios together. {of_rate(rows[0])} In brackets, its 95\u00a0% interval."


def of_left_out(rows: tuple[OptionRow, ...]) -> str:
    """Say which missed options to talk about, scenario by scenario."""
    if not rows:
        return "None of the scenarios answered so far calls for anything."
    top = rows[0]
    if not isinstance(top.share, Share):
        return _from(top.share)
    return (
        f"“{top.name}” in “{top.title}” was left out by {counted(top.share)}, "
        f"though it is {'called for' if top.degree == 'essential' else 'helpful'} there."
    )


def _from(withheld: Withheld) -> str:
    return f"What learners did in one scenario is shown once {withheld.smallest} of them are counted there."


def of_rest(rows: tuple[OptionRow | SureRow, ...]) -> str:
    """Say how many rows are not in the table; empty if all are."""
    few = [row.share for row in rows if isinstance(row.share, Share) and not row.share.least]
    rest = [row.share for row in rows if isinstance(row.share, Withheld)]
    said = []
    if few:
        most = max(each.most for each in few)
        said.append(f"{len(few)} more, with {f'fewer than {most + 1:,} learners each' if most else 'no learners'}")
    if rest:
        said.append(f"{len(rest)} from scenarios that {people(rest[0])} have answered")
    return f"Not in the table: {'; '.join(said)}." if said else ""


def of_critical(rows: tuple[OptionRow, ...]) -> str:
    """Say whether answers would have left somebody in danger."""
    return _of_grave(rows, "Options on which somebody’s safety depends", "left out")


def of_harmful(rows: tuple[OptionRow, ...]) -> str:
    """Say whether answers would have made matters worse."""
    return _of_grave(rows, "Moves that make matters worse", "chosen")


def _of_grave(rows: tuple[OptionRow, ...], what: str, done: str) -> str:
    if not rows:
        return f"{what} were not offered in any scenario that was answered."
    top = rows[0]
    if not isinstance(top.share, Share):
        return _from(top.share)
    if not top.share.most:
        return f"{what} were never {done}."
    if not top.share.least:
        return f"{what} were {done} by fewer than {top.share.most + 1:,} learners in every scenario."
    return f"“{top.name}” in “{top.title}” was {done} by {counted(top.share)}."


def of_reliability(figures: Figures) -> str:
    """Say how reliable the total scores are."""
    found = figures.reliability
    if found is None:
        return "Too few learners have done every scenario to say how well the scenarios together tell learners apart."
    return (
        f"Over the {found.learners:,} learners who did every scenario, {found.answers} answers each, alpha is "
        f"{correlated(found.alpha, found.interval)}, "
        f"and a learner’s total out of {found.answers} is uncertain by about {found.sem:.1f} either way (SEM)."
    )


def of_talked(number: int, figures: Figures) -> str:
    """Say which scenarios are worth talking about."""
    if not number:
        return "No scenario is clearly harder than the others, and each tells stronger and weaker learners apart."
    which = "One scenario is" if number == 1 else f"These {number} scenarios are"
    shown = sum(isinstance(row.score, Score) for row in figures.scenarios)
    return (
        f"{which} worth talking about first, out of {shown} (each stage counts). The hardest is listed first. "
        "If all were equally hard, about 1 in 40 would still look harder by chance."
    )


def of_misconception(found: Misconception) -> str:
    """Say what many left out, and what they picked in its place."""
    return (
        f"{counted(found.share).capitalize()} left out “{found.name}” where it was called for, "
        f"and picked “{found.instead_name}” in its place."
    )


def of_misconceptions(figures: Figures) -> str:
    """Say how the misconceptions were tested."""
    if not figures.tested:
        return "Too few learners have answered to look for misconceptions."
    sure = (
        f"{figures.tested:,} pairs of options were checked. A pair is named if more than {round(10 * PREVALENT)} in 10 "
        f"learners mix it up; the chance that any is named wrongly is at most {percent(ERROR)}."
    )
    none = "No mix-up is certain enough to name; in a small group, one may go unseen."
    return sure if figures.misconceptions else f"{none} {sure}"


def of_sure(rows: tuple[SureRow, ...]) -> str:
    """Say where many learners were sure and wrong."""
    top = rows[0] if rows else None
    if top is None:
        return "Nobody was asked how sure they were of a question with a dangerous answer."
    if not isinstance(top.share, Share):
        return _from(top.share)
    if not top.share.most:
        return f"Nobody was sure of {DANGEROUS}."
    if not top.share.least:
        return f"In every scenario, fewer than {top.share.most + 1:,} learners were sure of {DANGEROUS}."
    return f"In “{top.title}”, {counted(top.share)} were sure of {DANGEROUS}."


def of_clauses(rows: tuple[ClauseRow, ...]) -> str:
    """Say which clauses to teach again."""
    if not rows:
        return "Too few learners have answered to say."
    top = rows[0]
    return (
        f"{top.cited}: {percent(top.against.mean)} of {top.against.decisions:,} decisions that rest on it, by "
        f"{top.against.learners:,} learners, went against it (95\u00a0% interval {between(top.against.interval)})."
    )


def of_gain(found: Gain | None) -> str:
    """Say how much was learned."""
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
    """Say whether two figures differ by more than chance."""
    if not row.told:
        return "may be chance"
    which = "higher" if row.value > 0 else "lower"
    return f"{which}, unlikely to be chance" if row.firm else f"{which}, but with so many compared it may be chance"


def of_differences(rows: tuple[Difference, ...]) -> str:
    """Say how many of the figures differ."""
    if not rows:
        return "There is nothing to compare yet."
    number = sum(row.firm for row in rows)
    if number:
        verb = "differs" if number == 1 else "differ"
        return (
            f"{number} of {len(rows)} {verb} by more than chance is likely to explain; "
            f"the chance that any is named wrongly is at most {percent(ERROR)}."
        )
    if any(row.told for row in rows):
        return "None of these differs by more than chance could explain, given how many are compared."
    return "None of these differs by more than chance could explain."


def of_picks(rows: tuple[PickRow, ...]) -> str:
    """Say which distractors are non-functional."""
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

"""Sentences: what the figures mean, in plain words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from course.cohort.figures import (
    ClauseRow,
    Difference,
    Figures,
    Gain,
    Kind,
    Misconception,
    OptionRow,
    PickRow,
    QuadrantRow,
    RateRow,
    Score,
    Share,
    SureRow,
    Withheld,
)  # fmt: skip
from course.cohort.misconception import ERROR, PREVALENT
from course.cohort.number_format import about, between, correlated, counted, decisions, people, percent, signed
from course.language import N_, _, decimal, ngettext
from course.language import number as written
from grader import Option

RATES: Final[dict[Kind, str]] = {
    "safety": N_(
        "“{option}” was left out in {share} of the decisions in which somebody’s safety depended on it: {decisions}."
    ),
    "left out": N_("“{option}” was left out in {share} of the decisions that called for it: {decisions}."),
    "harmful": N_("“{option}” was chosen in {share} of the decisions in which it makes matters worse: {decisions}."),
    "chosen": N_("“{option}” was chosen in {share} of the decisions in which it does not apply: {decisions}."),
}
DEGREES: Final = {
    "essential": N_("essential"),
    "helpful": N_("helpful"),
    "neutral": N_("neutral"),
    "wrong": N_("wrong"),
    "harmful": N_("harmful"),
}
BANDS: Final = {"low": N_("low"), "medium": N_("medium"), "high": N_("high")}
"""Hake's band of a gain -> its name in sentences."""


def degree(found: str) -> str:
    """The degree of an option, as tables name it."""
    return _(DEGREES[found])


def have_answered(count: Withheld) -> str:
    """Say that too few have answered: Fewer than 11 learners have answered."""
    return _("Fewer than {count} learners have answered").format(count=written(count.smallest))


def scenarios(figures: Figures) -> str:
    """How many were answered: 1 scenario; 42 scenarios told in 52 stages and 16 other stories."""
    number, stages, further = figures.scenarios_answered, figures.stages_answered, figures.further_answered
    if stages > number:
        told = ngettext("{count} scenario told in {stages} stages", "{count} scenarios told in {stages} stages", number)
    else:
        told = ngettext("{count} scenario", "{count} scenarios", number)
    told = told.format(count=number, stages=stages)
    if not further:
        return told
    others = ngettext("{count} other story", "{count} other stories", further).format(count=further)
    return _("{scenarios} and {others}").format(scenarios=told, others=others) if number else others


def of_funnel(figures: Figures) -> str:
    """How many have done every scenario, and the final self-assessment where anybody has."""
    first, last = figures.funnel[0], [step for step in figures.funnel if step.phase == "practice"][-1]
    checked = next((step.learners for step in figures.funnel if step.phase == "post"), None)
    done = last.learners
    if isinstance(done, Withheld):
        said = _("Fewer than {done} learners have done every scenario so far; {joined} joined.")
    elif not done.most:
        said = _("Nobody has done every scenario yet; {joined} joined.")
    else:
        said = _("{done} learners have done every scenario; {joined} joined.")
    named = written(done.smallest) if isinstance(done, Withheld) else about(done)
    said = said.format(done=named, joined=about(first.learners))
    if checked is None:
        return said
    also = _("{learners} learners have done the final self-assessment.").format(learners=_begun(about(checked)))
    return f"{said} {also}"


def of_quadrants(rows: Iterable[QuadrantRow]) -> str:
    """Say whether one situation is harder than another, or whether that may be chance."""
    scored = sorted(
        ((row.score, row.name) for row in rows if isinstance(row.score, Score)), key=lambda each: each[0].mean
    )
    if not scored:
        return _("Too few learners have answered to compare them.")
    (low, hardest), (high, easiest) = scored[0], scored[-1]
    lowest, highest = percent(low.mean), percent(high.mean)
    if len(scored) == 1:
        return _("Only “{situation}” has enough answers so far: {score}.").format(situation=hardest, score=lowest)
    if low.interval.high < high.interval.low:
        said = _("“{hardest}” ({lowest}) was harder than “{easiest}” ({highest}).")
    elif lowest == highest:
        said = _("The scores by situation do not differ by more than chance: all are at {lowest}.")
    else:
        said = _("The scores by situation do not differ by more than chance: they lie between {lowest} and {highest}.")
    return said.format(hardest=hardest, easiest=easiest, lowest=lowest, highest=highest)


def of_rate(row: RateRow) -> str:
    """How often one option was left out or chosen."""
    found = row.rate
    share = f"{percent(found.mean)} ({between(found.interval)})"
    return _(RATES[row.kind]).format(option=row.name, share=share, decisions=decisions(found))


def of_rates(rows: tuple[RateRow, ...], nothing: str) -> str:
    """Say the first rate, which the chart shows with the others; `nothing` if there is none."""
    if not rows:
        return nothing
    said = _("These rates combine several scenarios. {rate} The 95\u00a0% interval is in brackets.")
    return said.format(rate=of_rate(rows[0]))


def of_left_out(rows: tuple[OptionRow, ...]) -> str:
    """Say which missed options to talk about, scenario by scenario."""
    if not rows:
        return _("None of the scenarios answered so far calls for any option.")
    top = rows[0]
    if not isinstance(top.share, Share):
        return _from(top.share)
    if top.degree == "essential":
        said = _("“{option}” in “{title}” was left out by {learners}, though it is called for there.")
    else:
        said = _("“{option}” in “{title}” was left out by {learners}, though it is helpful there.")
    return said.format(option=top.name, title=top.title, learners=counted(top.share))


def _from(withheld: Withheld) -> str:
    said = _("Results for a single scenario are shown once {count} of its learners are counted.")
    return said.format(count=withheld.smallest)


def of_rest(rows: tuple[OptionRow | SureRow, ...]) -> str:
    """Say how many rows are not in the table; empty if all are."""
    few = [row.share for row in rows if isinstance(row.share, Share) and not row.share.least]
    rest = [row.share for row in rows if isinstance(row.share, Withheld)]
    said = []
    if few:
        most = max(each.most for each in few)
        more = _("{count} more, with fewer than {most} learners each") if most else _("{count} more, with no learners")
        said.append(more.format(count=len(few), most=written(most + 1)))
    if rest:
        unseen = _("{count} from scenarios that {learners} have answered")
        said.append(unseen.format(count=len(rest), learners=people(rest[0])))
    return _("Not in the table: {rows}.").format(rows="; ".join(said)) if said else ""


def of_critical(rows: tuple[OptionRow, ...]) -> str:
    """Say whether answers would have left somebody in danger."""
    return _of_grave(
        rows,
        _("Options on which somebody’s safety depends were not offered in any scenario that was answered."),
        _("Options on which somebody’s safety depends were never left out."),
        _("Options on which somebody’s safety depends were left out by fewer than {count} learners in every scenario."),
        _("“{option}” in “{title}” was left out by {learners}."),
    )


def of_harmful(rows: tuple[OptionRow, ...]) -> str:
    """Say whether answers would have made matters worse."""
    return _of_grave(
        rows,
        _("Moves that make matters worse were not offered in any scenario that was answered."),
        _("Moves that make matters worse were never chosen."),
        _("Moves that make matters worse were chosen by fewer than {count} learners in every scenario."),
        _("“{option}” in “{title}” was chosen by {learners}."),
    )


def _of_grave(rows: tuple[OptionRow, ...], nowhere: str, never: str, few: str, many: str) -> str:
    if not rows:
        return nowhere
    top = rows[0]
    if not isinstance(top.share, Share):
        return _from(top.share)
    if not top.share.most:
        return never
    if not top.share.least:
        return few.format(count=written(top.share.most + 1))
    return many.format(option=top.name, title=top.title, learners=counted(top.share))


def of_reliability(figures: Figures) -> str:
    """Say how reliable the total scores are."""
    found = figures.reliability
    if found is None:
        return _(
            "Too few learners have done every scenario to say how well the scenarios together tell learners apart."
        )
    return _(
        "Over the {learners} learners who did every scenario, {answers} answers each, alpha is {alpha}, and a "
        "learner’s total out of {answers} is uncertain by about {error} either way (SEM)."
    ).format(
        learners=written(found.learners), answers=found.answers, alpha=correlated(found.alpha, found.interval),
        error=decimal(found.sem, 1),
    )  # fmt: skip


def of_talked(number: int, figures: Figures) -> str:
    """Say which scenarios are worth discussing."""
    if not number:
        return _("No scenario is clearly harder than the others, and each tells stronger and weaker learners apart.")
    shown = sum(isinstance(row.score, Score) for row in figures.scenarios)
    return ngettext(
        "One scenario is worth talking about first, out of {shown} (each stage counts). The hardest is listed first. "
        "If all were equally hard, about 1 in 40 would still look harder by chance.",
        "These {count} scenarios are worth talking about first, out of {shown} (each stage counts). The hardest is "
        "listed first. If all were equally hard, about 1 in 40 would still look harder by chance.",
        number,
    ).format(count=number, shown=shown)


def of_misconception(found: Misconception) -> str:
    """Say what many left out, and what they picked in its place."""
    said = _("{learners} left out “{option}” where it was called for, and picked “{instead}” in its place.")
    return said.format(learners=_begun(counted(found.share)), option=found.name, instead=found.instead_name)


def of_misconceptions(figures: Figures) -> str:
    """Say how the misconceptions were tested."""
    if not figures.tested:
        return _("Too few learners have answered to look for misconceptions.")
    sure = _(
        "{pairs} pairs of options were checked. A pair is named if more than {often} in 10 "
        "learners mix the two up; the chance that any is named wrongly is at most {error}."
    ).format(pairs=written(figures.tested), often=round(10 * PREVALENT), error=percent(ERROR))
    none = _("No mix-up is certain enough to name; in a small group, one may go unseen.")
    return sure if figures.misconceptions else f"{none} {sure}"


def of_sure(rows: tuple[SureRow, ...]) -> str:
    """Say where many learners were sure and wrong."""
    top = rows[0] if rows else None
    if top is None:
        return _("Nobody was asked how sure they were of a question with a dangerous answer.")
    if not isinstance(top.share, Share):
        return _from(top.share)
    if not top.share.most:
        return _("Nobody was sure of an answer that missed a safety option or made matters worse.")
    if not top.share.least:
        few = _(
            "In every scenario, fewer than {count} learners were sure of an answer that missed a safety option or made "
            "matters worse."
        )
        return few.format(count=written(top.share.most + 1))
    many = _("In “{title}”, {learners} were sure of an answer that missed a safety option or made matters worse.")
    return many.format(title=top.title, learners=counted(top.share))


def of_clauses(rows: tuple[ClauseRow, ...]) -> str:
    """Say which clauses to teach again."""
    if not rows:
        return _("Too few learners have answered to say.")
    top = rows[0]
    return _(
        "{clause}: {share} of {decisions} decisions that rest on it, by {learners} learners, went against it "
        "(95\u00a0% interval {interval})."
    ).format(
        clause=top.cited, share=percent(top.against.mean), decisions=written(top.against.decisions),
        learners=written(top.against.learners), interval=between(top.against.interval),
    )  # fmt: skip


def of_gain(found: Gain | None) -> str:
    """Say how much was learned."""
    if found is None:
        return _("Too few learners have done both the pre-check and the final self-assessment to compare them.")
    if found.gain > 0:
        said = _(
            "From {before} % in the pre-check to {after} % in the final self-assessment, over the {learners} learners "
            "who did both: {share} of what there was left to learn, a normalised gain of {gain} ({band}; 95 % interval "
            "{low} to {high})."
        )
    else:
        said = _(
            "From {before} % in the pre-check to {after} % in the final self-assessment, over the {learners} learners "
            "who did both: nothing was gained, a normalised gain of {gain} ({band}; 95 % interval {low} to {high})."
        )
    return said.format(
        before=round(found.before), after=round(found.after), learners=written(found.learners),
        share=percent(found.gain), gain=signed(found.gain), band=_(BANDS[found.band]), low=signed(found.interval.low),
        high=signed(found.interval.high),
    )  # fmt: skip


def of_difference(row: Difference) -> str:
    """Say whether two figures differ by more than chance."""
    if not row.told:
        return _("may be chance")
    if row.value > 0:
        firm, perhaps = _("higher, unlikely to be chance"), _("higher, but with so many compared it may be chance")
    else:
        firm, perhaps = _("lower, unlikely to be chance"), _("lower, but with so many compared it may be chance")
    return firm if row.firm else perhaps


def of_differences(rows: tuple[Difference, ...]) -> str:
    """Say how many of the figures differ."""
    if not rows:
        return _("There is nothing to compare yet.")
    number = sum(row.firm for row in rows)
    if number:
        return ngettext(
            "{count} of {total} differs by more than chance is likely to explain; the chance that any is named wrongly "
            "is at most {error}.",
            "{count} of {total} differ by more than chance is likely to explain; the chance that any is named wrongly "
            "is at most {error}.",
            number,
        ).format(count=number, total=len(rows), error=percent(ERROR))
    if any(row.told for row in rows):
        return _("None of these differs by more than chance could explain, given how many are compared.")
    return _("None of these differs by more than chance could explain.")


def of_picks(rows: tuple[PickRow, ...]) -> str:
    """Say which distractors are non-functional."""
    idle = [row.name for row in rows if row.idle]
    among = max((row.among for row in rows), default=0)
    if idle:
        names = ", ".join(_("“{name}”").format(name=name) for name in idle)
        said = ngettext(
            "This distractor is not working as intended: {names}.",
            "These distractors are not working as intended: {names}.",
            len(idle),
        ).format(names=names)
    else:
        said = _("No distractor is clearly failing to do its job.")
    over = _("Correlations are based on the {learners} learners who did every scenario.")
    return f"{said} {over.format(learners=written(among))}" if among else said


def would_fit(ids: Sequence[str], named: Mapping[str, Option]) -> str:
    """Say that several options would fit a supposed case."""
    *names, last = (_("“{name}”").format(name=named[id_].name) for id_ in ids)
    return _("{options} and {last} would both fit.").format(options=", ".join(names), last=last)


def _begun(text: str) -> str:
    """The text with a capital letter, as a sentence begins."""
    return f"{text[:1].upper()}{text[1:]}"

"""The panels of a review: its figures as charts, each with a sentence, for the page and for documents."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from course.bank import Bank
from course.cohort import number_format, sentence
from course.cohort.chart import Bar, Chart, draw
from course.cohort.figures import Count, Figures, Gain, Kind, OptionRow, PickRow, Rate, RateRow, Score, Share, SureRow
from course.cohort.summary import SHOWN, chosen, each_once, left_out, summarise
from course.language import N_, _, number

_ROWS: Final = 5
"""Options in a chart of one scenario's options; its table has all of them."""
TAGS: Final[dict[Kind, str]] = {
    "safety": N_("safety · {decisions}"),
    "harmful": N_("makes matters worse · {decisions}"),
    "left out": "{decisions}",
    "chosen": "{decisions}",
}
NOTHING_MISSED: Final = N_("Shown once enough learners have answered three scenarios that call for the same option.")
NOTHING_CHOSEN: Final = N_(
    "Shown once enough learners have answered three scenarios to which the same option does not apply."
)


def context(figures: Figures, bank: Bank) -> dict[str, Any]:
    """All that the templates of the figures need."""
    return {
        "figures": figures,
        "rulebook": bank.rulebook,
        "summary": summarise(figures) if figures.funnel else None,
        "funnel": _funnel(figures),
        "quadrants": _quadrants(figures),
        "missed": _rates("what-was-left-out", _("What was left out"), left_out(figures), _(NOTHING_MISSED)),
        "chosen": _rates("what-was-wrongly-chosen", _("What was wrongly chosen"), chosen(figures), _(NOTHING_CHOSEN)),
        "gain": _gain(figures.gain),
        "left_out": _options(
            "options-left-out", _("Options left out"), sentence.of_left_out(figures.left_out), figures.left_out
        ),
        "critical": _options("safety", _("Safety"), sentence.of_critical(figures.critical_miss), figures.critical_miss),
        "harmful": _options("harm", _("Harm"), sentence.of_harmful(figures.harmful_pick), figures.harmful_pick),
        "sure": _sure(figures.sure_and_wrong),
        "clauses": _clauses(figures),
        "groups": {item: list(rows) for item, rows in groupby(figures.options, key=lambda row: row.item)},
    }


def _funnel(figures: Figures) -> Chart:
    whole = figures.funnel[0].learners if figures.funnel else None
    bars = [
        Bar(step.name, step.learners.least / whole.least, number_format.ranged(step.learners))
        if isinstance(step.learners, Count) and isinstance(whole, Count) and whole.least
        else Bar(step.name, None, number_format.ranged(step.learners))
        for step in figures.funnel
    ]
    return draw("funnel", _("Learners’ progress"), sentence.of_funnel(figures) if bars else "", bars)


def _quadrants(figures: Figures) -> Chart:
    bars = []
    for row in figures.quadrants:
        if isinstance(row.score, Score):
            bars.append(_mean_bar(row.name, row.score, number_format.people(row.score.learners)))
        else:
            bars.append(Bar(row.name, None, str(row.score)))
    return draw("quadrants", _("Score by situation"), sentence.of_quadrants(figures.quadrants), bars)


@dataclass(frozen=True, slots=True)
class Rates:
    """Options across several scenarios: the first as a chart, all as a table."""

    chart: Chart
    rows: tuple[RateRow, ...]


def _rates(id_: str, name: str, rows: tuple[RateRow, ...], nothing: str) -> Rates:
    bars = [
        _mean_bar(
            row.name,
            row.rate,
            _(TAGS[row.kind]).format(decisions=number_format.decisions(row.rate)),
            row.kind in ("safety", "harmful"),
        )
        for row in rows[:SHOWN]
    ]
    return Rates(draw(id_, name, sentence.of_rates(rows, nothing), bars), rows)


@dataclass(frozen=True, slots=True)
class Options:
    """What learners left out, chose or were sure of in each scenario: the first as a chart, more as a table."""

    chart: Chart
    rows: tuple[OptionRow | SureRow, ...]
    rest: str
    """The number of rows that are not in the table."""


def _options(id_: str, name: str, says: str, rows: tuple[OptionRow, ...]) -> Options:
    """The chart shows each option once, at its highest count; the table lists each row above the threshold."""
    some = tuple(row for row in rows if _many(row))
    times = Counter(row.option for row in some)
    bars = [
        _bar(row.name, row.share, _places(row, times[row.option]), _grave(row))
        for row in each_once(some)[:_ROWS]
        if isinstance(row.share, Share)
    ]
    return Options(draw(id_, name, says, bars), some, sentence.of_rest(rows))


def _many(row: OptionRow | SureRow) -> bool:
    return isinstance(row.share, Share) and row.share.least > 0


def _places(row: OptionRow, times: int) -> str:
    places = _("{title}, and in {count} more").format(title=row.title, count=times - 1) if times > 1 else row.title
    return _("{places} · safety").format(places=places) if row.safety else places


def _sure(rows: tuple[SureRow, ...]) -> Options:
    name, some = _("Sure of a dangerous answer"), tuple(row for row in rows if _many(row))
    bars = [
        _bar(row.title, row.share, _("safety") if row.safety else "", row.safety)
        for row in some[:_ROWS]
        if isinstance(row.share, Share)
    ]
    return Options(draw("sure-of-a-dangerous-answer", name, sentence.of_sure(rows), bars), some, sentence.of_rest(rows))


def _bar(name: str, share: Share, place: str, grave: bool) -> Bar:
    """Return a bar for a share; the text below its label ends with the number of learners."""
    said = _("{place} · of {learners} learners") if place else _("of {learners} learners")
    place = said.format(place=place, learners=number(share.of))
    return Bar(name, share.value, number_format.part(share), share.interval.low, share.interval.high, place, grave)


def _mean_bar(label: str, found: Rate | Score, place: str, alarm: bool = False) -> Bar:
    interval = found.interval
    return Bar(label, found.mean, number_format.percent(found.mean), interval.low, interval.high, place, alarm)


def _grave(row: OptionRow | PickRow) -> bool:
    return row.safety or row.degree == "harmful"


def _gain(found: Gain | None) -> Chart | None:
    if found is None:
        return None
    bars = [
        Bar(name, mean / 100, number_format.percent(mean / 100))
        for name, mean in ((_("Before"), found.before), (_("After"), found.after))
    ]
    return draw("gain", _("Before and after"), sentence.of_gain(found), bars)


def _clauses(figures: Figures) -> Chart:
    bars = [
        _mean_bar(row.cited, row.against, f"{row.says} {number_format.decisions(row.against)}")
        for row in figures.clauses[:_ROWS]
    ]
    return draw("clauses", _("Clauses to teach again"), sentence.of_clauses(figures.clauses), bars)


def picture(rows: list[PickRow], name: str) -> Chart:
    """Return the chart of who picked each option of one scenario."""
    bars = [
        _bar(row.name, row.picked, sentence.degree(row.degree), _grave(row))
        if isinstance(row.picked, Share)
        else Bar(row.name, None, str(row.picked), place=sentence.degree(row.degree))
        for row in rows
    ]
    return draw("picks", name, sentence.of_picks(tuple(rows)), bars)

"""Number format: shares, counts, coefficients and intervals as people read them."""

import math

from course.cohort.figures import Coefficient, Count, Difference, Rate, Share, Withheld
from course.cohort.interval import Interval
from course.language import _, decimal, ngettext
from course.language import number as written


def percent(share: float) -> str:
    """A share as people read it: 54 %, never broken over two lines."""
    return f"{round(share * 100)}\u00a0%"


def between(interval: Interval) -> str:
    """An interval as people read it: 48 to 59 %."""
    return _("{low} to {high}\u00a0%").format(low=round(interval.low * 100), high=round(interval.high * 100))


def coefficient(found: Coefficient | None) -> str:
    """A coefficient with its interval as people read it: 0.45 (0.23 to 0.62); a dash for none."""
    return "–" if found is None else correlated(found.value, found.interval)


def correlated(found: float, interval: Interval | None) -> str:
    """Format a coefficient from its value and interval."""
    value = signed(found)
    if not interval:
        return value
    return _("{value} ({low} to {high})").format(value=value, low=signed(interval.low), high=signed(interval.high))


def signed(value: float) -> str:
    """A number with two decimals and a real minus sign: −0.50."""
    return decimal(value, 2).replace("-", "−")


def people(count: int | Withheld) -> str:
    """1 learner; 12 learners; fewer than 11 learners."""
    if isinstance(count, Withheld):
        return _("fewer than {count} learners").format(count=written(count.smallest))
    return ngettext("{count} learner", "{count} learners", count).format(count=written(count))


def decisions(rate: Rate) -> str:
    """Over how many decisions a rate goes: 1,441 decisions by 99 learners."""
    said = ngettext("{count} decision by {learners}", "{count} decisions by {learners}", rate.decisions)
    return said.format(count=written(rate.decisions), learners=people(rate.learners))


def about(count: Count | Withheld) -> str:
    """How many people: 110 to 120; fewer than 11; 0."""
    if isinstance(count, Withheld):
        return str(count)
    if count.least == count.most:
        return written(count.least)
    return _("{least} to {most}").format(least=written(count.least), most=written(count.most))


def at_least(count: Count | Withheld) -> str:
    """The least that are certain, as one number: at least 110; fewer than 11; 12 where every learner is counted."""
    if isinstance(count, Withheld) or count.least == count.most:
        return about(count)
    return _("at least {count}").format(count=written(count.least))


def ranged(count: Count | Withheld) -> str:
    """Format a count for the end of a bar: 110–120."""
    if isinstance(count, Withheld) or count.least == count.most:
        return about(count)
    return f"{written(count.least)}–{written(count.most)}"


def number(share: Share) -> str:
    """How many did something: 66 to 76; fewer than 11; at least 99."""
    if share.least == share.most:
        return written(share.least)
    if not share.least:
        return _("fewer than {count}").format(count=written(share.most + 1))
    if share.most == share.of:
        return _("at least {count}").format(count=written(share.least))
    return _("{least} to {most}").format(least=written(share.least), most=written(share.most))


def counted(share: Share) -> str:
    """Format a share as counts: 66 to 76 of 110 learners."""
    return _("{number} of {of} learners").format(number=number(share), of=written(share.of))


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


def apart(row: Difference) -> str:
    """A difference as people read it: +12 points, −3 to +20."""
    said = _("{value} ({low} to {high})")
    return said.format(value=_points(row.value), low=_points(row.interval.low), high=_points(row.interval.high))


def _points(share: float) -> str:
    whole = round(100 * share)
    return f"{whole:+}".replace("-", "−") if whole else "0"

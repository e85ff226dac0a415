"""The summary of a cohort: of all figures, those on which somebody should act."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from course.cohort import sentence
from course.cohort.figures import ClauseRow, Figures, Misconception, OptionRow, ScenarioRow, Score, Share, SureRow

FINDINGS: Final = 3
TAUGHT: Final = 3
"""Clauses to teach again."""
SHOWN: Final = 6
"""Options in the chart and the table of those left out."""
SCENARIOS: Final = 10
"""Scenarios worth talking about."""
_LOW: Final = 0.2
"""A discrimination below which one looks at the scenario before one looks at the learners (Ebel 1979)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands out."""

    says: str
    sure: str
    """How many stand behind it, and how sure it is."""
    safety: bool


@dataclass(frozen=True, slots=True)
class Talked:
    """A scenario worth talking about, and why."""

    row: ScenarioRow
    quadrant: str
    """Its name."""
    why: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What comes first in a report."""

    findings: tuple[Finding, ...]
    """At most FINDINGS, no two of the same option, those of safety first."""
    clauses: tuple[ClauseRow, ...]
    """What to teach again, at most TAUGHT."""
    scenarios: tuple[Talked, ...]
    """At most SCENARIOS, the hardest first."""


def summarise(figures: Figures) -> Summary:
    """The summary of these figures; it tells nothing that they do not."""
    found: dict[str, Finding] = {}
    for subject, finding in _findings(figures):
        found.setdefault(subject, finding)
    ordered = sorted(list(found.values())[:FINDINGS], key=lambda each: not each.safety)
    return Summary(tuple(ordered), figures.clauses[:TAUGHT], tuple(_talked(figures))[:SCENARIOS])


def once(figures: Figures) -> Figures:
    """The same figures with every option once among those left out or chosen: where most did."""
    return replace(
        figures,
        left_out=each_once(figures.left_out),
        critical_miss=each_once(figures.critical_miss),
        harmful_pick=each_once(figures.harmful_pick),
    )


def each_once(rows: tuple[OptionRow, ...]) -> tuple[OptionRow, ...]:
    """The first row of every option."""
    first: dict[str, OptionRow] = {}
    for row in rows:
        first.setdefault(row.option, row)
    return tuple(first.values())


def _findings(figures: Figures) -> Iterator[tuple[str, Finding]]:
    """Each with its subject: the gravest of every kind, then what else there is of misconceptions."""
    held = [(each.option, _of_misconception(each)) for each in figures.misconceptions]
    yield from ((subject, finding) for subject, finding in held if finding.safety)
    yield from _first(figures.critical_miss, "was left out where somebody’s safety depended on it", "left it out")
    yield from held[:1]
    yield from _sure(figures.sure_and_wrong)
    yield from _first(figures.harmful_pick, "was chosen, which makes matters worse", "chose it")
    yield from held
    yield from _first(figures.left_out, "was left out where it was called for or helpful", "left it out")


def _of_misconception(found: Misconception) -> Finding:
    sure = f"{sentence.people(found.learners)} met both; 95 % interval {found.low} to {found.high} in 10"
    return Finding(sentence.of_misconception(found), sure, found.safety)


def _first(rows: tuple[OptionRow, ...], what: str, did: str) -> Iterator[tuple[str, Finding]]:
    """The first of these rows, and how far the same option goes in the others."""
    top = rows[0] if rows else None
    if top is None or not isinstance(top.share, Share):
        return
    others = [row.share.value for row in rows[1:] if row.option == top.option and isinstance(row.share, Share)]
    more = ""
    if others:
        low, high = sentence.percent(min(others)), sentence.percent(max(others))
        where = "one more scenario" if len(others) == 1 else f"{len(others)} more scenarios"
        more = f" In {where} {low if low == high else f'{low} to {high}'} {did}."
    says = f"“{top.name}” {what}: most often in “{top.title}”.{more}"
    yield top.option, Finding(says, _counted(top.share, did), top.safety)


def _sure(rows: tuple[SureRow, ...]) -> Iterator[tuple[str, Finding]]:
    top = rows[0] if rows else None
    if top is not None and isinstance(top.share, Share):
        says = f"Learners were sure of {sentence.DANGEROUS} most often in “{top.title}”."
        yield f"sure {top.item}", Finding(says, _counted(top.share, "were"), top.safety)


def _counted(share: Share, did: str) -> str:
    counted = f"{share.count:,} of {share.of:,} learners {did} ({sentence.percent(share.value)}"
    return f"{counted}; 95 % interval {sentence.between(share.interval)})"


def _talked(figures: Figures) -> Iterator[Talked]:
    """Scenarios that are hardly by chance harder than all together, or that tell learners apart badly."""
    overall = figures.overall
    if overall is None:
        return
    names = {each.id: each.name for each in figures.quadrants}
    scored = [(row.score.mean, row.title, row) for row in figures.scenarios if isinstance(row.score, Score)]
    for _, _, row in sorted(scored, key=lambda each: each[:2]):
        why = []
        if isinstance(row.score, Score) and row.score.interval.high < overall.mean:
            why.append("harder than the others")
        if row.reach is not None and row.discrimination is not None and row.discrimination < _LOW:
            why.append("those who do well elsewhere hardly do better here")
        if why:
            yield Talked(row, names[row.quadrant], "; ".join(why))

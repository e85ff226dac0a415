"""The figures of one cohort: from a table of attempts to what may be shown of it. Pure; nothing is graded anew."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from course.bank import Bank
from course.cohort.classical import alpha, discrimination, discriminative_efficiency, sem
from course.cohort.count import flagged, in_force, left_out
from course.cohort.frame import first_attempts
from course.cohort.interval import Interval, of_mean, wilson
from course.cohort.withholding import Withheld, withheld
from grader import Item

SMALLEST = 11
"""Distinct learners behind the smallest row that is shown, unless a setting says otherwise."""


@dataclass(frozen=True, slots=True)
class Score:
    """A mean score, in [0, 1]."""

    mean: float
    interval: Interval
    """Over learners, 95 %."""
    learners: int
    responses: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many learners."""

    count: int
    of: int
    interval: Interval
    """Wilson, 95 %."""

    @property
    def value(self) -> float:
        return self.count / self.of


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way through the scenarios."""

    done: int
    """At least so many scenarios."""
    learners: int | Withheld


@dataclass(frozen=True, slots=True)
class QuadrantRow:
    """The scenarios of one quadrant together."""

    id: str
    name: str
    score: Score | Withheld | None
    """None where nobody answered yet."""


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One scenario: the facility of a score in [0, 1] is its mean."""

    id: str
    title: str
    quadrant: str
    score: Score | Withheld | None
    discrimination: float | None = None
    """With the mean of the learner's other scores; None where nothing varies or the row is held back."""
    efficiency: float | None = None


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option of one scenario, with the learners who left it out, or picked it."""

    item: str
    title: str
    option: str
    name: str
    degree: str
    safety: bool
    share: Share | Withheld


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of the scenarios that were answered, together, over the learners who answered them all."""

    learners: int
    scenarios: int
    alpha: float
    sem: float
    """In points of one scenario's score, summed."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be shown of a cohort. Where fewer than `smallest` learners answered, nothing but that."""

    smallest: int
    scenarios_in_all: int
    learners: int | Withheld
    responses: int | None = None
    repeated: int = 0
    """Later attempts, which do not count."""
    gone: int = 0
    """Attempts at scenarios that are not in the bank, which do not count."""
    earlier: int = 0
    """First attempts under earlier wording or rules, which count for scores and not for options left out."""
    overall: Score | None = None
    funnel: tuple[Step, ...] = ()
    quadrants: tuple[QuadrantRow, ...] = ()
    scenarios: tuple[ScenarioRow, ...] = ()
    reliability: Reliability | None = None
    left_out: tuple[OptionRow, ...] = ()
    """Essential and helpful options, those left out by most first; options left out by nobody are not among them."""
    critical_miss: tuple[OptionRow, ...] = ()
    harmful_pick: tuple[OptionRow, ...] = ()


def figure(frame: pd.DataFrame, bank: Bank, smallest: int = SMALLEST) -> Figures:
    """The figures of the attempts in `frame` (columns FRAME_COLUMNS) at the scenarios of the bank."""
    known = frame[frame["item"].isin(list(bank.scenarios))]
    first = first_attempts(known)
    learners = int(first["learner"].nunique())
    if learners < smallest:
        return Figures(smallest, len(bank.scenarios), Withheld("few", smallest) if learners else 0)
    now = in_force(first, bank)
    scored = _scored(first, bank)
    quadrants = _by(scored, "quadrant", list(bank.rulebook.quadrants), smallest)
    scenarios = _scenarios(scored, quadrants, bank, smallest)
    shown = {row.id for row in scenarios if isinstance(row.score, Score)}
    return Figures(
        smallest=smallest,
        scenarios_in_all=len(bank.scenarios),
        learners=learners,
        responses=len(first),
        repeated=len(known) - len(first),
        gone=len(frame) - len(known),
        earlier=len(first) - len(now),
        overall=_score(scored) if scored["learner"].nunique() >= smallest else None,
        funnel=tuple(_funnel(first, len(bank.scenarios), smallest)),
        quadrants=tuple(QuadrantRow(id_, bank.rulebook.quadrants[id_].name, score) for id_, score in quadrants.items()),
        scenarios=scenarios,
        reliability=_reliability(scored, smallest),
        left_out=_left_out(now[now["item"].isin(shown)], bank, smallest),
        critical_miss=_flagged(first[first["item"].isin(shown)], "critical_miss", bank, smallest),
        harmful_pick=_flagged(first[first["item"].isin(shown)], "harmful_pick", bank, smallest),
    )


def _scored(first: pd.DataFrame, bank: Bank) -> pd.DataFrame:
    """What was scored, with the quadrant of its item and its learner's `total` and number of items `answered`."""
    scored = first[first["score"].notna()]
    scores = scored.groupby("learner")["score"]
    return scored.assign(
        quadrant=scored["item"].map(_quadrants(bank)), total=scores.transform("sum"), answered=scores.transform("size")
    )


def _quadrants(bank: Bank) -> dict[str, str]:
    """Each item's quadrant: that of its whole story, as everywhere where scenarios are put in order."""
    return {id_: scenario.home for id_, scenario in bank.scenarios.items()}


def _title(item: Item) -> str:
    return item.title if item.stages == 1 else f"{item.title} ({item.stage} of {item.stages})"


def _score(scored: pd.DataFrame) -> Score:
    each = scored.groupby("learner")["score"].agg(["sum", "size"]).to_numpy(dtype=np.float64)
    interval = of_mean(each[:, 0], each[:, 1])
    return Score(float(scored["score"].mean()), interval, len(each), len(scored))


def _by(scored: pd.DataFrame, column: str, rows: Sequence[str], smallest: int) -> dict[str, Score | Withheld | None]:
    """The score of each row of a breakdown, or why it is held back."""
    parts: Mapping[str, pd.DataFrame] = {str(row): part for row, part in scored.groupby(column, sort=False)}
    held = withheld({row: set(part["learner"]) for row, part in parts.items()}, smallest)
    return {row: held.get(row) or (_score(parts[row]) if row in parts else None) for row in rows}


def _scenarios(
    scored: pd.DataFrame, quadrants: Mapping[str, Score | Withheld | None], bank: Bank, smallest: int
) -> tuple[ScenarioRow, ...]:
    """Every scenario; those of a quadrant that is held back are held back with it, for they would add up to it."""
    found: list[ScenarioRow] = []
    for quadrant, score in quadrants.items():
        inside = [scenario.item for scenario in bank.in_quadrant(quadrant)]
        rows = _by(scored[scored["quadrant"] == quadrant], "item", [item.id for item in inside], smallest)
        for item in inside:
            row = rows[item.id]
            if isinstance(score, Withheld) and row is not None:
                row = row if isinstance(row, Withheld) else score
            said = _discriminating(scored, item.id) if isinstance(row, Score) else (None, None)
            found.append(ScenarioRow(item.id, _title(item), quadrant, row, *said))
    return tuple(found)


def _discriminating(scored: pd.DataFrame, item: str) -> tuple[float | None, float | None]:
    """Discrimination and its efficiency, over those who answered something else too.

    Not everybody answers every scenario, so the rest score is the mean of the learner's other scores; where everybody
    does, it orders and correlates as their sum does.
    """
    here = scored[(scored["item"] == item) & (scored["answered"] > 1)]
    scores = here["score"].to_numpy(dtype=np.float64)
    rest = ((here["total"] - here["score"]) / (here["answered"] - 1)).to_numpy(dtype=np.float64)
    return discrimination(scores, rest), discriminative_efficiency(scores, rest)


def _funnel(first: pd.DataFrame, scenarios: int, smallest: int) -> Iterator[Step]:
    """How many came at least so far: one scenario, each quarter of them, all."""
    done = first.groupby("learner")["item"].nunique()
    for step in sorted({1, *(math.ceil(scenarios * quarter / 4) for quarter in range(1, 5))}):
        learners = int((done >= step).sum())
        yield Step(step, Withheld("few", smallest) if 0 < learners < smallest else learners)


def _reliability(scored: pd.DataFrame, smallest: int) -> Reliability | None:
    matrix = scored.pivot_table(index="learner", columns="item", values="score").dropna().to_numpy(dtype=np.float64)
    reliability, error = alpha(matrix), sem(matrix)
    if len(matrix) < smallest or reliability is None or error is None:
        return None
    return Reliability(*matrix.shape, reliability, error)


def _share(count: int, of: int, smallest: int) -> Share | Withheld:
    return Share(count, of, wilson(count, of)) if count >= smallest else Withheld("few", smallest)


def _order(row: OptionRow) -> tuple[bool, float, str, str]:
    return (
        isinstance(row.share, Withheld),
        -row.share.value if isinstance(row.share, Share) else 0,
        row.title,
        row.name,
    )


def _row(item: str, option: str, degree: str, safety: bool, share: Share | Withheld, bank: Bank) -> OptionRow:
    title, name = _title(bank.scenarios[item].item), bank.rulebook.options[option].name
    return OptionRow(item, title, option, name, degree, safety, share)


def _left_out(now: pd.DataFrame, bank: Bank, smallest: int) -> tuple[OptionRow, ...]:
    rows = [
        _row(
            each["item"],
            each["option"],
            each["degree"],
            each["safety"],
            _share(each["left_out"], each["answered"], smallest),
            bank,
        )
        for each in left_out(now, bank).to_dict("records")
        if each["left_out"]
    ]
    return tuple(sorted(rows, key=_order))


def _flagged(first: pd.DataFrame, flag: str, bank: Bank, smallest: int) -> tuple[OptionRow, ...]:
    """The learners who earned a flag, of those who answered the scenario."""
    answered = first.groupby("item").size()
    rows = [
        _row(
            each["item"],
            each["option"],
            "essential" if flag == "critical_miss" else "harmful",
            flag == "critical_miss",
            _share(each["learners"], int(answered[each["item"]]), smallest),
            bank,
        )
        for each in flagged(first, flag).to_dict("records")
        if each["option"] in bank.rulebook.options
    ]
    return tuple(sorted(rows, key=_order))

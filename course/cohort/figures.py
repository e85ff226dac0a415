"""The figures of one cohort: what may be shown of it, with how many stand behind each and how sure it is."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from course.cohort.interval import Interval
from course.progress import Band

Kind: TypeAlias = Literal["safety", "left out", "harmful", "chosen"]
"""Of an option: left out though somebody's safety depends on it, left out though called for, chosen though it does
harm, or chosen though it does not apply."""

SMALLEST = 11
"""Distinct learners in a group, the smallest number that figures tell apart, unless a setting says otherwise."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """In place of a figure that is not shown: too few learners stand behind it."""

    smallest: int

    def __str__(self) -> str:
        return f"fewer than {self.smallest}"


@dataclass(frozen=True, slots=True)
class Count:
    """A number of learners, told in whole groups: no fewer than `least` and no more than `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Score:
    """A mean score, in [0, 1]."""

    mean: float
    interval: Interval
    """Over learners, 95 %."""
    learners: int
    """In whole groups."""
    responses: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many learners, in whole groups: no fewer than `least` and no more than `most`."""

    least: int
    most: int
    of: int
    interval: Interval
    """Wilson, 95 %: from that of the least to that of the most."""

    @property
    def value(self) -> float:
        """The middle of the range."""
        return (self.least + self.most) / (2 * self.of)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often decisions of several kinds, such as on one option in several scenarios, went one way; in [0, 1]."""

    mean: float
    interval: Interval
    """Over learners, 95 %."""
    learners: int
    """In whole groups."""
    decisions: int
    kinds: int


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A correlation or the like."""

    value: float
    interval: Interval | None
    """95 %; None where it has none."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way from joining to the end."""

    name: str
    learners: Count | Withheld
    phase: str = "practice"


@dataclass(frozen=True, slots=True)
class QuadrantRow:
    """The scenarios of one quadrant together."""

    id: str
    name: str
    score: Score | Withheld


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One scenario: the facility of a score in [0, 1] is its mean."""

    id: str
    title: str
    quadrant: str
    score: Score | Withheld
    discrimination: Coefficient | None = None
    """With the rest of the total, over those who did every scenario; None where nothing varies or too few did."""
    efficiency: Coefficient | None = None
    check: bool = False
    """Whether a self-assessment asks it, where it counts in no score of the practice."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of the scenarios together, over the learners who did them all."""

    learners: int
    answers: int
    """Of each learner: a scenario takes one at each of its stages."""
    alpha: float
    sem: float
    """In points of one answer's score, summed."""
    interval: Interval | None
    """Of alpha, 95 %; None where alpha is 1."""


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
class PickRow:
    """One option of one scenario: who picked it."""

    item: str
    title: str
    group: str
    option: str
    name: str
    degree: str
    safety: bool
    picked: Share | Withheld
    correlation: Coefficient | None = None
    """Point-biserial with the rest of the total; None where too few did every scenario, or picked it, or did not."""
    among: int = 0
    """The learners who did every scenario, over whom it is taken."""
    idle: str = ""
    """Why a distractor does no work here (Tarrant & Ware 2009); empty where it does, or is none."""


@dataclass(frozen=True, slots=True)
class RateRow:
    """One option over all scenarios in which it was of one kind."""

    option: str
    name: str
    kind: Kind
    rate: Rate


@dataclass(frozen=True, slots=True)
class SureRow:
    """One scenario where learners were sure, and missed a safety option or picked a harmful one."""

    item: str
    title: str
    safety: bool
    """Whether somebody's safety depends on an option of it."""
    share: Share | Withheld


@dataclass(frozen=True, slots=True)
class Misconception:
    """Many leave one option out wherever it is called for, and pick another, which does not apply, in its place."""

    option: str
    name: str
    instead: str
    instead_name: str
    safety: bool
    share: Share
    """Who hold it, of those who met both options."""


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause of the guidance: how often what learners did went against it."""

    id: str
    cited: str
    says: str
    against: Rate
    """Of the decisions on options that rest on the clause."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What was learned between the check before and the check after, by those who did both."""

    learners: int
    before: float
    after: float
    """Mean scores in percent."""
    gain: float
    """Normalised: the share of what there was to learn (Hake 1998)."""
    interval: Interval
    """Of the gain, over learners, 95 %."""
    band: Band


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure here and there."""

    name: str
    one: float
    other: float
    interval: Interval
    """Of other less one, 95 %."""
    learners: tuple[int, int]
    firm: bool = False
    """Whether it is hardly chance among all that are looked at with it (Holm 1979)."""

    @property
    def value(self) -> float:
        return self.other - self.one

    @property
    def told(self) -> bool:
        """Whether it is hardly chance by itself: zero lies outside of its interval."""
        return not self.interval.low <= 0 <= self.interval.high


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be shown of a cohort. Where no group of `smallest` learners is full, nothing but that."""

    smallest: int
    scenarios_in_all: int
    """Whole scenarios, however many stages they have, that everybody in the cohort is asked to practise."""
    learners: Count | Withheld
    """Who have answered."""
    responses: int = 0
    """First attempts in whole groups, which is what everything here counts."""
    scenarios_answered: int = 0
    stages_answered: int = 0
    """To how many of these scenarios, with how many stages, responses were given."""
    further_answered: int = 0
    """To how many other stories: quick ones, and those of a self-assessment that were practised as well."""
    overall: Score | None = None
    funnel: tuple[Step, ...] = ()
    quadrants: tuple[QuadrantRow, ...] = ()
    scenarios: tuple[ScenarioRow, ...] = ()
    reliability: Reliability | None = None
    options: tuple[PickRow, ...] = ()
    """Every option that was offered, scenario by scenario."""
    rates: tuple[RateRow, ...] = ()
    """Options over several scenarios together; safety first, then the highest rate of each kind."""
    left_out: tuple[OptionRow, ...] = ()
    """Essential and helpful options, those left out by most first."""
    critical_miss: tuple[OptionRow, ...] = ()
    harmful_pick: tuple[OptionRow, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    tested: int = 0
    """Pairs of options that were looked at for misconceptions."""
    sure_and_wrong: tuple[SureRow, ...] = ()
    """Those of safety first; empty also where nobody was asked how sure they were."""
    clauses: tuple[ClauseRow, ...] = ()
    """Those missed most often first."""
    gain: Gain | None = None
    edits: tuple[Difference, ...] = ()
    """Scenarios before and after an edit of their wording or rules."""

"""The figures of one cohort that may be shown, each with its number of learners and its uncertainty."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from course.cohort.interval import Interval
from course.language import _, number
from course.progress import Band

Kind: TypeAlias = Literal["safety", "left out", "harmful", "chosen"]
"""What learners did with an option: left out a safety option, left out an option that is called for, chose a harmful
one, or chose one that does not apply."""

SMALLEST = 11
"""Default group size: the smallest number of learners on whom a figure may be based."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Stands for a figure that is withheld because it is based on too few learners."""

    smallest: int

    def __str__(self) -> str:
        return _("fewer than {count}").format(count=number(self.smallest))


@dataclass(frozen=True, slots=True)
class Count:
    """A number of learners as a range of whole groups: from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Score:
    """A mean score, in [0, 1]."""

    mean: float
    interval: Interval
    """The 95 % interval over learners."""
    learners: int
    """The number of learners, in whole groups."""
    responses: int


@dataclass(frozen=True, slots=True)
class Share:
    """A share of learners, in whole groups: from `least` to `most`, out of `of`."""

    least: int
    most: int
    of: int
    interval: Interval
    """The 95 % Wilson interval that covers those of `least` and of `most`."""

    @property
    def value(self) -> float:
        """The middle of the range."""
        return (self.least + self.most) / (2 * self.of)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often decisions of several kinds, such as on one option in several scenarios, went one way; in [0, 1]."""

    mean: float
    interval: Interval
    """The 95 % interval over learners."""
    learners: int
    """The number of learners, in whole groups."""
    decisions: int
    kinds: int


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A correlation, or another coefficient in [-1, 1]."""

    value: float
    interval: Interval | None
    """95 %; None where it has none."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel from joining to completion."""

    name: str
    learners: Count | Withheld
    phase: str = "practice"


@dataclass(frozen=True, slots=True)
class QuadrantRow:
    """The figures of one quadrant's scenarios together."""

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
    """With the rest of the total, over learners who did every scenario; None without variance or with too few."""
    efficiency: Coefficient | None = None
    check: bool = False
    """Whether it belongs to a self-assessment and so does not count in practice scores."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """Reliability of all scenarios together, over the learners who did every one."""

    learners: int
    answers: int
    """Answers of each learner; a scenario takes one at each of its stages."""
    alpha: float
    sem: float
    """In score points, summed over answers."""
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
    """Point-biserial with the rest of the total; None if too few learners did every scenario, picked it, or did not."""
    among: int = 0
    """The number of learners who did every scenario, on whom it is based."""
    idle: str = ""
    """Why this distractor is non-functional (Tarrant & Ware 2009); empty if it works or is not a distractor."""


@dataclass(frozen=True, slots=True)
class RateRow:
    """The rate of one option over all scenarios in which it is of the same kind."""

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
    """A mix-up shared by many learners: leaving out one option where it applies, and picking another that does not."""

    option: str
    name: str
    instead: str
    instead_name: str
    safety: bool
    share: Share
    """The learners who hold it, of those who were offered both options."""


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause of the guidance: how often what learners did went against it."""

    id: str
    cited: str
    says: str
    against: Rate
    """The rate over decisions on options that rest on the clause."""


@dataclass(frozen=True, slots=True)
class Gain:
    """The learning gain from the pre-check to the final self-assessment, over learners who took both."""

    learners: int
    before: float
    after: float
    """Mean scores in percent."""
    gain: float
    """Normalised: the share of what there was to learn (Hake 1998)."""
    interval: Interval
    """The 95 % interval of the gain, over learners."""
    band: Band


@dataclass(frozen=True, slots=True)
class Difference:
    """The same figure of two cohorts, or before and after an edit."""

    name: str
    one: float
    other: float
    interval: Interval
    """The 95 % interval of `other` minus `one`."""
    learners: tuple[int, int]
    firm: bool = False
    """Whether the difference is significant after correction for all comparisons (Holm 1979)."""

    @property
    def value(self) -> float:
        return self.other - self.one

    @property
    def told(self) -> bool:
        """Return True if the difference is significant by itself: its interval excludes zero."""
        return not self.interval.low <= 0 <= self.interval.high


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that may be shown of a cohort. Nothing is shown until one group of `smallest` learners is full."""

    smallest: int
    scenarios_in_all: int
    """Whole scenarios, however many stages they have, that everybody in the cohort is asked to practise."""
    learners: Count | Withheld
    """Learners who have answered."""
    responses: int = 0
    """First attempts in whole groups; every figure is based on these."""
    scenarios_answered: int = 0
    stages_answered: int = 0
    """The number of these scenarios that were answered, and of their stages."""
    further_answered: int = 0
    """The number of other stories that were answered: quick ones, and those of a self-assessment practised as well."""
    overall: Score | None = None
    funnel: tuple[Step, ...] = ()
    quadrants: tuple[QuadrantRow, ...] = ()
    scenarios: tuple[ScenarioRow, ...] = ()
    reliability: Reliability | None = None
    options: tuple[PickRow, ...] = ()
    """Every option that was offered, scenario by scenario."""
    rates: tuple[RateRow, ...] = ()
    """Options across several scenarios together; safety first, then the highest rate of each kind."""
    left_out: tuple[OptionRow, ...] = ()
    """Essential and helpful options, those left out by most first."""
    critical_miss: tuple[OptionRow, ...] = ()
    harmful_pick: tuple[OptionRow, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    tested: int = 0
    """Number of option pairs tested for misconceptions."""
    sure_and_wrong: tuple[SureRow, ...] = ()
    """Safety options first; empty also if certainty is not asked."""
    clauses: tuple[ClauseRow, ...] = ()
    """Those missed most often first."""
    gain: Gain | None = None
    edits: tuple[Difference, ...] = ()
    """Scenarios before and after an edit of their wording or rules."""

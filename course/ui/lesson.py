"""A lesson: one scenario with what feedback will say of it, found when first needed and shared by all learners."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from course.bank import Scenario
from course.store import Attempt
from grader import Clause, Explanation, Option, Response, Rulebook, explain

Mark = Literal["fits", "missed", "astray", "harmful", "spared", "open"]
"""Picked and fits; left out but called for; picked but does not apply; picked and harmful; rightly left out; open."""

MOST_FIRST = 3
"""As many points are put before all the others."""


@dataclass(frozen=True, slots=True)
class Line:
    """What feedback says of one option."""

    option: Option
    explanation: Explanation
    mark: Mark
    clauses: tuple[Clause, ...]

    @property
    def key(self) -> tuple[str, Mark]:
        """Which line it is, of all that feedback on one scenario can have."""
        return self.option.id, self.mark

    @property
    def urgency(self) -> int:
        """How early a learner should hear of it, from 0; safety misses first, what fits last."""
        return _urgency(self.mark, self.explanation)


@dataclass(frozen=True)
class Feedback:
    """What one submission is told."""

    groups: Mapping[str, tuple[Line, ...]]
    """By group, in the order in which the options were offered."""

    first: tuple[Line, ...]
    """The few points that matter most, the most urgent first; empty where everything that counts fits."""

    quadrant: str
    """What the rules say it is."""

    chosen: str
    """What the learner chose."""


class Lesson:
    """One scenario, for the pages. Immutable; the key in it never leaves the kernel before submission."""

    def __init__(self, scenario: Scenario, rulebook: Rulebook) -> None:
        self.scenario, self._rulebook = scenario, rulebook

    @cached_property
    def _lines(self) -> Mapping[tuple[str, bool], Line]:
        """What is said of every option, left out and picked. It takes a search of some 30 ms."""
        offers, ruling, case = self.scenario.offers, self.scenario.ruling, self.scenario.item.case
        left = explain(offers, ruling, Response(None, dict.fromkeys(offers, ())), case, self._rulebook)
        return {(each.option, picked): self._line(each, picked) for each in left for picked in (False, True)}

    def prepare(self) -> None:
        """Do the search now, so that a submission need not wait for it."""
        _ = self._lines

    @property
    def prepared(self) -> bool:
        """Whether that is done."""
        return "_lines" in self.__dict__

    def current(self, attempt: Attempt) -> bool:
        """Whether the attempt was made on this very content, so that its feedback can be shown again."""
        versions = self.scenario.item.version, self._rulebook.version
        return (attempt.item_version, attempt.rules_version) == versions

    def feedback(self, attempt: Attempt) -> Feedback:
        """The feedback on a current attempt."""
        groups = {
            group: tuple(self._lines[option, option in attempt.response.get(group, ())] for option in options)
            for group, options in self.scenario.offers.items()
        }
        lines = sorted((line for each in groups.values() for line in each), key=lambda line: line.urgency)
        first = tuple(line for line in lines if line.explanation.fits is False)[:MOST_FIRST]
        return Feedback(groups, first, self.scenario.quadrant, str(attempt.response["quadrant"]))

    def _line(self, explanation: Explanation, picked: bool) -> Line:
        if picked:  # what was right to leave out is wrong to pick, and the reverse
            fits = None if explanation.fits is None else not explanation.fits
            explanation = replace(explanation, picked=True, fits=fits)
        clauses = tuple(self._rulebook.clauses[clause] for clause in explanation.clause)
        return Line(self._rulebook.options[explanation.option], explanation, _mark(explanation), clauses)


def _mark(explanation: Explanation) -> Mark:
    if explanation.fits is None:
        return "open"
    if explanation.fits:
        return "fits" if explanation.picked else "spared"
    if not explanation.picked:
        return "missed"
    return "harmful" if explanation.degree == "harmful" else "astray"


def _urgency(mark: Mark, explanation: Explanation) -> int:
    if mark == "missed":
        if explanation.degree == "essential":
            return 0 if explanation.safety else 2
        return 4
    return {"harmful": 1, "astray": 3, "fits": 5, "spared": 6, "open": 7}[mark]

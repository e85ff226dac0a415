"""A lesson: the verdicts and feedback of one scenario, computed once and shared by all learners."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from course.bank import Scenario
from course.session import picked
from course.store import Attempt
from grader import QUADRANT, Clause, Evidence, Option, Quadrant, Rulebook, would_change
from grader import Verdict as OptionVerdict

Mark = Literal["fits", "missed", "astray", "harmful", "spared", "open"]
"""Picked and applies; left out but applies; picked but doesn't apply; picked and harmful; correctly left out; open."""
Result = Literal["right", "partly", "wrong"]
"""Every essential option picked and nothing wrong or harmful; some option that applies picked; none."""

FITTING: Final = 4
"""Lines with this urgency or more report no mistake."""


@dataclass(frozen=True, slots=True)
class Line:
    """The verdict on one option, given whether it was picked."""

    option: Option | Quadrant
    mark: Mark
    degree: str
    safety: bool
    because: tuple[str, ...]
    acts: tuple[str, ...]
    """The posts and events that decide it, in chronological order."""
    evidence: tuple[Evidence, ...]
    """The quoted words that decide it."""
    clauses: tuple[Clause, ...]
    stated: bool
    """True if the guidance states it explicitly; False if the course infers it."""

    @property
    def key(self) -> tuple[str, Mark]:
        """Identifies the line within its scenario."""
        return self.option.id, self.mark

    @property
    def said(self) -> str:
        """Key of the line's wording: its mark; for a merely helpful option `helps` if picked, else `also`.

        For a quadrant: `answer` if it is right, `either` if it is right besides another one, else `other`.
        """
        if self.situation:
            return "other" if self.degree == "wrong" else "either" if self.mark == "spared" else "answer"
        return {"fits": "helps", "missed": "also"}.get(self.mark, self.mark) if self.degree == "helpful" else self.mark

    @property
    def urgency(self) -> int:
        """Sort key, most urgent first, from 0: safety misses, missed essentials, harmful picks, wrong picks."""
        if self.mark == "missed":
            return (0 if self.safety else 1) if self.degree == "essential" else 7
        if self.mark == "fits":
            return 4 if self.safety else 5 if self.degree == "essential" else 6
        return {"harmful": 2, "astray": 3, "open": 8, "spared": 9}[self.mark]

    @property
    def tempting(self) -> bool:
        """True if the option never applies, whatever the facts (a tempting mistake)."""
        return isinstance(self.option, Option) and not self.option.can_apply

    @property
    def situation(self) -> bool:
        """True if the line is about a quadrant rather than an option."""
        return isinstance(self.option, Quadrant)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on the answer to one question."""

    question: str
    result: Result
    lines: tuple[Line, ...]
    """Every option offered, the most urgent first."""

    @property
    def lead(self) -> Line:
        """The line shown first: the most serious mistake, or without one the most important option."""
        return self.lines[0]

    @property
    def mistakes(self) -> int:
        """The number of options missed or picked wrongly; missing a merely helpful option does not count."""
        return (
            1
            if self.question == QUADRANT and self.result != "right"
            else sum(line.urgency < FITTING for line in self.lines)
        )


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback on one attempt."""

    verdicts: tuple[Verdict, ...]
    safety: Line | None
    """The first missed safety option; None if none was missed."""
    lesson: Line
    """The one thing to remember: the most serious other mistake, or without one the most important option."""
    well: Line | None
    """The most important thing done well; None if there is none."""

    @property
    def mistakes(self) -> int:
        """The number of options missed or picked wrongly in all questions."""
        return sum(verdict.mistakes for verdict in self.verdicts)

    @property
    def right(self) -> int:
        """The number of questions answered right."""
        return sum(verdict.result == "right" for verdict in self.verdicts)

    @property
    def partly(self) -> int:
        """The number of questions answered partly right."""
        return sum(verdict.result == "partly" for verdict in self.verdicts)


class Lesson:
    """One scenario with its verdicts and feedback. Immutable; its key is never sent to a browser before submission."""

    def __init__(self, scenario: Scenario, rulebook: Rulebook) -> None:
        self.scenario, self._rulebook = scenario, rulebook

    @cached_property
    def changes(self) -> Mapping[str, tuple[str, ...]]:
        """Option -> the smallest changes of facts that would flip its verdict, in words.

        Computed on first use by a search that takes 30 ms or more.
        """
        case = self.scenario.item.case
        offered = (option for options in self.scenario.offers.values() for option in options)
        return {option: would_change(option, case, self._rulebook) for option in offered}

    def prepare(self) -> None:
        """Run the search for `changes` now, so that a later submission need not wait for it."""
        _ = self.changes

    @property
    def prepared(self) -> bool:
        """True if the search for `changes` has been run."""
        return "changes" in self.__dict__

    def current(self, attempt: Attempt) -> bool:
        """True if the attempt was made on this version of the content, so that its feedback can still be shown."""
        versions = self.scenario.item.version, self._rulebook.version
        return (attempt.item_version, attempt.rules_version) == versions

    def verdict(self, question: str, picks: Iterable[str]) -> Verdict:
        """Return the verdict on an answer to a question."""
        chosen = frozenset(picks)
        lines = [self._lines[option, option in chosen] for option in self.scenario.choices(question)]
        fits = any(line.mark == "fits" for line in lines)
        if question == QUADRANT and fits:  # if two quadrants are right, picking either is enough
            lines = [replace(line, mark="spared") if line.mark == "missed" else line for line in lines]
        lines.sort(key=lambda line: line.urgency)
        amiss = any(line.urgency < FITTING for line in lines)
        result: Result = "right" if fits and not amiss else "partly" if fits else "wrong"
        return Verdict(question, result, tuple(lines))

    def feedback(self, attempt: Attempt) -> Feedback:
        """Return the feedback on an attempt for which `current` is True."""
        asked = [question for question in self.scenario.questions if picked(attempt, question)]
        verdicts = tuple(self.verdict(question, picked(attempt, question)) for question in asked)
        lines = [line for each in verdicts for line in each.lines]
        lines.sort(key=lambda line: (line.urgency, line.situation))  # what to do comes before who acts on whom
        safety = next((line for line in lines if line.mark == "missed" and line.safety), None)
        rest = [line for line in lines if line is not safety] or lines
        lesson = rest[0] if rest[0].urgency < FITTING else next((line for line in rest if not line.situation), rest[0])
        fitting = [line for line in lines if line.mark == "fits" and line is not lesson]
        well = next((line for line in fitting if not line.situation), next(iter(fitting), None))
        return Feedback(verdicts, safety, lesson, well)

    @cached_property
    def _lines(self) -> Mapping[tuple[str, bool], Line]:
        """(option, picked) -> its line, for every option."""
        scenario, rulebook = self.scenario, self._rulebook
        found: dict[tuple[str, bool], Line] = {}
        for picked_ in (False, True):
            for options in scenario.offers.values():
                for option in options:
                    verdict = scenario.ruling.verdicts[option]
                    found[option, picked_] = self._line(rulebook.options[option], verdict, picked_)
            for quadrant in rulebook.quadrants.values():
                found[quadrant.id, picked_] = self._situation(quadrant, picked_)
        return found

    def _line(self, option: Option, verdict: OptionVerdict, picked_: bool) -> Line:
        return Line(
            option=option,
            mark=_mark(verdict.degree, verdict.applies, picked_),
            degree=verdict.degree,
            safety=verdict.safety and verdict.degree == "essential",
            because=verdict.because,
            acts=verdict.acts,
            evidence=verdict.evidence,
            clauses=self._clauses(verdict.clause),
            stated=verdict.basis == "stated",
        )

    def _situation(self, quadrant: Quadrant, picked_: bool) -> Line:
        ruling = self.scenario.ruling
        main, right = quadrant.id == ruling.quadrant, quadrant.id in ruling.quadrants
        if right and not main:
            mark: Mark = "fits" if picked_ else "spared"
        else:
            mark = ("fits" if picked_ else "missed") if main else "astray" if picked_ else "spared"
        return Line(
            option=quadrant,
            mark=mark,
            degree="essential" if right else "wrong",
            safety=False,
            because=self._placed(quadrant),
            acts=ruling.quadrant_acts,
            evidence=ruling.quadrant_evidence,
            clauses=self._clauses(quadrant.clause),
            stated=True,
        )

    def _placed(self, quadrant: Quadrant) -> tuple[str, ...]:
        """Explain why the story is, or is not, in this quadrant: who acts on whom, and which drafts do not count."""
        ruling = self.scenario.ruling
        if quadrant.id == ruling.quadrant:
            return (ruling.quadrant_because, *ruling.quadrant_open)
        if quadrant.id in ruling.quadrants:
            return ruling.quadrant_open
        return (ruling.quadrant_unlike.get(quadrant.id, quadrant.says), *ruling.quadrant_drafts)

    def _clauses(self, ids: Iterable[str]) -> tuple[Clause, ...]:
        return tuple(self._rulebook.clauses[id_] for id_ in ids)


def _mark(degree: str, applies: bool, picked_: bool) -> Mark:
    if degree == "neutral":
        return "open"
    if applies:
        return "fits" if picked_ else "missed"
    if not picked_:
        return "spared"
    return "harmful" if degree == "harmful" else "astray"

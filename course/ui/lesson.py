"""A lesson: one scenario with what its verdicts and feedback say, worked out once and shared by all learners."""

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
"""The urgency from which a line tells of nothing that went wrong."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one option, picked or left out."""

    option: Option | Quadrant
    mark: Mark
    degree: str
    safety: bool
    because: tuple[str, ...]
    acts: tuple[str, ...]
    """The posts and events behind it, in order of time."""
    evidence: tuple[Evidence, ...]
    """The words that decide it."""
    clauses: tuple[Clause, ...]
    stated: bool
    """Whether the guidance states it; otherwise the course infers it."""

    @property
    def key(self) -> tuple[str, Mark]:
        """Which line it is, of all that one scenario can have."""
        return self.option.id, self.mark

    @property
    def said(self) -> str:
        """What is said of it: its mark, or for what is merely helpful `helps` where it was picked, else `also`.

        Of a quadrant `answer` where it is right, `either` where it is right as well, else `other`.
        """
        if self.situation:
            return "other" if self.degree == "wrong" else "either" if self.mark == "spared" else "answer"
        return {"fits": "helps", "missed": "also"}.get(self.mark, self.mark) if self.degree == "helpful" else self.mark

    @property
    def urgency(self) -> int:
        """How early a learner should read it, from 0: safety misses, missed essentials, harmful picks, wrong picks."""
        if self.mark == "missed":
            return (0 if self.safety else 1) if self.degree == "essential" else 7
        if self.mark == "fits":
            return 4 if self.safety else 5 if self.degree == "essential" else 6
        return {"harmful": 2, "astray": 3, "open": 8, "spared": 9}[self.mark]

    @property
    def tempting(self) -> bool:
        """Whether it never applies, whatever the facts."""
        return isinstance(self.option, Option) and not self.option.can_apply

    @property
    def situation(self) -> bool:
        """Whether it speaks of a quadrant, and not of an option."""
        return isinstance(self.option, Quadrant)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of the answer to one question."""

    question: str
    result: Result
    lines: tuple[Line, ...]
    """Every option offered, the most urgent first."""

    @property
    def lead(self) -> Line:
        """The one line that is read first: what went most wrong, else what matters most."""
        return self.lines[0]

    @property
    def mistakes(self) -> int:
        """How many options were missed or picked wrongly; what is merely helpful aside."""
        return (
            1
            if self.question == QUADRANT and self.result != "right"
            else sum(line.urgency < FITTING for line in self.lines)
        )


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is said of one attempt."""

    verdicts: tuple[Verdict, ...]
    safety: Line | None
    """The first safety option that was missed."""
    lesson: Line
    """The one thing to remember: what went most wrong beside that, else what matters most."""
    well: Line | None
    """The most important thing that was done well, if anything was."""

    @property
    def mistakes(self) -> int:
        """How many options were missed or picked wrongly in all questions."""
        return sum(verdict.mistakes for verdict in self.verdicts)

    @property
    def right(self) -> int:
        """How many questions are right."""
        return sum(verdict.result == "right" for verdict in self.verdicts)


class Lesson:
    """One scenario, for the pages. Immutable; the key in it never leaves the server before submission."""

    def __init__(self, scenario: Scenario, rulebook: Rulebook) -> None:
        self.scenario, self._rulebook = scenario, rulebook

    @cached_property
    def changes(self) -> Mapping[str, tuple[str, ...]]:
        """Option -> the smallest changes of facts that would flip its verdict, in words. It takes a search of some
        30 ms or more.
        """
        case = self.scenario.item.case
        offered = (option for options in self.scenario.offers.values() for option in options)
        return {option: would_change(option, case, self._rulebook) for option in offered}

    def prepare(self) -> None:
        """Do the search now, so that a submission need not wait for it."""
        _ = self.changes

    @property
    def prepared(self) -> bool:
        """Whether that is done."""
        return "changes" in self.__dict__

    def current(self, attempt: Attempt) -> bool:
        """Whether the attempt was made on this very content, so that its feedback can be shown again."""
        versions = self.scenario.item.version, self._rulebook.version
        return (attempt.item_version, attempt.rules_version) == versions

    def verdict(self, question: str, picks: Iterable[str]) -> Verdict:
        """The verdict on an answer to a question."""
        chosen = frozenset(picks)
        lines = [self._lines[option, option in chosen] for option in self.scenario.choices(question)]
        fits = any(line.mark == "fits" for line in lines)
        if question == QUADRANT and fits:  # where two are right, one of them is enough
            lines = [replace(line, mark="spared") if line.mark == "missed" else line for line in lines]
        lines.sort(key=lambda line: line.urgency)
        amiss = any(line.urgency < FITTING for line in lines)
        result: Result = "right" if fits and not amiss else "partly" if fits else "wrong"
        return Verdict(question, result, tuple(lines))

    def feedback(self, attempt: Attempt) -> Feedback:
        """The feedback on a current attempt."""
        asked = [question for question in self.scenario.questions if picked(attempt, question)]
        verdicts = tuple(self.verdict(question, picked(attempt, question)) for question in asked)
        lines = sorted((line for each in verdicts for line in each.lines), key=lambda line: line.urgency)
        safety = next((line for line in lines if line.mark == "missed" and line.safety), None)
        rest = [line for line in lines if line is not safety] or lines
        lesson = rest[0] if rest[0].urgency < FITTING else next((line for line in rest if not line.situation), rest[0])
        fitting = [line for line in lines if line.mark == "fits" and line is not lesson]
        well = next((line for line in fitting if not line.situation), next(iter(fitting), None))
        return Feedback(verdicts, safety, lesson, well)

    @cached_property
    def _lines(self) -> Mapping[tuple[str, bool], Line]:
        """What is said of every option, left out and picked."""
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
        """Why the story is in this quadrant, or why it is not: who acts on whom, and which draft does not count."""
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

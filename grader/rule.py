"""A rule: a condition under which an option has a certain degree, based on a clause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from grader.case import Act, Case
from grader.condition import Any, Condition, bound, holds, matched
from grader.sentence import Sentence
from grader.version import WORDING

Degree = Literal["essential", "helpful", "neutral", "wrong", "harmful"]
Basis = Literal["stated", "inferred"]
DEGREES: tuple[Degree, ...] = get_args(Degree)
BASES: tuple[Basis, ...] = get_args(Basis)
POSITIVE: frozenset[Degree] = frozenset({"essential", "helpful"})
"""The degrees of options that apply, which are right to pick."""
NEGATIVE: frozenset[Degree] = frozenset({"wrong", "harmful"})
"""The degrees of options that do not apply, which are wrong to pick."""
PRECEDENCE: tuple[Degree, ...] = ("harmful", "essential", "helpful", "neutral", "wrong")
"""If several rules of one option hold, the first of these degrees takes precedence."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition under which an option has a certain degree, with the reason."""

    id: str
    option: str
    degree: Degree
    clause: tuple[str, ...]
    basis: Basis
    """Whether the guidance states the rule or the course infers it."""
    safety: bool
    """True if missing the option is dangerous."""
    when: Condition
    says: Sentence = field(metadata=WORDING)
    """The reason, for learners, in at most two sentences; that of the first alternative if each has its own."""
    alternatives: tuple[Sentence, ...] = field(default=(), metadata=WORDING)
    """The reason of each alternative in `when`, in the same order; empty if the rule has only one reason."""
    highlights: tuple[str, ...] | None = field(default=None, metadata=WORDING)
    """The facts of acts whose evidence is highlighted; None for all facts that make the rule hold."""
    note: str = field(default="", metadata=WORDING)
    """A note to reviewers of the rule; may be empty."""

    @property
    def reasons(self) -> Mapping[Condition, Sentence]:
        """Each alternative that has a reason of its own -> the reason; else the whole condition -> the one reason."""
        if isinstance(self.when, Any) and len(self.when.parts) == len(self.alternatives):
            return dict(zip(self.when.parts, self.alternatives, strict=True))
        return {self.when: self.says}

    def because(self, case: Case) -> str:
        """Return the reason of the first alternative that holds. Raises ValueError if the rule does not hold."""
        for condition, sentence in self.reasons.items():
            if holds(condition, case):
                return sentence.fill(case, bound(condition, case))
        raise ValueError(f"the rule {self.id} does not hold in this case")

    def matched(self, case: Case) -> Iterator[tuple[Act, str, str]]:
        """Yield the facts, as (act, fact, value), that make the rule hold and whose words are highlighted."""
        for act, fact, value in matched(self.when, case):
            if self.highlights is None or fact in self.highlights:
                yield act, fact, value

"""A rule: on these facts, this option has this degree, because this clause says so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from grader.case import Act, Case
from grader.condition import Condition, matched
from grader.sentence import Sentence
from grader.version import WORDING

Degree = Literal["essential", "helpful", "neutral", "wrong", "harmful"]
Basis = Literal["stated", "inferred"]
DEGREES: tuple[Degree, ...] = get_args(Degree)
BASES: tuple[Basis, ...] = get_args(Basis)
POSITIVE: frozenset[Degree] = frozenset({"essential", "helpful"})
NEGATIVE: frozenset[Degree] = frozenset({"wrong", "harmful"})
"""The degrees of what applies: picking it is right."""
PRECEDENCE: tuple[Degree, ...] = ("harmful", "essential", "helpful", "neutral", "wrong")
"""When rules of one option speak with different degrees, the first of these stands."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason why an option has a degree."""

    id: str
    option: str
    degree: Degree
    clause: tuple[str, ...]
    basis: Basis
    """Whether the guidance states it, or the course infers it."""
    safety: bool
    """Whether missing it is dangerous."""
    when: Condition
    says: Sentence = field(metadata=WORDING)
    """The reason, for learners: at most two sentences."""
    highlights: tuple[str, ...] | None = field(default=None, metadata=WORDING)
    """The facts of acts whose words are highlighted with the reason; None for all by which the rule holds."""

    def matched(self, case: Case) -> Iterator[tuple[Act, str, str]]:
        """The facts, as (act, fact, value), by which the rule holds and whose words are highlighted."""
        for act, fact, value in matched(self.when, case):
            if self.highlights is None or fact in self.highlights:
                yield act, fact, value

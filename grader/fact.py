"""The facts vocabulary: what can be declared of people, acts and circumstances."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from grader.version import WORDING

Kind = Literal["one", "many", "flag"]
Subject = Literal["people", "acts", "circumstances"]
Named = Literal["person", "body", "account"]
"""A person; a body, such as a firm, a unit or a group, which no fact of one person can be true of; or an account, of
which nobody knows whose it is."""
Distant = Literal["no", "outside", "yes"]
"""Outside: only for acts of people who stand outside the institution."""
WHO: Final = "who"
ACT: Final = "act"
"""What the words of a supposition can agree with: a person, or an act. {who|were|was|were}, {act|was|were}."""
Facts = Mapping[str, tuple[str, ...]]
"""Declared facts of one subject: every fact of the vocabulary -> its values; a `many` fact may hold none."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value that a fact can take, with its words."""

    id: str
    is_: str = field(metadata=WORDING)
    """As a predicate: "{subject} is a student"."""
    were: str = field(metadata=WORDING)
    """As a supposition: "if {subject} were a student"."""
    were_not: str = field(default="", metadata=WORDING)
    """As the supposition of its absence, for facts that hold many values."""
    did: str = field(default="", metadata=WORDING)
    """What an act that has it did, after its author's name: "insulted {target}"."""
    does: str = field(default="", metadata=WORDING)
    """The same of a draft: "insults {target}"."""
    were_event: str = field(default="", metadata=WORDING)
    """As a supposition about an event, where `were` fits posts only: "if event 1 had never happened"."""
    means: str = field(default="", metadata=WORDING)
    """What the value means, in a line, for people who review the rules; may be empty."""
    names: Named = "person"
    """What an entry of `people` with this value names; for values of people."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Properties that rules may ask for in place of the value, such as the side on which a role stands."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be declared of a subject; closed."""

    id: str
    subject: Subject
    kind: Kind
    says: str = field(metadata=WORDING)
    values: Mapping[str, Value]
    default: tuple[str, ...] = ()
    required: bool = False
    name: str = field(default="", metadata=WORDING)
    """What readers see above its values."""
    distant: Distant = field(default="no", metadata=WORDING)
    """Whether a story in which it were otherwise would be another story, and so no near miss of a rule."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every fact by subject, in the order in which authors see them."""

    people: Mapping[str, Fact]
    acts: Mapping[str, Fact]
    circumstances: Mapping[str, Fact]

    def of(self, subject: Subject) -> Mapping[str, Fact]:
        """The facts of one subject, by id."""
        if subject == "people":
            return self.people
        return self.acts if subject == "acts" else self.circumstances

    def values_marked(self, subject: Subject, mark: str, wanted: frozenset[str]) -> tuple[str, frozenset[str]] | None:
        """The fact whose values carry `mark`, and those of its values whose mark is wanted; None if no fact has it."""
        for fact in self.of(subject).values():
            if any(mark in value.marks for value in fact.values.values()):
                return fact.id, frozenset(v.id for v in fact.values.values() if v.marks.get(mark) in wanted)
        return None

    def marks(self, subject: Subject) -> dict[str, set[str]]:
        """Every mark of the subject's facts -> the values that it takes."""
        found: dict[str, set[str]] = {}
        for fact in self.of(subject).values():
            for value in fact.values.values():
                for mark, held in value.marks.items():
                    found.setdefault(mark, set()).add(held)
        return found

"""The facts vocabulary: what can be declared of people, acts and circumstances."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from grader.version import WORDING

Kind = Literal["one", "many", "flag"]
Subject = Literal["people", "acts", "circumstances"]
Named = Literal["person", "body", "account"]
"""A person; a body (a firm, unit or group), to which facts about individuals do not apply; or an account whose owner is
unknown."""
Distant = Literal["no", "outside", "yes"]
"""See `Fact.distant`. "outside": yes, but only for acts of people outside the institution."""
WHO: Final = "who"
ACT: Final = "act"
"""Slot with which the words of a supposition agree if its subject is an act: {act|was|were}. For people: {who|...}."""
Facts = Mapping[str, tuple[str, ...]]
"""The facts of one subject: every fact of the vocabulary -> its values. Only a `many` fact can have none."""


@dataclass(frozen=True, slots=True)
class Value:
    """One possible value of a fact, with its wordings."""

    id: str
    is_: str = field(metadata=WORDING)
    """The value as a predicate: "is a student"."""
    were: str = field(metadata=WORDING)
    """The predicate of a supposition that the value is present: "were a student"."""
    were_not: str = field(default="", metadata=WORDING)
    """The predicate of a supposition that the value is absent; only for facts of kind `many`."""
    did: str = field(default="", metadata=WORDING)
    """The narration of an act, which follows its author's name: "insulted {target}"."""
    does: str = field(default="", metadata=WORDING)
    """The narration of a draft: "insults {target}"."""
    were_event: str = field(default="", metadata=WORDING)
    """The predicate of a supposition about an event, if `were` fits only posts: "had never happened"."""
    means: str = field(default="", metadata=WORDING)
    """A one-line definition for people who review the rules; may be empty."""
    names: Named = "person"
    """For facts of people: the kind of entry that has this value."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """Properties of the value that rules can test, such as the side to which a role belongs."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that can be declared about a subject, with a closed set of values."""

    id: str
    subject: Subject
    kind: Kind
    says: str = field(metadata=WORDING)
    values: Mapping[str, Value]
    default: tuple[str, ...] = ()
    required: bool = False
    name: str = field(default="", metadata=WORDING)
    """The heading shown above its values."""
    distant: Distant = field(default="no", metadata=WORDING)
    """Whether changing this fact makes a different story, so that such a change does not count as a near miss."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts by kind of subject, in the order shown to authors."""

    people: Mapping[str, Fact]
    acts: Mapping[str, Fact]
    circumstances: Mapping[str, Fact]

    def of(self, subject: Subject) -> Mapping[str, Fact]:
        """Return the facts of one kind of subject, by id."""
        if subject == "people":
            return self.people
        return self.acts if subject == "acts" else self.circumstances

    def values_marked(self, subject: Subject, mark: str, wanted: frozenset[str]) -> tuple[str, frozenset[str]] | None:
        """Return the fact that has `mark`, with its values whose mark is in `wanted`; None if no fact has it."""
        for fact in self.of(subject).values():
            if any(mark in value.marks for value in fact.values.values()):
                return fact.id, frozenset(v.id for v in fact.values.values() if v.marks.get(mark) in wanted)
        return None

    def marks(self, subject: Subject) -> dict[str, set[str]]:
        """Return every mark of the subject's facts -> the set of its values."""
        found: dict[str, set[str]] = {}
        for fact in self.of(subject).values():
            for value in fact.values.values():
                for mark, held in value.marks.items():
                    found.setdefault(mark, set()).add(held)
        return found

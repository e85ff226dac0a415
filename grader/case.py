"""A case: people, their acts in chronological order, and the circumstances of the decision maker."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from grader.evidence import Evidence
from grader.fact import Facts, Subject
from grader.language import grammar_of
from grader.post_display import Look


@dataclass(frozen=True, slots=True)
class Person:
    """A person, group or account in a case."""

    id: str
    name: str
    facts: Facts
    handle: str = ""
    describe: str = ""
    part_of: str = ""
    """The id of the group to which this person belongs; the person and the group count as one party."""
    original: str = ""
    """The untranslated name, which determines whether it is singular or plural; empty if it is not translated."""


@dataclass(frozen=True, slots=True)
class Act:
    """A post in the thread, or an event off the thread; both texts may be empty if only the facts matter."""

    id: str
    by: str
    to: tuple[str, ...]
    """The people at whom it is directed: addressed, named or clearly meant."""
    facts: Facts
    post: str = ""
    event: str = ""
    platform: str = ""
    when: str = ""
    shows_in: Mapping[str, Evidence] = field(default_factory=dict, compare=False)
    """`fact.value`, such as `conduct.threat` -> the words in the act that show it."""
    line: int = field(default=0, compare=False)
    """The line in its file on which it begins, from 1; 0 if it was not read from a file."""
    look: Look = field(default_factory=Look)
    """How it is displayed; has no effect on rulings."""


@dataclass(frozen=True, slots=True)
class Binding:
    """An act and one of its targets. Rules are evaluated for such pairs."""

    act: Act
    target: str | None


@dataclass(frozen=True)
class Case:
    """All facts declared about one situation; rules see nothing else."""

    decision_maker: str
    people: Mapping[str, Person]
    acts: tuple[Act, ...]
    circumstances: Facts
    labels: Mapping[str, str] = field(default_factory=dict)
    """Act id -> its label for readers: "post 2", "event 1"."""
    lang: str = "en"
    """The language of sentences about the case, as an HTML language tag: "fr-CA"."""

    def __post_init__(self) -> None:
        grammar = grammar_of(self.lang)
        counts = {grammar.post: 0, grammar.event: 0}
        labels: dict[str, str] = {}
        for act in self.acts:
            kind = grammar.event if act.event else grammar.post
            counts[kind] += 1
            labels[act.id] = f"{kind} {counts[kind]}"
        object.__setattr__(self, "labels", labels)

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """Every act with each of its targets, in chronological order; an act without targets appears once."""
        return tuple(Binding(act, target) for act in self.acts for target in act.to or (None,))

    def name(self, person: str) -> str:
        """Return the person's name for use within a sentence; "you" for the decision maker.

        Descriptions start in lower case: "a reader", "sixty automated accounts". See `Grammar.within`.
        """
        grammar = grammar_of(self.lang)
        return grammar.you if person == self.decision_maker else grammar.within(self.people[person].name)

    def is_several(self, person: str) -> bool:
        """Return True if the person's name is a plural, such as "Sixty automated accounts"."""
        named, grammar = self.people[person], grammar_of(self.lang)
        if not named.original and grammar.is_several(named.name):
            return True
        name = named.original or ("" if named.name.startswith(grammar.articles) else named.name)
        return grammar_of("en").is_several(name)

    def facts(self, subject: Subject, which: str) -> Facts:
        """Return the facts of the person or act `which`, or of the circumstances."""
        if subject == "people":
            return self.people[which].facts
        if subject == "acts":
            return next(act for act in self.acts if act.id == which).facts
        return self.circumstances

    def with_fact(self, subject: Subject, which: str, fact: str, values: tuple[str, ...]) -> "Case":
        """Return a copy of the case with one fact replaced."""
        changed = {**self.facts(subject, which), fact: values}
        if subject == "people":
            return replace(self, people={**self.people, which: replace(self.people[which], facts=changed)})
        if subject == "acts":
            acts = tuple(replace(act, facts=changed) if act.id == which else act for act in self.acts)
            return replace(self, acts=acts)
        return replace(self, circumstances=changed)

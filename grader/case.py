"""A case: people, what they did to whom in order of time, and the circumstances of the one who must decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from grader.evidence import Evidence
from grader.fact import Facts, Subject
from grader.language import grammar_of
from grader.post_display import Look


@dataclass(frozen=True, slots=True)
class Person:
    """Someone, some group or some account in a case."""

    id: str
    name: str
    facts: Facts
    handle: str = ""
    describe: str = ""
    part_of: str = ""
    """The group among the people to which this person belongs; acts of either count as those of one party."""
    original: str = ""
    """The name before it was translated, by which it is one or several; empty where it is as written."""


@dataclass(frozen=True, slots=True)
class Act:
    """A post in the thread, or an event off the thread; both may be empty where only facts matter."""

    id: str
    by: str
    to: tuple[str, ...]
    """At whom it is directed: addressed, named or plainly meant."""
    facts: Facts
    post: str = ""
    event: str = ""
    platform: str = ""
    when: str = ""
    shows_in: Mapping[str, Evidence] = field(default_factory=dict, compare=False)
    """`conduct.threat` (fact.value) -> the words that show it, for values that the act declared when it was read."""
    line: int = field(default=0, compare=False)
    """Where it begins in its file, from 1; 0 where it comes from no file."""
    look: Look = field(default_factory=Look)
    """How it is shown; nothing is ruled by it."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One act and one of those at whom it is directed; rules hold of the two together."""

    act: Act
    target: str | None


@dataclass(frozen=True)
class Case:
    """What is declared of one situation; rules see nothing else."""

    decision_maker: str
    people: Mapping[str, Person]
    acts: tuple[Act, ...]
    circumstances: Facts
    labels: Mapping[str, str] = field(default_factory=dict)
    """Act -> how a reader finds it: "post 2", "event 1"."""
    lang: str = "en"
    """The language of the sentences about it, as in HTML: "fr-CA"."""

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
        """Every act with each of its targets, in order of time; an act directed at nobody once."""
        return tuple(Binding(act, target) for act in self.acts for target in act.to or (None,))

    def name(self, person: str) -> str:
        """The person's name within a sentence: "you" for the decision maker, "a reader" for somebody named A reader.

        Descriptions ("Sixty automated accounts") begin in lower case too; no other word of theirs is capitalized.
        """
        grammar = grammar_of(self.lang)
        return grammar.you if person == self.decision_maker else grammar.within(self.people[person].name)

    def is_several(self, person: str) -> bool:
        """Whether the name describes more than one, as "Sixty automated accounts" does."""
        named, grammar = self.people[person], grammar_of(self.lang)
        if not named.original and grammar.is_several(named.name):
            return True
        name = named.original or ("" if named.name.startswith(grammar.articles) else named.name)
        return grammar_of("en").is_several(name)

    def facts(self, subject: Subject, which: str) -> Facts:
        """The facts declared of the person or act `which`, or of the circumstances."""
        if subject == "people":
            return self.people[which].facts
        if subject == "acts":
            return next(act for act in self.acts if act.id == which).facts
        return self.circumstances

    def with_fact(self, subject: Subject, which: str, fact: str, values: tuple[str, ...]) -> "Case":
        """The same case but for one fact."""
        changed = {**self.facts(subject, which), fact: values}
        if subject == "people":
            return replace(self, people={**self.people, which: replace(self.people[which], facts=changed)})
        if subject == "acts":
            acts = tuple(replace(act, facts=changed) if act.id == which else act for act in self.acts)
            return replace(self, acts=acts)
        return replace(self, circumstances=changed)

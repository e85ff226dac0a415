"""A rulebook: one institution's guidance as data. The Python code contains nothing specific to an institution."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from grader.condition import ALWAYS, NEVER, Condition, Has, atoms
from grader.contact_details import Contact
from grader.fact import Subject, Vocabulary
from grader.language import grammar_of
from grader.rule import POSITIVE, Rule
from grader.rule_review import Review, ReviewState, review_state
from grader.sentence import Sentence
from grader.version import WORDING, decision_version

Side = str
INSIDE, OUTSIDE = "inside", "outside"
"""INSIDE: the side of all members, unless the guidance defines several. OUTSIDE: everyone else, and the public."""
QUADRANT: Final = "quadrant"
"""The key of the question about the quadrant, beside the ids of groups; in reviews, the prefix of quadrant ids."""
OPENINGS = ("public", "several", "side")
"""Points on which the guidance can leave the quadrant open: the target of a post to the public, how many people count
as several, and the side of a person whose identity is unknown."""
UNLIKE = (
    "few", "within", "one_way", "first", "part", "from_inside", "from_outside", "to_inside", "to_outside", "draft",
)  # fmt: skip
"""Keys of `Exchange.unlike`."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of the guidance, paraphrased by the project, with its location in the source."""

    id: str
    section: str = field(metadata=WORDING)
    item: str = field(metadata=WORDING)
    says: str = field(metadata=WORDING)
    original: str = field(default="", metadata=WORDING)
    """The untranslated text, on which reviews are based; empty if the clause is not translated."""

    @property
    def cited(self) -> str:
        """Its location in the guidance, for readers: "Best Practices, item 4"."""
        return f"{self.section}, {self.item if ' ' in self.item else f'item {self.item}'}"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of options that one question offers, such as the supports."""

    id: str
    name: str = field(metadata=WORDING)
    ask: str = field(metadata=WORDING)
    """The question that learners read."""


@dataclass(frozen=True, slots=True)
class Option:
    """One policy, support or practice that learners can pick, and the rules about it."""

    id: str
    group: str
    name: str = field(metadata=WORDING)
    about: str = field(metadata=WORDING)
    clause: tuple[str, ...]
    otherwise: str = field(metadata=WORDING)
    """The reason why the option does not apply, for cases in which none of its rules holds."""
    rules: tuple[Rule, ...]
    contacts: tuple[Contact, ...] = field(default=(), metadata=WORDING)
    link: str = field(default="", metadata=WORDING)
    """The first web address among the contacts: where the policy can be read, or the support's page; may be empty."""
    telephone: str = field(default="", metadata=WORDING)
    """The telephone numbers of the contacts, in one line; may be empty."""

    @property
    def can_apply(self) -> bool:
        """True if some rule makes the option apply; False for a tempting move, which never applies."""
        return any(rule.degree in POSITIVE for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Conditions that determine which acts count for the quadrant, and sentences about the result.

    For each condition, the text after the colon says what follows if it holds. Conditions on a person are evaluated
    with that person bound as the author of an act. See `grader.quadrant`.
    """

    inside: Condition
    """Condition on a person: they belong to the institution, on any of its sides."""
    counts: tuple[Condition, ...]
    """Conditions on acts with a target, in order of preference.

    The first condition that some act involving a member meets is used: all acts that meet it count.
    """
    answers: Condition
    """Condition on an act directed at the author of an earlier counting act: it counts too."""
    at_large: Condition = NEVER
    """Condition on an act without a target: it is treated as directed at the public, outside the institution."""
    opens: Condition = NEVER
    """Condition on an act without a target: it counts if exactly one outsider later answers its author.

    Has no effect if a counting act meets `strictly`.
    """
    begins: Condition = NEVER
    """Condition on an act with a target: it counts if its target answers it with a counting act that meets `replies`.

    Has no effect if a counting act meets `strictly`.
    """
    replies: Condition = NEVER
    """Condition on an act: it is a reply to the earlier acts that its target directed at its author."""
    perhaps_inside: Condition = NEVER
    """Condition on a person: their identity is unknown, and they may belong to the institution."""
    strictly: Condition = NEVER
    """Condition on an act: it counts even if "several parties" is interpreted narrowly."""
    widely: Condition = NEVER
    """Condition on an act with a target: it counts if "several parties" is interpreted broadly."""
    open: Mapping[str, Sentence] = field(default_factory=dict, metadata=WORDING)
    """One of OPENINGS -> the sentence that says why another quadrant is also right."""
    sides: Mapping[str, Condition] = field(default_factory=dict)
    """Side -> condition on a person; the first that holds is the person's side. Empty if there is only one."""
    called: Mapping[str, str] = field(default_factory=dict, metadata=WORDING)
    """Side -> phrase for someone on that side: "a member of staff"."""
    unlike: Mapping[str, Sentence] = field(default_factory=dict, metadata=WORDING)
    """Reason why a quadrant is not right (or why an act does not count) -> the sentence that says so.

    few: too few parties. within, one_way: acts only inside the institution, or only in one direction. first: another
    act came first. part: there are other acts besides. from_SIDE, to_SIDE: the side on which the first act starts or
    ends. condition: no act meets `Quadrant.when`. draft: a draft does not count.
    """

    @property
    def members(self) -> Mapping[str, Condition]:
        """Every side inside the institution -> condition on the people on that side."""
        return self.sides or {INSIDE: self.inside}


@dataclass(frozen=True, slots=True)
class Quadrant:
    """A category of the guidance that says who acts on whom, such as someone outside on someone inside."""

    id: str
    name: str = field(metadata=WORDING)
    says: str = field(metadata=WORDING)
    clause: tuple[str, ...]
    because: Sentence = field(metadata=WORDING)
    """The sentence that says why a case belongs to this quadrant."""
    lines: int = 1
    """Minimum number of lines of action. A line is a pair of sides, such as inside -> outside."""
    parties: int = 2
    """Minimum number of parties (people or groups) involved."""
    line: tuple[Side, Side] | None = None
    """The line of action of the first counting act; None for any."""
    when: Condition = ALWAYS
    """Condition that at least one counting act must meet: an act on `line`, or on any line if `line` is None."""
    note: str = field(default="", metadata=WORDING)
    """A note to reviewers: what the course inferred beyond the clause; may be empty."""

    @property
    def drawn(self) -> tuple[Side, Side] | None:
        """The line for diagrams, which show every side of members as INSIDE; None if `line` is None."""
        return self.line and (_drawn(self.line[0]), _drawn(self.line[1]))


def _drawn(side: Side) -> Side:
    return OUTSIDE if side == OUTSIDE else INSIDE


@dataclass(frozen=True, slots=True)
class Text:
    """A statement of the guidance that learners read outside any option."""

    id: str
    shown: str
    clause: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Term:
    """A named pattern of facts that several rules share, such as an employee or derogatory conduct."""

    id: str
    subject: Subject
    is_: str
    """The term as a predicate, for people who review the rules: "is an employee"."""
    patterns: tuple[Condition, ...]
    """The conditions that the term stands for.

    For a term about people: the condition on an author, on a target and on the decision maker, in this order. For a
    term about acts: one condition.
    """
    why: str = ""
    """Why the term is defined this way, for people who review the rules; may be empty."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The requirements for completing the course."""

    stories: int = 1
    """Minimum number of stories from each quadrant that must be finished and their feedback opened."""
    safety: bool = True
    """True if every missed safety option must be corrected in a later attempt."""
    final: float | None = None
    """Minimum score in the final self-assessment, in [0, 1]; None if there is no minimum."""


@dataclass(frozen=True)
class Rulebook:
    """One institution's guidance: vocabulary, clauses, options with their rules, quadrants and texts. Immutable."""

    course: str = field(metadata=WORDING)
    """The course's id, stored with the answers; the same in every edition of the guidance."""
    title: str = field(metadata=WORDING)
    institution: str = field(metadata=WORDING)
    short: str = field(metadata=WORDING)
    """The institution's name in sentences: "the College"."""
    lang: str = field(metadata=WORDING)
    """The language of the guidance and its stories, as an HTML language tag: "en-CA"."""
    issued: str = field(metadata=WORDING)
    source: str = field(metadata=WORDING)
    notice: tuple[str, ...] = field(metadata=WORDING)
    """Notices shown to every learner, such as that the course is not legal advice."""
    emergency: str
    """The id of the emergency option, which every screen links to."""
    ask_quadrant: str = field(metadata=WORDING)
    vocabulary: Vocabulary
    clauses: Mapping[str, Clause]
    groups: Mapping[str, Group]
    options: Mapping[str, Option]
    exchange: Exchange
    quadrants: Mapping[str, Quadrant]
    """Quadrant id -> quadrant, in the order shown to learners."""
    ruled: tuple[str, ...]
    """The ids of the quadrants in the order in which they are tried; the first one that fits is right."""
    decides: Condition
    """Condition on a person, bound as the decision maker: they can be the decision maker of a case."""
    texts: tuple[Text, ...] = field(metadata=WORDING)
    uncarried: Mapping[str, str] = field(metadata=WORDING)
    """Clause id -> the reason why no option, rule, quadrant or text cites it."""
    version: str = field(default="", metadata=WORDING)
    """A hash of everything that can change a verdict; wording does not affect it."""
    edition: str = field(default="", metadata=WORDING)
    """A hash of the whole text, including wording."""
    opening: str = field(default="", metadata=WORDING)
    """The heading above the story that opens the course; empty for the title."""
    completion: Completion = field(default_factory=Completion, metadata=WORDING)
    cited: tuple[Has, ...] = field(default=(), metadata=WORDING)
    """The facts of acts for which a scenario must cite the words that show them."""
    terms: tuple[Term, ...] = field(default=(), metadata=WORDING)
    """The terms that have a wording for people who review the rules."""
    reviews: tuple[Review, ...] = field(default=(), metadata=WORDING)
    """The reviews of rules and quadrants, in the order of their file."""

    def someone(self, side: Side) -> str:
        """Return a phrase for someone on that side: "a member of staff"."""
        grammar = grammar_of(self.lang)
        usual = {INSIDE: grammar.someone_at.format(institution=self.institution), OUTSIDE: grammar.someone_outside}
        return self.exchange.called.get(side) or usual.get(side, side)

    @property
    def deciding(self) -> str:
        """The facts that a decision maker must have, by fact and value name: "standing tutor or dean"."""
        facts = self.vocabulary.people
        asked = {
            atom.fact: [value for value in facts[atom.fact].values if value in atom.values]
            for atom in atoms(self.decides)
        }
        return ", ".join(f"{fact} {' or '.join(values)}" for fact, values in asked.items())

    @property
    def decision_makers(self) -> str:
        """Who can be the decision maker, in words for learners: "a tutor or a dean"."""
        facts, grammar = self.vocabulary.people, grammar_of(self.lang)
        asked = (
            [grammar.complement(value.is_) for id_, value in facts[atom.fact].values.items() if id_ in atom.values]
            for atom in atoms(self.decides)
        )
        return ", ".join(f" {grammar.disjunction} ".join(words) for words in asked)

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """Rule id, or quadrant.<id> for a quadrant -> hash of the content to which a review applies.

        The hash covers everything that can change a verdict, and the text of the cited clauses; it does not cover the
        wording shown to learners.
        """
        rules = (rule for option in self.options.values() for rule in option.rules)
        found = {rule.id: self._hash(rule, rule.clause) for rule in rules}
        return found | {
            f"{QUADRANT}.{each.id}": self._hash((each, self.exchange, self.ruled), each.clause)
            for each in self.quadrants.values()
        }

    def _hash(self, content: object, cited: tuple[str, ...]) -> str:
        return decision_version(
            (content, tuple(" ".join((self.clauses[id_].original or self.clauses[id_].says).split()) for id_ in cited))
        )

    @cached_property
    def review_state(self) -> ReviewState:
        """Which rules and quadrants have been reviewed in their current form."""
        return review_state(self.hashes, self.reviews)

    def in_group(self, group: str) -> tuple[Option, ...]:
        """Return the options of a group, in the order shown to learners."""
        return tuple(option for option in self.options.values() if option.group == group)

    def carriers(self) -> dict[str, list[str]]:
        """Return every clause -> the names of the options, rules, quadrants and texts that cite it."""
        found: dict[str, list[str]] = {clause: [] for clause in self.clauses}
        for carrier, clauses in self._citing():
            for clause in clauses:
                found[clause].append(carrier)
        return found

    def _citing(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for option in self.options.values():
            yield f"option {option.id}", option.clause
            yield from ((f"rule {rule.id}", rule.clause) for rule in option.rules)
        yield from ((f"quadrant {quadrant.id}", quadrant.clause) for quadrant in self.quadrants.values())
        yield from ((f"text {text.id}", text.clause) for text in self.texts)

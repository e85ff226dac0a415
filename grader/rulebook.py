"""A rulebook: one institution's guidance as data. The Python code contains nothing specific to an institution."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from grader.condition import ALWAYS, NEVER, Condition, Has, atoms
from grader.contact import Contact
from grader.fact import Subject, Vocabulary
from grader.rule import POSITIVE, Rule
from grader.rule_review import Review, ReviewState, review_state
from grader.sentence import Sentence
from grader.version import WORDING, decision_version

Side = str
INSIDE, OUTSIDE = "inside", "outside"
"""The side of all members where the guidance names no other, and that of everybody else and the public."""
QUADRANT: Final = "quadrant"
"""What the question about the quadrant is called among the groups, and a quadrant in reviews, before its own id."""
OPENINGS = ("public", "several", "side")
UNLIKE = (
    "few", "within", "one_way", "first", "part", "from_inside", "from_outside", "to_inside", "to_outside", "draft",
)  # fmt: skip
"""What can leave a quadrant open: at whom a post to the public is directed, how many people it takes to be several, and
on which side somebody unknown stands."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of the guidance, paraphrased by the project, with its location in the source."""

    id: str
    section: str = field(metadata=WORDING)
    item: str = field(metadata=WORDING)
    says: str = field(metadata=WORDING)
    original: str = field(default="", metadata=WORDING)
    """What it says before translation, for which reviews stand; empty where it is as written."""

    @property
    def cited(self) -> str:
        """Its location in the guidance, for readers: "Best Practices, item 4"."""
        return f"{self.section}, {self.item if ' ' in self.item else f'item {self.item}'}"


@dataclass(frozen=True, slots=True)
class Group:
    """Options that are asked for together, such as the supports."""

    id: str
    name: str = field(metadata=WORDING)
    ask: str = field(metadata=WORDING)
    """How learners are asked."""


@dataclass(frozen=True, slots=True)
class Option:
    """One policy, support or practice that learners can pick, and the rules about it."""

    id: str
    group: str
    name: str = field(metadata=WORDING)
    about: str = field(metadata=WORDING)
    clause: tuple[str, ...]
    otherwise: str = field(metadata=WORDING)
    """Why it does not apply where none of its rules speaks."""
    rules: tuple[Rule, ...]
    contacts: tuple[Contact, ...] = field(default=(), metadata=WORDING)
    link: str = field(default="", metadata=WORDING)
    """The first address among the contacts: where the policy can be read, or the support's page; may be empty."""
    telephone: str = field(default="", metadata=WORDING)
    """Whom to call, in one line; may be empty."""

    @property
    def can_apply(self) -> bool:
        """Whether it ever applies; a tempting move never does."""
        return any(rule.degree in POSITIVE for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Which acts count when the quadrant is ruled."""

    inside: Condition
    """Of a person, bound as an act's author: whether they stand inside the institution, on whichever side."""
    counts: tuple[Condition, ...]
    """Of an act: the first of these that any directed act meets says which acts count."""
    answers: Condition
    """Of an act: it counts too if it is directed at the author of an earlier act that counts."""
    at_large: Condition = NEVER
    """Of an act directed at nobody in particular: it counts like one directed at the public outside."""
    opens: Condition = NEVER
    """Of an act directed at nobody: where nothing is at_large, it counts if one outsider alone answers its author."""
    begins: Condition = NEVER
    """Of a directed act: unless a `strictly` counting act is there, it counts if one of the `replies` answers it."""
    replies: Condition = NEVER
    """Of an act: it is a reply to the earlier acts that its target directed at its author."""
    perhaps_inside: Condition = NEVER
    """Of a person, bound as an act's author: nobody knows who this is, and it may be someone inside."""
    strictly: Condition = NEVER
    """Of an act: it counts even where few are taken to be several people engaged."""
    widely: Condition = NEVER
    """Of a directed act: it counts where many are taken to be."""
    open: Mapping[str, Sentence] = field(default_factory=dict, metadata=WORDING)
    """Opening -> why another quadrant is right as well."""
    sides: Mapping[str, Condition] = field(default_factory=dict)
    """Side -> of a person inside: who stands there, the first that holds. Empty where all members are on one side."""
    called: Mapping[str, str] = field(default_factory=dict, metadata=WORDING)
    """Side -> somebody on it, in words: "a member of staff"."""
    unlike: Mapping[str, Sentence] = field(default_factory=dict, metadata=WORDING)
    """What sets a case apart from a quadrant that is not right -> the words for it.

    Too few parties, acts inside the institution only or along one line only, an earlier act, another line besides, the
    side on which the first act begins or ends, or a condition. `draft` says that a draft does not count.
    """

    @property
    def members(self) -> Mapping[str, Condition]:
        """Every side inside the institution -> who stands there."""
        return self.sides or {INSIDE: self.inside}


@dataclass(frozen=True, slots=True)
class Quadrant:
    """One of the guidance's pictures of who acts on whom."""

    id: str
    name: str = field(metadata=WORDING)
    says: str = field(metadata=WORDING)
    clause: tuple[str, ...]
    because: Sentence = field(metadata=WORDING)
    """Why a case belongs here."""
    lines: int = 1
    """At least so many lines of action, such as inside -> outside."""
    parties: int = 2
    """At least so many people on them."""
    line: tuple[Side, Side] | None = None
    """The line of the first act that counts; None for any."""
    when: Condition = ALWAYS
    """Of an act: one that counts on that line meets it, or on any line where none is asked for."""
    note: str = field(default="", metadata=WORDING)
    """A word to those who review it: what the course concluded beyond its clause; may be empty."""

    @property
    def drawn(self) -> tuple[Side, Side] | None:
        """Its line as it is drawn: every side of members is inside."""
        return self.line and (_drawn(self.line[0]), _drawn(self.line[1]))


def _drawn(side: Side) -> Side:
    return OUTSIDE if side == OUTSIDE else INSIDE


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the guidance that learners read outside any option."""

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
    """As a predicate, for people who read the rules: "is an employee"."""
    patterns: tuple[Condition, ...]
    """What it stands for; of people once each for an author, a target and the decision maker, in this order."""
    why: str = ""
    """Why the line is drawn there, for people who review the rules; may be empty."""

    @property
    def short(self) -> str:
        """The predicate without its verb, for tables: "harmful", "an attack" ("is harmful", "is an attack")."""
        return self.is_.removeprefix("is ")


@dataclass(frozen=True, slots=True)
class Completion:
    """What completing the course requires."""

    stories: int = 1
    """At least so many stories from each quadrant, done to an end with their feedback opened."""
    safety: bool = True
    """Whether every safety miss must be corrected on a later try."""
    final: float | None = None
    """The least score in the final self-assessment, from 0 to 1; None where none is asked for."""


@dataclass(frozen=True)
class Rulebook:
    """One institution's guidance: vocabulary, clauses, options with their rules, quadrants and texts. Immutable."""

    course: str = field(metadata=WORDING)
    """The course's id, which a store keeps with its answers; the same in every edition of the guidance."""
    title: str = field(metadata=WORDING)
    institution: str = field(metadata=WORDING)
    short: str = field(metadata=WORDING)
    """What sentences call the institution: "the College"."""
    lang: str = field(metadata=WORDING)
    """The language of the guidance and its stories, as in HTML: "en-CA"."""
    issued: str = field(metadata=WORDING)
    source: str = field(metadata=WORDING)
    notice: tuple[str, ...] = field(metadata=WORDING)
    """What every learner is told: training, not legal advice; not exhaustive."""
    emergency: str
    """The id of the emergency option, which every screen links to."""
    ask_quadrant: str = field(metadata=WORDING)
    vocabulary: Vocabulary
    clauses: Mapping[str, Clause]
    groups: Mapping[str, Group]
    options: Mapping[str, Option]
    exchange: Exchange
    quadrants: Mapping[str, Quadrant]
    """In the order in which learners see them."""
    ruled: tuple[str, ...]
    """The same in the order in which they are tried."""
    decides: Condition
    """Of a person, bound as the decision maker: who can stand in that place."""
    texts: tuple[Text, ...] = field(metadata=WORDING)
    uncarried: Mapping[str, str] = field(metadata=WORDING)
    """Clause -> why no option, rule, quadrant or text cites it."""
    version: str = field(default="", metadata=WORDING)
    """A hash of everything that can change a verdict; wording does not affect it."""
    edition: str = field(default="", metadata=WORDING)
    """A hash of the whole text, including wording."""
    completion: Completion = field(default_factory=Completion, metadata=WORDING)
    cited: tuple[Has, ...] = field(default=(), metadata=WORDING)
    """The facts of acts for which a scenario must cite the words that show them."""
    terms: tuple[Term, ...] = field(default=(), metadata=WORDING)
    """The terms that have words of their own."""
    reviews: tuple[Review, ...] = field(default=(), metadata=WORDING)
    """In the order in which they were given."""

    def someone(self, side: Side) -> str:
        """Somebody on that side, in words: "a member of staff"."""
        usual = {INSIDE: f"someone at {self.institution}", OUTSIDE: "someone outside"}
        return self.exchange.called.get(side) or usual.get(side, side)

    @property
    def deciding(self) -> str:
        """The roles that a decision maker can have, named as in the facts: "standing tutor or dean"."""
        facts = self.vocabulary.people
        asked = {
            atom.fact: [value for value in facts[atom.fact].values if value in atom.values]
            for atom in atoms(self.decides)
        }
        return ", ".join(f"{fact} {' or '.join(values)}" for fact, values in asked.items())

    @property
    def decision_makers(self) -> str:
        """Who can stand in that place, as learners would say it: "a tutor or a dean"."""
        facts = self.vocabulary.people
        asked = (
            [value.is_.removeprefix("is ") for id_, value in facts[atom.fact].values.items() if id_ in atom.values]
            for atom in atoms(self.decides)
        )
        return ", ".join(" or ".join(words) for words in asked)

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """Everything that can be reviewed -> the hash of its content: each rule, and each quadrant as quadrant.<id>.

        The content is what decides, and the text of the clauses it cites. What learners read about it doesn't count.
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
        """Which rules have been reviewed as they are now."""
        return review_state(self.hashes, self.reviews)

    def in_group(self, group: str) -> tuple[Option, ...]:
        """The options of a group, in the order in which learners see them."""
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

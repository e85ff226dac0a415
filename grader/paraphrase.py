"""Paraphrase conditions in plain language, for people who review the rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from grader.condition import All, Any, Condition, Has, IsYou, Not, Of, SomeAct, Undirected
from grader.fact import Fact
from grader.french_paraphrase import FrenchParaphrase
from grader.paraphrase_grammar import NOBODY, YOU, ParaphraseGrammar, Quantifier
from grader.rulebook import Rulebook, Term

GRAMMARS: Final[Mapping[str, ParaphraseGrammar]] = {"en": ParaphraseGrammar(), "fr": FrenchParaphrase()}
_SCOPES: Final[tuple[Of, ...]] = ("author", "target", "you")
_FEWEST: Final = 4
"""Minimum number of values of a term that can replace some of the values in a condition; fewer are written out."""
_FEW: Final = 8
_MOST_MISSING: Final = 3
"""Maximum number of exceptions with which a term of more than _FEW values can replace the values in a condition."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, or the introduction to a list of statements (`parts`), without the final full stop or colon."""

    words: str
    parts: tuple["Statement", ...] = ()
    either: bool = False
    """True if only one of the parts needs to be true."""


@dataclass(frozen=True, slots=True)
class _Simple:
    """Predicates about one subject, of which at least one must be true."""

    of: Of
    predicates: tuple[str, ...]


class Paraphrase:
    """Paraphrases a rulebook's conditions in the rulebook's language, using the wording of its terms."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._grammar = paraphrase_grammar_of(rulebook.lang)
        self._named: dict[Condition, tuple[Of, Term]] = {}
        for term in rulebook.terms:
            scopes = _SCOPES if term.subject == "people" else ("act",)
            self._named |= {pattern: (of, term) for of, pattern in zip(scopes, term.patterns, strict=True)}
        self._used: dict[str, Term] = {}
        self._alone = False
        """Whether the author is spoken of without a post."""

    def of_case(self, condition: Condition) -> tuple[Statement, tuple[Term, ...]]:
        """Return what must be true of a case, and the terms used to say so, in order of appearance."""
        self._used = {}
        return self._statement(condition), tuple(self._used.values())

    def of_post(self, condition: Condition) -> Statement:
        """Return what must be true of a post."""
        if isinstance(condition, Has) and condition.values == frozenset(self._fact(condition).values):
            return Statement(self._grammar.any_post)
        return self._some("any", condition)

    def of_person(self, condition: Condition) -> str:
        """Return the predicate for a condition on one person: "is an employee"."""
        simple = self._simple(condition)
        return self._grammar.joined(simple.predicates) if simple else self._statement(condition).words

    def defined(self, term: Term) -> Statement:
        """Return the definition of a term. If the term is a list of values, all of them are written out."""
        kept, pattern = dict(self._named), term.patterns[0]
        of: Of = "author" if term.subject == "people" else "act"
        lists = isinstance(pattern, Has)
        self._named = {} if lists else {each: found for each, found in kept.items() if found[1] is not term}
        self._alone = term.subject == "people"
        try:
            simple = self._simple(pattern)
            if simple:
                return Statement(self._grammar.kind(of, simple.predicates))
            said = self._statement(pattern)
            return Statement(self._grammar.kind_listing(of, said.words), said.parts)
        finally:
            self._named, self._alone = kept, False

    def _statement(self, condition: Condition) -> Statement:
        simple, grammar = self._simple(condition), self._grammar
        if simple:
            return Statement(grammar.positive(simple.of, simple.predicates, alone=self._alone))
        match condition:
            case Not(SomeAct(part)):
                return self._some("none", part)
            case SomeAct(part):
                return self._some("some", part)
            case Not(part):
                denied = self._simple(part)
                if denied:
                    return Statement(grammar.negative(denied.of, denied.predicates, alone=self._alone))
                return Statement(grammar.untrue, (self._statement(part),))
            case All(parts) if parts:
                return Statement(grammar.truths["all"], tuple(map(self._statement, _flat(parts))))
            case Any(parts):
                return Statement(grammar.truths["either"], tuple(map(self._statement, parts)), either=True)
        return Statement(grammar.always)

    def _some(self, quantifier: Quantifier, part: Condition) -> Statement:
        simple, grammar = self._simple(part), self._grammar
        if simple:
            return Statement(grammar.some(quantifier, simple.of, simple.predicates))
        match part:
            case All(parts):
                return Statement(grammar.listing(quantifier, "all"), tuple(map(self._statement, _flat(parts))))
            case Any(parts):
                alternatives = tuple(map(self._statement, parts))
                return Statement(grammar.listing(quantifier, "either"), alternatives, either=True)
        return Statement(grammar.listing(quantifier, "this"), (self._statement(part),))

    def _simple(self, condition: Condition) -> _Simple | None:
        """Return the condition as alternative predicates of one subject; None if it is more complex."""
        if condition in self._named:
            of, term = self._named[condition]
            self._used.setdefault(term.id, term)
            return _Simple(of, (self._conjugated(term.is_, of),))
        match condition:
            case Has(of):
                return _Simple(of, tuple(self._conjugated(words, of) for words in self._words(condition)))
            case IsYou(of):
                return _Simple(of, (YOU,))
            case Undirected():
                return _Simple("target", (NOBODY,))
            case Any(parts) if parts:
                found = [self._simple(part) for part in parts]
                if all(found) and len({each.of for each in found if each}) == 1:
                    return _Simple(found[0].of, tuple(p for each in found if each for p in each.predicates))  # type: ignore[union-attr]  # all() above
        return None

    def _words(self, has: Has) -> Iterator[str]:
        """Yield predicates for the values in the condition, using terms in place of values where possible."""
        within = [
            (pattern.values, term)
            for pattern, (_, term) in self._named.items()
            if isinstance(pattern, Has) and (pattern.of, pattern.fact) == (has.of, has.fact)
        ]
        left, terms, words = has.values, list[Term](), list[str]()
        for values, term in sorted(within, key=lambda each: -len(each[0])):
            if values <= left and (len(values) >= _FEWEST or values == has.values):
                terms.append(term)
                words.append(term.is_)
                left -= values
        words += self._values(Has(has.of, has.fact, left))
        wider = [(values - has.values, term) for values, term in within if values > has.values and len(values) > _FEW]
        missing, closest = min(wider, key=lambda each: len(each[0]), default=(has.values, None))
        if closest is not None and len(missing) <= _MOST_MISSING and len(missing) + 1 < len(words):
            apart = self._values(Has(has.of, has.fact, missing))
            terms, words = [closest], [self._grammar.excepting(closest.is_, has.of, apart)]
        self._used |= {each.id: each for each in terms if each.id not in self._used}
        yield from words

    def _values(self, has: Has) -> Iterator[str]:
        yield from (value.is_ for value in self._fact(has).values.values() if value.id in has.values)

    def _fact(self, has: Has) -> Fact:
        vocabulary = self._rulebook.vocabulary
        facts = {"act": vocabulary.acts, "circumstances": vocabulary.circumstances}.get(has.of, vocabulary.people)
        return facts[has.fact]

    def _conjugated(self, predicate: str, of: Of) -> str:
        return self._grammar.second_person(predicate) if of == "you" else predicate


def _flat(parts: Iterable[Condition]) -> Iterator[Condition]:
    """Yield the parts, replacing every nested `All` by its own parts."""
    for part in parts:
        if isinstance(part, All):
            yield from _flat(part.parts)
        else:
            yield part


def paraphrase_grammar_of(lang: str) -> ParaphraseGrammar:
    """Return the grammar of paraphrases for an HTML language tag; English for unsupported languages."""
    return GRAMMARS.get(lang.partition("-")[0], GRAMMARS["en"])

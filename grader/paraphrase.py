"""Paraphrase conditions in plain language, for people who review the rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from grader.condition import All, Any, Condition, Has, IsYou, Not, Of, SomeAct, Undirected
from grader.fact import Fact
from grader.rulebook import Rulebook, Term

Subjects = Mapping[Of, str]
_SUBJECTS: Final[Subjects] = {
    "act": "It", "author": "Its author", "target": "Its target", "you": "You", "circumstances": "You",
}  # fmt: skip
_KINDS: Final[Subjects] = {
    "act": "a post that", "author": "someone who", "target": "someone who", "you": "someone who",
    "circumstances": "someone who",
}  # fmt: skip
_RELATIVES: Final[Subjects] = {"act": "a post for which", "author": "someone for whom"}
_SCOPES: Final[tuple[Of, ...]] = ("author", "target", "you")
_FEWEST: Final = 4
"""Minimum number of values of a term that can replace some of the values in a condition; fewer are written out."""
_FEW: Final = 8
_MOST_MISSING: Final = 3
"""Maximum number of exceptions with which a term of more than _FEW values can replace the values in a condition."""
_SHARED: Final = ("is", "are", "was", "has", "belongs", "belong", "comes")
"""Verbs that are said only once if all alternatives start with them: "is a student or a tutor"."""
_ARTICLES: Final = ("a", "an", "the")
_NONE: Final = "No post"
_NOBODY: Final = "is no one in particular"
_YOU: Final = "is you"
_MODALS: Final = ("may", "can", "cannot")
_SECOND_PERSON: Final = {"is": "are", "has": "have", "does": "do", "may": "may", "can": "can", "cannot": "cannot"}


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
    """Paraphrases a rulebook's conditions, using the wording of its terms."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._named: dict[Condition, tuple[Of, Term]] = {}
        for term in rulebook.terms:
            scopes = _SCOPES if term.subject == "people" else ("act",)
            self._named |= {pattern: (of, term) for of, pattern in zip(scopes, term.patterns, strict=True)}
        self._used: dict[str, Term] = {}
        self._subjects = dict(_SUBJECTS)

    def of_case(self, condition: Condition) -> tuple[Statement, tuple[Term, ...]]:
        """Return what must be true of a case, and the terms used to say so, in order of appearance."""
        self._used = {}
        return self._statement(condition), tuple(self._used.values())

    def of_post(self, condition: Condition) -> Statement:
        """Return what must be true of a post."""
        if isinstance(condition, Has) and condition.values == frozenset(self._fact(condition).values):
            return Statement("Any post")
        return self._some("A post", condition)

    def of_person(self, condition: Condition) -> str:
        """Return the predicate for a condition on one person: "is an employee"."""
        simple = self._simple(condition)
        return joined(simple.predicates) if simple else self._statement(condition).words

    def defined(self, term: Term) -> Statement:
        """Return the definition of a term. If the term is a list of values, all of them are written out."""
        kept, pattern = dict(self._named), term.patterns[0]
        of: Of = "author" if term.subject == "people" else "act"
        lists = isinstance(pattern, Has)
        self._named = {} if lists else {each: found for each, found in kept.items() if found[1] is not term}
        if term.subject == "people":
            self._subjects["author"] = "This person"
        try:
            simple = self._simple(pattern)
            if simple:
                return Statement(f"{_KINDS[of]} {joined(simple.predicates)}")
            said = self._statement(pattern)
            return Statement(f"{_RELATIVES[of]} {_lower_first(said.words)}", said.parts)
        finally:
            self._named, self._subjects = kept, dict(_SUBJECTS)

    def _statement(self, condition: Condition) -> Statement:
        simple = self._simple(condition)
        if simple:
            return Statement(self._positive(simple))
        match condition:
            case Not(SomeAct(part)):
                return self._some(_NONE, part)
            case SomeAct(part):
                return self._some("There is a post", part)
            case Not(part):
                denied = self._simple(part)
                if denied:
                    return Statement(self._negative(denied))
                return Statement("This is not true", (self._statement(part),))
            case All(parts) if parts:
                return Statement("All of this is true", tuple(map(self._statement, _flat(parts))))
            case Any(parts):
                return Statement("At least one of these is true", tuple(map(self._statement, parts)), either=True)
        return Statement("Always")

    def _some(self, start: str, part: Condition) -> Statement:
        simple = self._simple(part)
        if simple:
            said = joined(simple.predicates)
            if said == _YOU:
                said = "comes from you" if simple.of == "author" else said
            if simple.of == "act" or said == "comes from you":
                return Statement(f"{start} {'' if start == _NONE else 'that '}{said}")
            return Statement(f"{start}{' is one' if start == _NONE else ''} whose {simple.of} {said}")
        relative = f"{start} is one for which" if start == _NONE else f"{start} for which"
        match part:
            case All(parts):
                return Statement(f"{relative} all of this is true", tuple(map(self._statement, _flat(parts))))
            case Any(parts):
                alternatives = tuple(map(self._statement, parts))
                return Statement(f"{relative} at least one of these is true", alternatives, either=True)
        return Statement(f"{relative} this is true", (self._statement(part),))

    def _simple(self, condition: Condition) -> _Simple | None:
        """Return the condition as alternative predicates of one subject; None if it is more complex."""
        if condition in self._named:
            of, term = self._named[condition]
            self._used.setdefault(term.id, term)
            return _Simple(of, (_conjugated(term.is_, of),))
        match condition:
            case Has(of):
                return _Simple(of, tuple(_conjugated(words, of) for words in self._words(condition)))
            case IsYou(of):
                return _Simple(of, (_YOU,))
            case Undirected():
                return _Simple("target", (_NOBODY,))
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
            apart = joined(self._values(Has(has.of, has.fact, missing)))
            terms, words = [closest], [f"{closest.is_} ({_KINDS[has.of]} only {apart} doesn't count)"]
        self._used |= {each.id: each for each in terms if each.id not in self._used}
        yield from words

    def _values(self, has: Has) -> Iterator[str]:
        yield from (value.is_ for value in self._fact(has).values.values() if value.id in has.values)

    def _fact(self, has: Has) -> Fact:
        vocabulary = self._rulebook.vocabulary
        facts = {"act": vocabulary.acts, "circumstances": vocabulary.circumstances}.get(has.of, vocabulary.people)
        return facts[has.fact]

    def _positive(self, simple: _Simple) -> str:
        if simple.predicates == (_YOU,) and simple.of == "author":
            return "You are its author"
        return f"{self._subjects[simple.of]} {joined(simple.predicates)}"

    def _negative(self, simple: _Simple) -> str:
        if simple.predicates == (_NOBODY,):
            return "Its target is someone in particular"
        if simple.predicates == (_YOU,):
            return f"{self._subjects[simple.of]} is not you"
        said = joined(simple.predicates)
        verb = "are" if simple.of in ("you", "circumstances") else "is"
        begins = {each.partition(" ")[0] for each in simple.predicates}
        if begins in ({"was"}, {"is"}, {"are"}):
            [verb] = begins
            return f"{self._subjects[simple.of]} {verb} not {said.removeprefix(verb).strip()}"
        if len(simple.predicates) > 1 and not any(map(_is_compound, simple.predicates)):
            *others, last = simple.predicates
            return f"{self._subjects[simple.of]} neither {', '.join(others)} nor {last}"
        if verb == "are":
            modal = said.partition(" ")[0] in _MODALS
            return f"It is not true that you {said}" if modal else f"{self._subjects[simple.of]} do not {said}"
        return f"{self._subjects[simple.of]} is not {_KINDS[simple.of]} {said}"


def _flat(parts: Iterable[Condition]) -> Iterator[Condition]:
    """Yield the parts, replacing every nested `All` by its own parts."""
    for part in parts:
        if isinstance(part, All):
            yield from _flat(part.parts)
        else:
            yield part


def _conjugated(predicate: str, of: Of) -> str:
    return second_person(predicate) if of == "you" else predicate


def second_person(predicate: str) -> str:
    """Put a predicate into the second person: "are covered by the plan", "work or study".

    Predicates of circumstances are in the second person already.
    """
    verb, space, rest = predicate.partition(" ")
    if rest.startswith("or "):
        conjunction, _, another = rest.partition(" ")
        rest = f"{conjunction} {second_person(another)}"
    base = f"{verb.removesuffix('ies')}y" if verb.endswith("ies") else verb.removesuffix("s")
    return f"{_SECOND_PERSON.get(verb) or base}{space}{rest}"


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def joined(predicates: Iterable[str]) -> str:
    """Join alternatives: "is a student or a tutor", "harasses; insults or demeans; or threatens".

    If all alternatives start with the same verb in _SHARED, the words that they have in common at the start are said
    once. If any of them contains a comma or conjunction, they are separated by semicolons.
    """
    listed = list(dict.fromkeys(predicates))
    verbs = {predicate.partition(" ")[0] for predicate in listed}
    return _factored(listed) if len(verbs) == 1 and verbs <= set(_SHARED) else _listed(listed)


def _factored(predicates: list[str]) -> str:
    """Join alternatives; words with which all of them start are said only once."""
    split = [predicate.split() for predicate in predicates]
    shared = [words[0] for words in takewhile(lambda words: len(set(words)) == 1, zip(*split, strict=False))]
    shared = shared[: min(map(len, split)) - 1]
    while shared and shared[-1] in _ARTICLES:
        shared.pop()
    if len(predicates) == 1 or not shared:
        return _listed(predicates)
    return f"{' '.join(shared)} {_listed([' '.join(words[len(shared) :]) for words in split])}"


def _is_compound(words: str) -> bool:
    """Return True if the words contain a comma or conjunction, so that a list of them needs semicolons."""
    return any(mark in words for mark in (",", " or ", " and "))


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    if any(map(_is_compound, words)):
        return f"{'; '.join(words[:-1])}; or {words[-1]}"
    return f"{', '.join(words[:-1])} or {words[-1]}"

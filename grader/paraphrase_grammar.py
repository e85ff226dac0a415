"""Grammar of paraphrases: sentences about conditions on posts and people, in English and, as a base class, others.

A predicate is a finite verb phrase in the third person, such as "is a student" or "insults or demeans".
"""

from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Final, Literal

from grader.condition import Of
from grader.grammar import Grammar, capitalized

Quantifier = Literal["some", "none", "any"]
"""There is such a post, there is none, or: a post of this kind."""
Connective = Literal["all", "either", "this"]
"""How many of the listed statements are true: all, at least one, or the only one."""
NOBODY: Final = "nobody"
"""In place of a predicate of a target: the post has no particular target."""
YOU: Final = "you"
"""In place of a predicate of an author or target: it is the decision maker."""
_ARTICLES: Final = ("a", "an", "the")
_MODALS: Final = ("may", "can", "cannot")
_SECOND_PERSON: Final = {"is": "are", "has": "have", "does": "do", "may": "may", "can": "can", "cannot": "cannot"}
_SUBJECTS: Final[Mapping[Of, str]] = {
    "act": "It", "author": "Its author", "target": "Its target", "you": "You", "circumstances": "You",
}  # fmt: skip
_KINDS: Final[Mapping[Of, str]] = {
    "act": "a post that", "author": "someone who", "target": "someone who", "you": "someone who",
    "circumstances": "someone who",
}  # fmt: skip
_STARTS: Final[Mapping[Quantifier, str]] = {"some": "There is a post", "none": "No post", "any": "A post"}
_MARKS: Final = {NOBODY: "is no one in particular", YOU: "is you"}


class ParaphraseGrammar:
    """English grammar of paraphrases. Sentences come without their final full stop or colon."""

    grammar = Grammar()
    always, any_post, untrue = "Always", "Any post", "This is not true"
    truths: Mapping[Connective, str] = {
        "all": "All of this is true", "either": "At least one of these is true", "this": "This is true",
    }  # fmt: skip
    """Introductions to a list of statements."""
    in_the_story = "is in the story"
    """Predicate of a post of which nothing else matters."""
    no_one, the_public = "no one in particular", "the public"
    """Targets of a post that has none, and of one that counts as directed at the public."""
    shared: tuple[str, ...] = ("is", "are", "was", "has", "belongs", "belong", "comes")
    """Verbs that are said only once if all alternatives start with them: "is a student or a tutor"."""
    articles: tuple[str, ...] = _ARTICLES
    """Words that are repeated even if all alternatives share them."""

    def second_person(self, predicate: str) -> str:
        """Put a predicate into the second person: "are covered by the plan", "work or study".

        Predicates of circumstances are in the second person already.
        """
        verb, space, rest = predicate.partition(" ")
        if rest.startswith("or "):
            conjunction, _, another = rest.partition(" ")
            rest = f"{conjunction} {self.second_person(another)}"
        base = f"{verb.removesuffix('ies')}y" if verb.endswith("ies") else verb.removesuffix("s")
        return f"{_SECOND_PERSON.get(verb) or base}{space}{rest}"

    def of_you(self, predicates: Iterable[str]) -> str:
        """Say what is true of the decision maker, from predicates in the second person: "you are under stress"."""
        return f"you {self.together(predicates)}"

    def of_person(self, name: str, predicates: Iterable[str]) -> str:
        """Say what is true of a person; without a verb, since some people of stories are plural."""
        return f"{name}: {self.together(map(self.grammar.complement, predicates))}"

    def of_post(self, label: str, author: str, target: str, predicates: Iterable[str]) -> str:
        """Say what is true of a post: "post 2 (from Sam to Lee) insults or demeans"."""
        return f"{label} (from {author} to {target}) {self.together(predicates)}"

    def direction(self, label: str, author: str, target: str) -> str:
        """Say from whom to whom a post goes: "post 2 goes from Sam to Lee"."""
        return f"{label} goes from {author} to {target}"

    def positive(self, of: Of, predicates: tuple[str, ...], *, alone: bool = False) -> str:
        """Say that one of the predicates is true; `alone`: of a person whose posts are not the subject."""
        if predicates == (YOU,) and of == "author":
            return "You are its author"
        return f"{self._subject(of, alone)} {self._said(predicates)}"

    def negative(self, of: Of, predicates: tuple[str, ...], *, alone: bool = False) -> str:
        """Say that none of the predicates is true."""
        if predicates == (NOBODY,):
            return "Its target is someone in particular"
        subject = self._subject(of, alone)
        if predicates == (YOU,):
            return f"{subject} is not you"
        said = self._said(predicates)
        verb = "are" if of in ("you", "circumstances") else "is"
        begins = {each.partition(" ")[0] for each in predicates}
        if begins in ({"was"}, {"is"}, {"are"}):
            [verb] = begins
            return f"{subject} {verb} not {said.removeprefix(verb).strip()}"
        if len(predicates) > 1 and not any(map(self.is_compound, predicates)):
            *others, last = predicates
            return f"{subject} neither {', '.join(others)} nor {last}"
        if verb == "are":
            modal = said.partition(" ")[0] in _MODALS
            return f"It is not true that you {said}" if modal else f"{subject} do not {said}"
        return f"{subject} is not {_KINDS[of]} {said}"

    def some(self, quantifier: Quantifier, of: Of, predicates: tuple[str, ...]) -> str:
        """Say that there is a post, or none, of which one of the predicates is true."""
        start, none = _STARTS[quantifier], quantifier == "none"
        said = self._said(predicates)
        if predicates == (YOU,):
            said = "comes from you" if of == "author" else said
        if of == "act" or said == "comes from you":
            return f"{start} {'' if none else 'that '}{said}"
        return f"{start}{' is one' if none else ''} whose {of} {said}"

    def listing(self, quantifier: Quantifier, connective: Connective) -> str:
        """Introduce the list of what is true of such a post: "There is a post for which all of this is true"."""
        relative = " is one for which" if quantifier == "none" else " for which"
        return f"{_STARTS[quantifier]}{relative} {lower_first(self.truths[connective])}"

    def kind(self, of: Of, predicates: Iterable[str]) -> str:
        """Define a kind of post or person: "a post that harasses or threatens"."""
        return f"{_KINDS[of]} {self._said(predicates)}"

    def kind_listing(self, of: Of, statement: str) -> str:
        """Define a kind of post or person by a statement: "someone for whom all of this is true"."""
        relative = "a post for which" if of == "act" else "someone for whom"
        return f"{relative} {lower_first(statement)}"

    def excepting(self, term: str, of: Of, exceptions: Iterable[str]) -> str:
        """Except some cases from a term, for which these predicates alone are true."""
        return f"{term} ({_KINDS[of]} only {self._said(exceptions)} doesn't count)"

    def joined(self, predicates: Iterable[str]) -> str:
        """Join alternatives: "is a student or a tutor", "harasses; insults or demeans; or threatens".

        If all alternatives start with the same verb in `shared`, the words that they have in common at the start are
        said once. If any of them contains a comma or conjunction, they are separated by semicolons.
        """
        listed = list(dict.fromkeys(predicates))
        verbs = {predicate.partition(" ")[0] for predicate in listed}
        return self._factored(listed) if len(verbs) == 1 and verbs <= set(self.shared) else self._listed(listed)

    def together(self, predicates: Iterable[str]) -> str:
        """Join predicates that are all true; with semicolons if any of them contains commas or conjunctions."""
        return self._listed(list(predicates), self.grammar.conjunction)

    def is_compound(self, words: str) -> bool:
        """Return True if the words contain a comma or conjunction, so that a list of them needs semicolons."""
        return any(mark in words for mark in (",", f" {self.grammar.disjunction} ", f" {self.grammar.conjunction} "))

    def _factored(self, predicates: list[str]) -> str:
        """Join alternatives; words with which all of them start are said only once."""
        split = [predicate.split(" ") for predicate in predicates]
        common = [words[0] for words in takewhile(lambda words: len(set(words)) == 1, zip(*split, strict=False))]
        common = common[: min(map(len, split)) - 1]
        while common and common[-1] in self.articles:
            common.pop()
        if len(predicates) == 1 or not common:
            return self._listed(predicates)
        return f"{' '.join(common)} {self._listed([' '.join(words[len(common) :]) for words in split])}"

    def _listed(self, words: list[str], last: str = "") -> str:
        last = last or self.grammar.disjunction
        if len(words) < 2:
            return "".join(words)
        if any(map(self.is_compound, words)):
            return f"{'; '.join(words[:-1])}; {last} {words[-1]}"
        return f"{', '.join(words[:-1])} {last} {words[-1]}"

    def _said(self, predicates: Iterable[str]) -> str:
        return self.joined(_MARKS.get(each, each) for each in predicates)

    def _subject(self, of: Of, alone: bool) -> str:
        return "This person" if alone and of == "author" else _SUBJECTS[of]


def lower_first(words: str) -> str:
    """Return the words with a small first letter."""
    return words[:1].lower() + words[1:]


def sentence(words: str) -> str:
    """Return the words as a sentence: "Post 2 goes from Sam to Lee."."""
    return f"{capitalized(words)}."

"""Grammar: insert names, labels of posts and suppositions into sentences, in English and other languages."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_SLOT: Final = re.compile(r"\{([^{}|]*)(?:\|([^{}]*))?\}")
_SENTENCE_START: Final = re.compile(r"(?:^|[.?!] )$")
_DEFINITE: Final = {"a": "the ", "an": "the ", "another": "the other "}
_INDEFINITE: Final = re.compile(r"^(a|an|another) ")
_ACCOUNT: Final = re.compile(r"\b(account|number|profile)s?\b")
YOU, ONE, MANY = range(3)
"""Index of a slot's form: for the decision maker alone, for one other person, or for several."""
NAME: Final = "@"
"""Placeholder for the name in a form."""


@dataclass(frozen=True, slots=True)
class Noun:
    """The content of a slot."""

    text: str
    """The text for a slot without forms."""
    names: tuple[str, ...] = ()
    """The names that replace NAME in a form."""
    form: int = ONE
    """Index of the form to use; the last form if the slot has fewer."""


class Grammar:
    """English grammar, and the base class for other languages."""

    you, others, between, said, says = "you", "others", "of", "said something", "says something"
    conjunction, disjunction, supposing = "and", "or", "if"
    post, event = "post", "event"
    reached = "{name} at {phone}"
    """Template for whom to call at which number."""
    alternatively = ", or "
    """Separator of alternative telephone numbers."""
    during = "in"
    """Preposition between what the author would have done and an event; empty if the event is the subject."""
    someone_at, someone_outside = "someone at {institution}", "someone outside"
    copula = "is "
    """How predicates begin whose rest can stand alone, as in lists: "is a student"."""
    articles: tuple[str, ...] = ("A ", "An ", "Another ", "Some ", "Somebody", "The ", "Your ")

    def complement(self, predicate: str) -> str:
        """Return the predicate without its verb, if that is the copula: "a student" for "is a student"."""
        return predicate.removeprefix(self.copula)

    def is_several(self, name: str) -> bool:
        """Return True if the name is a plural, such as "Sixty automated accounts"."""
        words = name.split()[1:]
        return bool(words) and not name.startswith(self.articles) and all(word.islower() for word in words)

    def within(self, name: str) -> str:
        """Return the name for use within a sentence: with a lower-case first letter if it is a description."""
        return name[:1].lower() + name[1:] if name.startswith(self.articles) or self.is_several(name) else name

    def possessive(self, names: Sequence[str]) -> str:
        """Return the possessive: "your", "Sam's", "Sam and the students'"; for no names, that of unnamed others."""
        if list(names) == [self.you]:
            return "your"
        owner = join(names, self.conjunction) or self.others
        plural = owner.endswith("s") and owner.rpartition(" ")[2].islower()
        return f"{owner}'" if plural else f"{owner}'s"

    def draft(self, name: str) -> str:
        """Name a person's draft as the subject of a sentence: "your draft", "Sam's draft"."""
        return f"{self.possessive([name])} draft"

    def behind(self, account: str) -> str:
        """Name the unknown owner of an account: "an anonymous account" gives "the person behind the anonymous account".

        A description of a person ("an unnamed guest") gives "the unnamed guest".
        """
        known = _INDEFINITE.sub(lambda found: _DEFINITE[found[1]], account)
        return known if known != account and not _ACCOUNT.search(known) else f"the person behind {known}"

    def labelled(self, labels: Iterable[str], last: str = "") -> str:
        """Join labels of acts as the subject of a sentence: "posts 2 and 4"; `last`: the conjunction."""
        return join_labels(labels, last or self.conjunction)

    def supposition(self, parts: Sequence[str]) -> str:
        """Join clauses as suppositions: "if posts 2 and 3 had never been posted, and if Sam studied at the College"."""
        return "if " + ", if ".join(parts[:-1]) + ", and if " * (len(parts) > 1) + parts[-1]

    def inserted(self, form: str, names: Sequence[str]) -> str:
        """Replace NAME in the form by the names."""
        return form.replace(NAME, join(names, self.conjunction))

    def filled(self, text: str, slots: Mapping[str, Noun], *, begins: bool = True) -> str:
        """Fill the slots of a text: {author}, or a slot with several forms such as {author|have|has}.

        `begins`: the text starts a sentence, so that a slot at its start is capitalized.
        """

        def word(found: re.Match[str]) -> str:
            noun = slots[found[1]]
            said = noun.text
            if found[2] is not None:
                forms = found[2].split("|")
                said = self.inserted(forms[min(noun.form, len(forms) - 1)], noun.names)
            before = text[: found.start()]
            return capitalized(said) if (before or begins) and _SENTENCE_START.search(before) else said

        return _SLOT.sub(word, text)


def join(words: Iterable[str], last: str = "and") -> str:
    """Join words: "Sam", "Sam and Lee", "Sam, Lee and Ari"; `last`: the conjunction."""
    listed = list(dict.fromkeys(words))
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"


def join_labels(labels: Iterable[str], last: str = "and") -> str:
    """Join labels of acts: "posts 2 and 4"; "post 2, post 4 and event 1"; with `last` "or", "post 2 or 4"."""
    found = sorted(dict.fromkeys(labels), key=_place)
    kinds = {label.partition(" ")[0] for label in found}
    if len(kinds) > 1:
        return join(found, last)
    many = "s" if last == "and" and len(found) > 1 else ""
    return f"{kinds.pop()}{many} {join((label.partition(' ')[2] for label in found), last)}"


def _place(label: str) -> tuple[bool, int]:
    kind, _, number = label.partition(" ")
    return kind != Grammar.post, int(number)


def capitalized(words: str) -> str:
    """Return the text with its first letter in upper case."""
    return words[:1].upper() + words[1:]

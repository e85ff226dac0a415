"""Sentences of the guidance: templates whose slots name people, posts and what was done."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.case import Binding, Case
from grader.condition import ALWAYS, All, Any, Condition, SomeAct, asked_of, holds
from grader.fact import Fact, Value

AUTHOR, AUTHORS, TARGET, TARGETS, POST, CONDUCT = "author", "author's", "target", "target's", "post", "conduct"
SLOTS = (AUTHOR, AUTHORS, TARGET, TARGETS, POST, CONDUCT)
"""What a template can name: the bound act's author and its targets, also as possessives ("your", "Sam's"); the post
("post 2"); and the conduct, a whole clause ("Sam insulted you (post 2)"). No verb may depend on {author} or {target},
since nothing declares whether an entry of `people` is one or many."""
NARRATED_SLOTS = (TARGET, TARGETS)
"""What the words for a conduct can name."""
_SLOT = re.compile(r"\{([^{}]*)\}")
_SENTENCE_START = re.compile(r"(?:^|[.?!] )$")
_DEFINITE = {"a": "the ", "an": "the ", "another": "the other "}
_INDEFINITE = re.compile(r"^(a|an|another) ")
_ACCOUNT = re.compile(r"\b(account|number|profile)s?\b")
OTHERS = "others"
"""The target of an act that is directed at nobody in particular."""


@dataclass(frozen=True, slots=True)
class Narration:
    """How a rulebook narrates an act: "insulted you", or of a draft "insults you"."""

    facts: tuple[Fact, ...]
    """The facts of acts whose values have words for it."""
    draft: Condition
    """Of an act: it has not been sent."""

    def clause(self, case: Case, binding: Binding, when: Condition, people: Mapping[str, str]) -> str:
        """The act as a clause: "Sam insulted you (post 2)", "your draft insults Sam (post 3)".

        `when` is what the rule asks for; of several values, one of those by which it holds is told.
        """
        value = self._told(case, binding, when)
        if holds(self.draft, case, binding):
            subject, words = f"{people[AUTHORS]} draft", value.does if value else "says something"
        else:
            subject, words = people[AUTHOR], value.did if value else "said something"
        return f"{subject} {_filled(words, people)} ({case.labels[binding.act.id]})"

    def _told(self, case: Case, binding: Binding, when: Condition) -> Value | None:
        """Of the act's values with words the one that `when` asks for: by most of its facts, then most narrowly.

        The act's first value where it asks for none, or for several alike; None if the act has none.
        """
        asked = list(asked_of(when, case, binding))

        def asking(fact: Fact, value: Value) -> tuple[int, int]:
            widths = [len(atom.values) for atom in asked if atom.fact == fact.id and value.id in atom.values]
            return len(widths), -min(widths, default=0)

        held = [(fact, fact.values[value]) for fact in self.facts for value in binding.act.facts[fact.id]]
        told = max((each for each in held if each[1].did), key=lambda each: asking(*each), default=None)
        return told[1] if told else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or two sentences with slots, and what it takes to fill them."""

    text: str
    """As written, with its slots in braces."""
    narration: Narration
    when: Condition = ALWAYS
    """What the rule asks of the bound act."""

    def fill(self, case: Case, bindings: Iterable[Binding]) -> str:
        """The words for the first bound act and all of its bound targets. Without an act the slots are empty."""
        found = list(bindings)
        slots = dict.fromkeys(SLOTS, "")
        if found:
            act = found[0].act
            targets = list(dict.fromkeys(b.target for b in found if b.act is act and b.target is not None))
            slots |= {
                AUTHOR: case.name(act.by),
                AUTHORS: possessive(case, [act.by]),
                TARGET: join(map(case.name, sorted(targets, key=lambda each: each != case.decision_maker))) or OTHERS,
                TARGETS: possessive(case, targets),
                POST: case.labels[act.id],
            }
            if f"{{{CONDUCT}}}" in self.text:
                slots[CONDUCT] = self.narration.clause(case, found[0], self.when, slots)
        return _filled(self.text, slots)


def binds(condition: Condition) -> bool:
    """Whether the condition holds only where an act makes it hold, so that its slots can be filled."""
    match condition:
        case SomeAct():
            return True
        case All(parts):
            return any(map(binds, parts))
        case Any(parts):
            return bool(parts) and all(map(binds, parts))
        case _:
            return False


def behind(account: str) -> str:
    """Name the unknown owner of an account: "an anonymous account" gives "the person behind the anonymous account".

    A description of a person ("an unnamed guest") gives "the unnamed guest".
    """
    known = _INDEFINITE.sub(lambda found: _DEFINITE[found[1]], account)
    return known if known != account and not _ACCOUNT.search(known) else f"the person behind {known}"


def join(words: Iterable[str], last: str = "and") -> str:
    """Sam; Sam and Lee; Sam, Lee and Ari. `last` is the word before the last."""
    listed = list(dict.fromkeys(words))
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"


def join_labels(labels: Iterable[str], last: str = "and") -> str:
    """Labels of acts joined: posts 2 and 4; post 2, post 4 and event 1; with "or", post 2 or 4."""
    found = sorted(dict.fromkeys(labels), key=_place)
    kinds = {label.partition(" ")[0] for label in found}
    if len(kinds) > 1:
        return join(found, last)
    many = "s" if last == "and" and len(found) > 1 else ""
    return f"{kinds.pop()}{many} {join((label.partition(' ')[2] for label in found), last)}"


def _place(label: str) -> tuple[bool, int]:
    kind, _, number = label.partition(" ")
    return kind != "post", int(number)


def possessive(case: Case, people: Iterable[str]) -> str:
    """Whose: your, Sam's, Sam and the students'; that of others for nobody in particular."""
    listed = list(people)
    if listed == [case.decision_maker]:
        return "your"
    owner = join(map(case.name, listed)) or OTHERS
    plural = owner.endswith("s") and owner.rpartition(" ")[2].islower()
    return f"{owner}'" if plural else f"{owner}'s"


def capitalized(words: str) -> str:
    """The words with their first letter in upper case."""
    return words[:1].upper() + words[1:]


def _filled(text: str, slots: Mapping[str, str]) -> str:
    def word(found: re.Match[str]) -> str:
        said = slots[found[1]]
        return capitalized(said) if _SENTENCE_START.search(text[: found.start()]) else said

    return _SLOT.sub(word, text)

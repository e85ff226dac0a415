"""Wording: scores, names, telephone numbers and highlighted words as learners read them."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from grader import Case
from grader.grammar import Grammar, join
from grader.language import grammar_of

_NUMBER: Final = re.compile(r"\+?\d(?:[\d -]{1,15})\d")

MOST_WAYS, AT_A_GLANCE = 2, 24
"""Ways to change a verdict that are told beside it, and the words that these may have together."""


def percent(score: float | None) -> str:
    """A score in [0, 1] as learners read it: "78%"; a dash where there is none."""
    return "–" if score is None else f"{round(score * 100)}%"


def upper_first(text: str) -> str:
    """The text with its first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


def minutes(count: int) -> str:
    """A time as learners read it: "1 minute", "12 minutes"."""
    return "1 minute" if count == 1 else f"{count} minutes"


def initials(name: str) -> str:
    """One or two letters for a name: the first and the last word's, titles left out."""
    if name.startswith(("A ", "An ")):  # nobody in particular
        return "?"
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*\.?", name) if not word.endswith(".")]
    return "".join(word[0].upper() for word in dict.fromkeys((*words[:1], *words[-1:])))


def gathered(ways: Sequence[str], case: Case) -> tuple[str, ...]:
    """What would change a verdict, said once for all subjects of which it is true alike.

    "if post 1 were part of teaching" and the same of post 2 become "if post 1 or 2 were part of teaching".
    """
    grammar = grammar_of(case.lang)
    people = [case.name(person) for person in case.people]
    named = {each: each for each in (*people, *map(grammar.behind, people))}
    named |= {grammar.labelled([label]): label for label in case.labels.values()}
    subjects = sorted(named, key=len, reverse=True)
    alike: dict[str, list[str]] = {}
    for way in ways:
        subject = next((each for each in subjects if way.startswith(f"{grammar.supposing} {each} ")), "")
        start = f"{grammar.supposing} {subject} "
        alike.setdefault(way.removeprefix(start) if subject else way, []).append(named.get(subject, ""))
    labels = frozenset(case.labels.values())
    return tuple(
        f"{grammar.supposing} {_any_of(found, labels, grammar)} {words}" if found[0] else words
        for words, found in alike.items()
    )


def brief(ways: Sequence[str]) -> tuple[str, ...]:
    """The first one or two of these phrases that can be read together at a glance; empty if all are long."""
    found: list[str] = []
    for way in ways:
        if len(found) < MOST_WAYS and sum(len(each.split()) for each in (*found, way)) <= AT_A_GLANCE:
            found.append(way)
    return tuple(found)


def _any_of(subjects: Sequence[str], labels: frozenset[str], grammar: Grammar) -> str:
    """Any of some acts, or of some people with "you" first."""
    if labels.issuperset(subjects):
        return grammar.labelled(subjects, grammar.disjunction)
    return join(sorted(subjects, key=lambda subject: subject != grammar.you), grammar.disjunction)


def day(instant: datetime) -> str:
    """An instant as people read it, in this machine's zone, which it names: "1 September 2026, 9:00 EDT"."""
    local = instant.astimezone()
    return f"{local.day} {local:%B %Y}, {local.hour}:{local:%M} {local.tzname()}"


@lru_cache(maxsize=256)  # the same few numbers stand on every screen
def calls(text: str) -> Markup:
    """The text with every telephone number in it made a link that dials."""
    parts: list[Markup] = []
    end = 0
    for found in _NUMBER.finditer(text):
        dialled = re.sub(r"[^\d+]", "", found[0])
        parts += [escape(text[end : found.start()]), Markup('<a href="tel:{}">{}</a>').format(dialled, found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def highlighted(text: str, passages: Sequence[str], start: int = 0, end: int | None = None) -> Markup:
    """The text from `start` to `end` with each passage, where it first stands in the whole text, in <mark>.

    Of passages that overlap, each marks what is left; one that is not in the text marks nothing.
    """
    end = len(text) if end is None else end
    spans = sorted((text.find(each), text.find(each) + len(each)) for each in passages if each and each in text)
    parts: list[Markup] = []
    for found, past in spans:
        first, last = max(found, start), min(past, end)
        if first < last:
            parts += [escape(text[start:first]), Markup("<mark>{}</mark>").format(text[first:last])]
            start = last
    return Markup("").join([*parts, escape(text[start:end])])

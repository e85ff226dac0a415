"""Format scores, times, names, telephone numbers and highlighted passages for learners."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from course.language import _, ngettext
from grader import Case
from grader.grammar import Grammar, join
from grader.language import grammar_of

_NUMBER: Final = re.compile(r"\+?\d(?:[\d -]{1,15})\d")

_INDEFINITE: Final = re.compile(r"(An?|Une?)\b")
_TITLE: Final = re.compile(r"Dre?|Pre?|Mme")  # those that French writes without a full stop

MOST_WAYS, AT_A_GLANCE = 2, 24
"""Maximum number of ways to change a verdict shown beside it, and their maximum total words."""


def percent(score: float | None) -> str:
    """Format a score in [0, 1] as a percentage, "78%"; a dash for None."""
    return "–" if score is None else _("{number}%").format(number=round(score * 100))


def upper_first(text: str) -> str:
    """Capitalize the first letter of the text, leaving the others unchanged."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Lower the first letter of the text, leaving the others unchanged."""
    return text[:1].lower() + text[1:]


def minutes(count: int) -> str:
    """Format a number of minutes: "1 minute", "12 minutes"."""
    return ngettext("{count} minute", "{count} minutes", count).format(count=count)


def initials(name: str) -> str:
    """Return the initials of a name: those of its first and last word, ignoring titles."""
    if _INDEFINITE.match(name):  # an indefinite description, not a name
        return "?"
    found = re.findall(r"[^\W\d_][\w'’-]*\.?", name)
    words = [word for word in found if not word.endswith(".") and not _TITLE.fullmatch(word)]
    return "".join(word[0].upper() for word in dict.fromkeys((*words[:1], *words[-1:])))


def gathered(ways: Sequence[str], case: Case) -> tuple[str, ...]:
    """Merge phrases about what would change a verdict that differ only in their subject.


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
    """Return the first one or two phrases that are short enough to read at a glance; empty if all are long."""
    found: list[str] = []
    for way in ways:
        if len(found) < MOST_WAYS and sum(len(each.split()) for each in (*found, way)) <= AT_A_GLANCE:
            found.append(way)
    return tuple(found)


def _any_of(subjects: Sequence[str], labels: frozenset[str], grammar: Grammar) -> str:
    """Join subjects with "or": acts by their labels, or people with "you" first."""
    if labels.issuperset(subjects):
        return grammar.labelled(subjects, grammar.disjunction)
    return join(sorted(subjects, key=lambda subject: subject != grammar.you), grammar.disjunction)


@lru_cache(maxsize=256)  # the same few numbers stand on every screen
def calls(text: str) -> Markup:
    """Return the text as HTML with every telephone number turned into a tel: link."""
    parts: list[Markup] = []
    end = 0
    for found in _NUMBER.finditer(text):
        dialled = re.sub(r"[^\d+]", "", found[0])
        parts += [escape(text[end : found.start()]), Markup('<a href="tel:{}">{}</a>').format(dialled, found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def highlighted(text: str, passages: Sequence[str], start: int = 0, end: int | None = None) -> Markup:
    """Return the text from `start` to `end` as HTML, with the first occurrence of each passage in <mark>.

    Where passages overlap, the shared part is marked once; passages that do not occur in the text are ignored.
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

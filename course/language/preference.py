"""Choose the language that a reader prefers among those of a course."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from course.language.catalogue import LANGUAGES, SOURCE, catalogue_of

READINGS: Final = "application/vnd.course.readings+json"
"""MIME type of a mapping from each further language to the page's first screen in it, as HTML."""


def of_terminal(environ: Mapping[str, str]) -> str:
    """Return the language of the commands, as gettext finds it in LANGUAGE, LC_ALL, LC_MESSAGES and LANG.

    Only languages with a complete catalogue count; otherwise English.
    """
    locale = next((each for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (each := environ.get(name))), "")
    if locale in ("C", "POSIX"):
        return SOURCE
    for name in (environ.get("LANGUAGE") or locale).split(":"):
        language = name.partition(".")[0].partition("@")[0].partition("_")[0]
        if language == SOURCE or (language in LANGUAGES and catalogue_of(language).complete):
            return language
    return SOURCE


def ranked(header: str) -> tuple[str, ...]:
    """Return the tags in an `Accept-Language` header, the most preferred first, without those with q=0."""
    found: list[tuple[float, str]] = []
    for part in header[:400].split(","):
        tag, _, weight = part.strip().partition(";")
        try:
            wanted = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if tag and wanted > 0:
            found.append((wanted, tag.strip()))
    return tuple(tag for _, tag in sorted(found, key=lambda each: -each[0]))


def offered(own: str, further: Sequence[str]) -> tuple[str, ...]:
    """Return the languages that readers can choose: the content's own (tag `own`) and the further ones."""
    first = own.partition("-")[0]
    return tuple(dict.fromkeys((first if first in LANGUAGES else SOURCE, *further)))


def tags(given: object) -> list[str]:
    """Return the language tags in a page's field: one text, or the texts in a list."""
    found = given if isinstance(given, list) else [given]
    return [each for each in found if isinstance(each, str)]


def negotiate(wanted: Iterable[str], offered: Sequence[str]) -> str:
    """Return the first wanted language that is offered, exactly or by its first subtag; else the first one offered."""
    known = {each.lower(): each for each in offered}
    for tag in wanted:
        exact = tag.lower()
        found = known.get(exact) or known.get(exact.partition("-")[0])
        if found:
            return found
    return offered[0]

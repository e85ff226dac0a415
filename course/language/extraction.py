"""Extraction of all marked messages from templates and modules, and the progress of their translation."""

import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from course.language.catalogue import DOMAIN, source

COURSE: Final = Path(__file__).parents[1]
PROJECT: Final = "Social media course"
METHODS: Final = [
    ("cli/**.py", "course.language.command_help:extract"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.xml", "jinja2"),
    ("**.j2", "jinja2"),
]
OPTIONS: Final[dict[str, dict[str, Any]]] = {
    pattern: {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
    for pattern, method in METHODS
    if method == "jinja2"
}
KEYWORDS: Final = {**DEFAULT_KEYWORDS, "N_": None, "counted": (1, 2)}
COMMENTS: Final = ("Translators:",)
"""Prefix of comments that are copied into the catalogue."""
UNTOLD: Final = tuple(f'"{name}' for name in ("POT-C", "PO-Rev", "Last-Tr", "Report-", "Language-Team", "Generated"))
"""Lines of a catalogue's header that are left out: date and program, which version control records."""


@dataclass(frozen=True)
class Status:
    """The translation progress of a language's catalogue."""

    missing: tuple[str, ...]
    """Messages without a translation."""
    stale: tuple[str, ...]
    """Messages whose English has changed since they were translated."""
    unknown: tuple[str, ...]
    """Messages that the catalogue lacks, because it was not updated."""
    total: int


@functools.cache
def extracted() -> Catalog:
    """Return all messages, in the order of their files; extracted once, for all languages of a command."""
    catalog = Catalog(project=PROJECT, domain=DOMAIN, charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        COURSE, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=COMMENTS, strip_comment_tags=False
    )
    for name, line, message, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
        catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """Return the catalogue of a language as stored; an empty one if it does not exist."""
    file = source(language)
    if not file.is_file():
        return Catalog(locale=language, domain=DOMAIN, project=PROJECT, charset="utf-8", fuzzy=False)
    with file.open("rb") as opened:
        return read_po(opened, locale=language, domain=DOMAIN)


def update(language: str) -> Catalog:
    """Rewrite the catalogue of a language with the current messages, keeping known translations."""
    catalog = read(language)
    catalog.update(extracted(), no_fuzzy_matching=False, keep_user_comments=True)
    catalog.obsolete.clear()
    catalog.header_comment = f"# {PROJECT}: messages in {language}. `course translate extract` writes this file anew."
    file = source(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, catalog, width=120, include_lineno=False, ignore_obsolete=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(UNTOLD)), encoding="utf-8")
    return catalog


def status(language: str) -> Status:
    """The translation progress of a language's catalogue."""
    catalog = read(language)
    known = {_key(each): each for each in catalog if each.id}
    needed = [each for each in extracted() if each.id]
    return Status(
        missing=tuple(_said(each) for each in needed if (found := known.get(_key(each))) and not _full(found)),
        stale=tuple(
            _said(each) for each in needed if (found := known.get(_key(each))) and _full(found) and found.fuzzy
        ),
        unknown=tuple(_said(each) for each in needed if _key(each) not in known),
        total=len(needed),
    )


def unfinished(language: str) -> tuple[int, int]:
    """Count the messages of a catalogue without a translation, and those whose English has changed since.

    Trusts that the catalogue has every message, as `status` checks. Without a catalogue, all are missing.
    """
    if not source(language).is_file():
        return sum(bool(each.id) for each in extracted()), 0
    needed = [each for each in read(language) if each.id]
    missing = sum(not _full(each) for each in needed)
    return missing, sum(_full(each) and each.fuzzy for each in needed)


def _key(message: Any) -> tuple[str | None, object]:
    return message.context, message.id


def _said(message: Any) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _full(message: Any) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def summary(states: Mapping[str, Status]) -> str:
    """Return the progress of some languages, one line each."""
    return "\n".join(
        f"{language}: {each.total} messages, {len(each.missing) + len(each.unknown)} missing, {len(each.stale)} stale"
        for language, each in states.items()
    )

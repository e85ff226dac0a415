"""A catalogue: the translations of the course's messages into one language.

The sources are `course/locale/<language>/LC_MESSAGES/course.po`. They are compiled in memory when a process first needs
them, so no compiled files are needed. English is the language of the msgids and needs no file.
"""

import functools
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, Final

from course.language.pseudo import PSEUDO, accented, mirrored

FOLDER: Final = Path(__file__).parents[1] / "locale"
"""The folder of the sources."""
DOMAIN: Final = "course"
SOURCE: Final = "en"
"""The language of the msgids."""
RIGHT_TO_LEFT: Final = frozenset({"ar", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})
LANGUAGES: Final = {"en": "English", "fr": "Français", "en-XA": "Ëñĝļîšĥ", "ar-XB": "Mirrored"}
"""Language -> its name in that language."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The messages of the course in one language."""

    language: str
    """A BCP 47 language tag, as in HTML."""
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    pgettext: Callable[[str, str], str]
    plural: Callable[[int], int]
    """Returns the index of the plural form for a count."""
    forms: Callable[[str, str], tuple[str, ...]]
    """Message with a count -> all of its plural forms."""
    complete: bool = True
    """True if every message has an up-to-date translation."""

    @property
    def direction(self) -> str:
        """`ltr`, or `rtl` for a language that is written from right to left."""
        return "rtl" if self.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"

    @property
    def name(self) -> str:
        """The language's name in that language: "Français"."""
        if self.language in LANGUAGES:
            return LANGUAGES[self.language]
        from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - see `_compiled`

        try:
            name = Locale.parse(self.language, sep="-").get_display_name() or self.language
        except (ValueError, UnknownLocaleError):
            return self.language
        return name[:1].upper() + name[1:]


def source(language: str) -> Path:
    """Return the file with a language's messages."""
    return FOLDER / language.replace("-", "_") / "LC_MESSAGES" / f"{DOMAIN}.po"


@functools.cache
def catalogue_of(language: str) -> Catalogue:
    """Return the catalogue of a language; without a file, all messages are in English."""
    if language in PSEUDO:
        change = accented if language == "en-XA" else mirrored
        return Catalogue(
            language,
            gettext=functools.cache(change),
            ngettext=lambda one, many, count: change(one if count == 1 else many),
            pgettext=lambda _context, message: change(message),
            plural=_english,
            forms=lambda one, many: (change(one), change(many)),
        )
    if language == SOURCE or not source(language).is_file():
        none = NullTranslations()
        return Catalogue(language, str, none.ngettext, none.pgettext, _english, lambda one, many: (one, many))
    return _compiled(language)


def _english(count: int) -> int:
    return int(count != 1)


def _compiled(language: str) -> Catalogue:
    # Babel takes a tenth of a second to import, and English does without.
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - see the line above
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with source(language).open("rb") as file:
        read = read_po(file, domain=DOMAIN)
    compiled = io.BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    found = GNUTranslations(compiled)
    number = read.num_plurals
    # Only these are kept: the messages as Babel reads them take several megabytes in every process.
    counted = {
        each.id[0]: each.string
        for each in read
        if isinstance(each.id, tuple) and isinstance(each.string, tuple) and all(each.string) and not each.fuzzy
    }

    def forms(one: str, many: str) -> tuple[str, ...]:
        return counted.get(one) or (one, *([many] * (number - 1)))

    plural: Callable[[int], int] = found.plural  # type: ignore[attr-defined]  # set by what reads the file's header
    complete = all(_translated(each) for each in read if each.id)
    return Catalogue(language, found.gettext, found.ngettext, found.pgettext, plural, forms, complete)


def _translated(message: Any) -> bool:
    given = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(given) and not message.fuzzy


_CURRENT: Final[ContextVar[Catalogue]] = ContextVar("language", default=catalogue_of(SOURCE))  # noqa: B039 - it is immutable


def current() -> Catalogue:
    """Return the catalogue of the page for which this thread or task works; English outside of any page."""
    return _CURRENT.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use this language for all messages, in this thread or task only."""
    before = _CURRENT.set(catalogue_of(language))
    try:
        yield
    finally:
        _CURRENT.reset(before)


def _(message: str) -> str:
    """Translate the message into the language of the page; fill in its {names} afterwards with `str.format`."""
    return _CURRENT.get().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate the message into the language of the page, in the plural form for the count."""
    return _CURRENT.get().ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """Translate a message whose meaning depends on the context, into the language of the page."""
    return _CURRENT.get().pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - what gettext calls it everywhere
    """Mark a message for extraction; `_` translates it where it is used."""
    return message

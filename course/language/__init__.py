"""Languages: the language of a page, and the catalogues of translated messages."""

from course.language.catalogue import LANGUAGES, N_, Catalogue, _, catalogue_of, current, ngettext, pgettext, speaking
from course.language.clock import counted, day, decimal, duration, moment, number
from course.language.preference import negotiate, offered, ranked, tags

__all__ = [
    "LANGUAGES",
    "N_",
    "Catalogue",
    "_",
    "catalogue_of",
    "counted",
    "current",
    "day",
    "decimal",
    "duration",
    "moment",
    "negotiate",
    "ngettext",
    "number",
    "offered",
    "pgettext",
    "ranked",
    "speaking",
    "tags",
]

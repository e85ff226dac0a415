"""Languages: which one a page speaks, and the catalogues with what the course says in it."""

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

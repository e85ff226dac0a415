"""Languages: which one a page speaks, and the catalogues with what the course says in it."""

from course.language.catalogue import LANGUAGES, N_, Catalogue, _, catalogue_of, current, ngettext, pgettext, speaking
from course.language.clock import day, decimal, duration, moment, number
from course.language.preference import negotiate, offered, ranked, tags
from course.language.template import Translation

__all__ = [
    "LANGUAGES",
    "N_",
    "Catalogue",
    "Translation",
    "_",
    "catalogue_of",
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

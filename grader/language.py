"""The languages for which sentences can be generated."""

from collections.abc import Mapping
from typing import Final

from grader.french import French
from grader.grammar import Grammar

GRAMMARS: Final[Mapping[str, Grammar]] = {"en": Grammar(), "fr": French()}


def grammar_of(lang: str) -> Grammar:
    """Return the grammar for an HTML language tag, such as "fr-CA"; English for unsupported languages."""
    return GRAMMARS.get(lang.partition("-")[0], GRAMMARS["en"])

"""The languages in which sentences can be put together."""

from collections.abc import Mapping
from typing import Final

from grader.french import French
from grader.grammar import Grammar

GRAMMARS: Final[Mapping[str, Grammar]] = {"en": Grammar(), "fr": French()}


def grammar_of(lang: str) -> Grammar:
    """The grammar of a language as HTML names it, such as "fr-CA"; English for one that has none of its own."""
    return GRAMMARS.get(lang.partition("-")[0], GRAMMARS["en"])

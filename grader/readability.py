"""Readability: reading time and grade level of an item's prose. Reported to authors; has no effect on rulings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from grader.item import Item

WORDS_A_MINUTE = 230
"""Reading speed: slightly below the mean of 238 for adults reading English non-fiction silently (Brysbaert 2019)."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_END = re.compile(r"[.!?…]+(?=[\s\"'”’)\]]|$)|\n+")
_VOWELS = re.compile(r"[aeiouyáàâäéèêëíîïóôöúûü]+")
_CONSONANT_Y = re.compile(r"(?<![^aeiou])y(?=[aeiou])")
_SILENT = re.compile(
    r"(?<=[gq])ue$"  # league
    r"|(?<![^aeiouy]l)e$"  # cake, but not table
    r"|(?<![dt])(?<![^aeiouy]l)ed$"  # asked, but not wanted
    r"|(?<![scgzxh])(?<![^aeiouy]l)es$"  # notes, but not pages
)
_APART = re.compile(
    r"(?<![tcsgx])i[aou]|eum|(?:ea|eo)$|creat(?!ur)|(?<![tcs])ie(?=n[ct]|t)|oe[mt]|[aeiou]ing|(?<![qg])u(?:a[lt]|en[ct])"
)
"""Adjacent vowels that belong to two syllables: radio, museum, idea, create, client, poem, doing, usual."""


@dataclass(frozen=True, slots=True)
class Readability:
    """Readability figures for the prose of one item: its setting, posts and events."""

    words: int
    seconds: float
    """The time to read it once, at WORDS_A_MINUTE."""
    grade: float
    """Flesch-Kincaid grade level: roughly the years of schooling that it takes to read the text."""


def readability(item: Item) -> Readability:
    """Compute the readability of all prose of the item: setting, acts, and outcomes of earlier stages."""
    texts = [item.setting, *(act.post or act.event for act in item.case.acts), *item.meanwhile.values()]
    count = sum(len(words(text)) for text in texts)
    return Readability(count, 60 * count / WORDS_A_MINUTE, grade_level(texts))


def words(text: str) -> list[str]:
    """Return the words of a text; a number counts as one word."""
    return _WORD.findall(text)


def grade_level(texts: Iterable[str]) -> float:
    """Return the Flesch-Kincaid grade: 0.39 words/sentences + 11.8 syllables/words - 15.59 (Kincaid et al. 1975).

    The end of a text also ends a sentence. Returns 0 for texts without words.
    """
    sentences = [found for text in texts for part in _END.split(text) if (found := words(part))]
    said = [word for sentence in sentences for word in sentence]
    if not said:
        return 0.0
    return 0.39 * len(said) / len(sentences) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59


def syllables(word: str) -> int:
    """Estimate the number of syllables of an English word; right for nine in ten common words. A number has one."""
    plain = _CONSONANT_Y.sub("j", word.lower().replace("’", "'").removesuffix("'s"))
    voiced = _SILENT.sub("", plain)
    return max(1, len(_VOWELS.findall(voiced)) + len(_APART.findall(plain)))

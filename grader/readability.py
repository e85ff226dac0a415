"""Readability: how long an item takes to read, and how plain its words are. Reported; nothing is ruled by it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from grader.item import Item

WORDS_A_MINUTE = 230
"""Silent reading of English by adults: 238 on average for non-fiction (Brysbaert 2019), here a little slower."""

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
"""Neighbouring vowels of two syllables: radio, museum, idea, create, client, poem, doing, usual."""


@dataclass(frozen=True, slots=True)
class Readability:
    """Figures of one item's prose: its setting, posts and events."""

    words: int
    seconds: float
    """To read it once, at WORDS_A_MINUTE."""
    grade: float
    """Flesch-Kincaid grade level: roughly the years of schooling that reading it asks for."""


def readability(item: Item) -> Readability:
    """The figures of all that a learner reads at this item, from the setting to the last thing that has happened."""
    texts = [item.setting, *(act.post or act.event for act in item.case.acts), *item.meanwhile.values()]
    count = sum(len(words(text)) for text in texts)
    return Readability(count, 60 * count / WORDS_A_MINUTE, grade_level(texts))


def words(text: str) -> list[str]:
    """The words of a text; a number counts as one."""
    return _WORD.findall(text)


def grade_level(texts: Iterable[str]) -> float:
    """0.39 words a sentence + 11.8 syllables a word - 15.59. Kincaid, Fishburne, Rogers and Chissom 1975.

    A text's last sentence ends with the text. Texts without a word have grade 0.
    """
    sentences = [found for text in texts for part in _END.split(text) if (found := words(part))]
    said = [word for sentence in sentences for word in sentence]
    if not said:
        return 0.0
    return 0.39 * len(said) / len(sentences) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59


def syllables(word: str) -> int:
    """An English word's syllables, by its groups of vowels: right for nine in ten common words. A number has one."""
    plain = _CONSONANT_Y.sub("j", word.lower().replace("’", "'").removesuffix("'s"))
    voiced = _SILENT.sub("", plain)
    return max(1, len(_VOWELS.findall(voiced)) + len(_APART.findall(plain)))

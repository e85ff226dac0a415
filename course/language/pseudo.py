"""Pseudo-languages, to try pages with: English with longer words and accents, and English from right to left."""

import re
from typing import Final

PSEUDO: Final = ("en-XA", "ar-XB")
"""Tags as CLDR and Android have them."""
_KEPT: Final = re.compile(r"(%\(\w+\)[sd]|%%|\{\w*\}|<[^>]*>|&\w+;)")
"""What stands for something else, and stays as it is."""
_ACCENTED: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "åƀçðéƒĝĥîĵķļḿñöþɋŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻḾÑÖÞɊŔŠŢÛṼŴẊÝŽ"
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def accented(message: str) -> str:
    """The message with accents, and with longer words by about 30 %, as German or French has them."""
    return "".join(part if _KEPT.fullmatch(part) else _longer(part) for part in _KEPT.split(message))


def mirrored(message: str) -> str:
    """The message as it looks in a language that is written from right to left."""
    return "".join(
        part if not part.strip() or _KEPT.fullmatch(part) else f"\u202e{part}\u202c" for part in _KEPT.split(message)
    )


def _longer(text: str) -> str:
    def stretched(found: re.Match[str]) -> str:
        word = found[0]
        return word + word[-1] * max(1, len(word) // 3)

    return _WORD.sub(stretched, text).translate(_ACCENTED)

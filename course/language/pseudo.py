"""Pseudo-languages for testing pages: English with longer words and accents, and English from right to left."""

import re
from typing import Final

PSEUDO: Final = ("en-XA", "ar-XB")
"""Tags of the pseudo-languages in CLDR and Android."""
_KEPT: Final = re.compile(r"(%\(\w+\)[sd]|%%|\{\w*\}|<[^>]*>|&\w+;)")
"""Placeholders and markup, which are not changed."""
_ACCENTED: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "åƀçðéƒĝĥîĵķļḿñöþɋŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻḾÑÖÞɊŔŠŢÛṼŴẊÝŽ"
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def accented(message: str) -> str:
    """Return the message with accents and words about 30 % longer, as in German or French."""
    return "".join(part if _KEPT.fullmatch(part) else _longer(part) for part in _KEPT.split(message))


def mirrored(message: str) -> str:
    """Return the message as it looks in a right-to-left language."""
    return "".join(
        part if not part.strip() or _KEPT.fullmatch(part) else f"\u202e{part}\u202c" for part in _KEPT.split(message)
    )


def _longer(text: str) -> str:
    def stretched(found: re.Match[str]) -> str:
        word = found[0]
        return word + word[-1] * max(1, len(word) // 3)

    return _WORD.sub(stretched, text).translate(_ACCENTED)

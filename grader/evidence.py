"""Evidence: the exact words of an act that show one of its facts. For display only: rulings do not depend on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Where = Literal["post", "event", "image", "platform", "when", "name", "handle", "describe", "setting"]
"""The text that contains the words: of the act (`image`: the description of its picture), of its author (`name`,
`handle`, `describe`), or the scenario's setting."""
WHERE: tuple[Where, ...] = get_args(Where)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words to highlight, and the text in which they occur."""

    act: str
    words: str
    """Verbatim; they occur exactly once in their text."""
    where: Where


def occurrences(words: str, text: str) -> int:
    """Count the exact, case-sensitive occurrences of whole words in the text; "art" does not occur in "start"."""
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    return len(re.findall(f"{before}{re.escape(words)}{after}", text))


def locate(words: str, texts: Mapping[Where, str]) -> tuple[Where, int] | None:
    """Return (the first text, in the order of WHERE, that contains the words, number of occurrences); None if none."""
    for where in WHERE:
        found = occurrences(words, texts.get(where, ""))
        if found:
            return where, found
    return None

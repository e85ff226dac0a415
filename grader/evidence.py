"""Evidence: the exact words in which an act shows one of its facts. It is for display, and no ruling depends on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Where = Literal["post", "event", "image", "platform", "when", "name", "handle", "describe", "setting"]
"""The text that holds the words: one of the act's own (`image` is what its picture shows, in words), then one of its
author's, then the scenario's setting."""
WHERE: tuple[Where, ...] = get_args(Where)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that a page can highlight."""

    act: str
    words: str
    """Verbatim; they occur exactly once in their text."""
    where: Where


def occurrences(words: str, text: str) -> int:
    """How often the whole words occur in the text, letter for letter; "art" does not occur in "start"."""
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    return len(re.findall(f"{before}{re.escape(words)}{after}", text))


def locate(words: str, texts: Mapping[Where, str]) -> tuple[Where, int] | None:
    """The first text, in the order of WHERE, in which the words occur, and how often; None if in none of them."""
    for where in WHERE:
        found = occurrences(words, texts.get(where, ""))
        if found:
            return where, found
    return None

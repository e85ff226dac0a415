"""Excerpts: the passage of a post that decides a verdict, with the deciding words highlighted."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup, escape

from grader import Evidence, Item
from grader.evidence import Where

MOST_WORDS: Final = 24
"""Approximate maximum length of an excerpt, in words; the deciding words are always included."""
_WORD: Final = re.compile(r"\S+")


def passages(evidence: Iterable[Evidence]) -> dict[str, tuple[str, ...]]:
    """Return act -> the deciding words in its post or event, in the given order."""
    found: dict[str, tuple[str, ...]] = {}
    for each in evidence:
        if each.where in ("post", "event") and each.words not in found.get(each.act, ()):
            found[each.act] = (*found.get(each.act, ()), each.words)
    return found


def elsewhere(evidence: Iterable[Evidence], where: Where) -> tuple[str, ...]:
    """Return the deciding words found in another text than the posts, such as the setting or the platform."""
    return tuple(dict.fromkeys(each.words for each in evidence if each.where == where))


def deciding(item: Item, acts: Sequence[str], evidence: Sequence[Evidence]) -> str:
    """Return the act to quote: the first one with deciding words, else the first; "" if there are no acts."""
    marked = passages(evidence)
    known = {act.id for act in item.case.acts}
    return next((act for act in acts if act in marked), next((act for act in acts if act in known), ""))


def excerpt(text: str, words: str = "", most: int = MOST_WORDS) -> Markup:
    """Return about `most` words of the text around `words`, which are marked; its beginning if `words` is empty."""
    start = text.find(words) if words else -1
    first, last = (start, start + len(words)) if start >= 0 else (0, 0)
    spans = [found.span() for found in _WORD.finditer(text)]
    inside = sum(first < end and begin < last for begin, end in spans)
    before = [begin for begin, end in spans if end <= first]
    after = [end for begin, end in spans if begin >= last]
    spare = max(0, most - inside)
    ahead = min(len(before), max(spare // 2, spare - len(after)))
    # Keep the punctuation around the marked words: an opening bracket before them, a full stop after them.
    begin = before[-ahead] if ahead else min((begin for begin, end in spans if end > first), default=first)
    whole = max((end for begin, end in spans if begin < last), default=last)
    end = after[min(len(after), spare - ahead) - 1] if after and spare > ahead else whole
    parts = ["…" if any(each < begin for each in before) else "", escape(text[begin:first])]
    parts += [Markup("<mark>{}</mark>").format(text[first:last])] if last else []
    parts += [escape(text[last:end]), "…" if any(each > end for each in after) else ""]
    return Markup("").join(parts)

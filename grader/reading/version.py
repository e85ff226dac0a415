"""The version of a scenario: a hash of its file, without entries that affect neither answers nor feedback."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import yaml

from grader.reading.document import Node
from grader.reading.evidence import SHOWS_IN
from grader.reading.post_display import LOOKS
from grader.version import text_version

_TALKING: Final = re.compile(r"^talking_points:.*\n?(?:[ \t].*\n?|\n)*", re.MULTILINE)
"""Talking points are for facilitators and are not shown to learners."""
_APART: Final = re.compile(rf"\b(?:{'|'.join((SHOWS_IN, *LOOKS))})\b")


def item_version(story: str, text: str, node: Node) -> str:
    """Return the version of the scenario `story`; it does not depend on evidence, display keys and talking points.

    So attempts keep their feedback when such entries are edited. `node`: the top-level value of the document in `text`.
    """
    asked = _without(text, node.raw) if _APART.search(text) else text
    return text_version({story: _TALKING.sub("", asked)})


def _without(text: str, raw: yaml.Node) -> str:
    for start, end in sorted(_spans(text, raw), reverse=True):
        text = text[:start] + text[end:]
    return text


def _spans(text: str, raw: yaml.Node, apart: tuple[str, ...] = (SHOWS_IN,)) -> Iterator[tuple[int, int]]:
    """Yield (start, end) in the text of each entry to leave out of the hash: evidence and, in acts, display keys."""
    if isinstance(raw, yaml.SequenceNode):
        for each in raw.value:
            yield from _spans(text, each, apart)
    if not isinstance(raw, yaml.MappingNode):
        return
    for key, value in raw.value:
        if key.value not in apart:
            of_acts = key.value == "acts" and isinstance(value, yaml.SequenceNode)
            yield from _spans(text, value, (SHOWS_IN, *LOOKS) if of_acts else (SHOWS_IN,))
        elif not raw.flow_style:
            yield _lines(text, key, value)
    if raw.flow_style:
        yield from _in_braces(raw, apart)


def _in_braces(raw: yaml.MappingNode, apart: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of such entries in a mapping in braces, each with the comma after (at the end: before) it."""
    last = max((number for number, (key, _) in enumerate(raw.value) if key.value not in apart), default=-1)
    for (key, _), (following, _) in pairwise(raw.value[: last + 1]):
        if key.value in apart:
            yield key.start_mark.index, following.start_mark.index
    if last + 1 < len(raw.value):
        start = raw.value[last][1].end_mark.index if last >= 0 else raw.value[0][0].start_mark.index
        yield start, raw.value[-1][1].end_mark.index


def _lines(text: str, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
    """Return (start, end) of an entry in block style: its whole lines or, after a list's dash, up to the next key."""
    last = value
    while isinstance(last, yaml.MappingNode) and not last.flow_style and last.value:
        last = last.value[-1][1]
    end = last.end_mark.index
    if text[:end].rpartition("\n")[2].strip():  # not a block scalar: those end at the start of a line
        end = text.find("\n", end) + 1 or len(text)
    start = key.start_mark.index
    line = text.rfind("\n", 0, start) + 1
    if not text[line:start].strip():
        return line, end
    return start, end + len(text[end:]) - len(text[end:].lstrip(" "))

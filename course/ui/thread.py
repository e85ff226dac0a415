"""Layout of a thread: acts in chronological order, in blocks by platform, with replies below the posts they answer."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from course.ui.wording import highlighted
from grader import Act, Image, Item

MEANWHILE: Final = "meanwhile"
"""The kind of a block that describes the outcome of the previous stage."""
NESTED: Final = ("post", "comment", "rating")
"""The kinds in which replies are nested below the post that they answer."""
HEADED: Final = ("comment", "chat", "rating")
"""The kinds whose blocks have a heading with the platform."""
_BRACKETED: Final = re.compile(r"\[[^\]]+\]")


@dataclass(slots=True)
class Entry:
    """One act at its position in a thread."""

    act: Act
    place: str
    """Its platform; empty if it was just mentioned."""
    introduces: bool
    """True if its author appears here for the first time."""
    answers: str = ""
    """The act that it answers, unless that is shown directly above it; else empty."""
    replies: list["Entry"] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """Consecutive acts on one platform."""

    kind: str
    """One of the kinds in `Look.kind`, or MEANWHILE."""
    platform: str = ""
    words: str = ""
    """The outcome of a stage; empty for blocks of acts."""
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Telling:
    """The text of an act as HTML; a picture that it describes is shown between `before` and `after`."""

    before: Markup
    caption: Markup
    after: Markup


def arranged(item: Item) -> list[Block]:
    """Arrange the item's acts into blocks, from top to bottom in chronological order.

    A reply is placed below the post that it answers, unless another act came in between. Then it is placed below the
    nearest post of its conversation that is still open, or in a block of its own, and `answers` names the post.
    """
    blocks: list[Block] = []
    path: list[Entry] = []
    met: set[str] = set()
    said = ""
    for act in item.case.acts:
        kind, answered = act.look.kind, act.look.reply_to
        block = blocks[-1] if blocks else None
        inside = _way_to(answered, block, item) if block and block.kind == kind and kind in NESTED else ()
        if block is None or block.kind != kind or (not inside and block.platform != act.platform):
            block = Block(kind, act.platform)
            blocks.append(block)
            path = []
            said = act.platform if kind in HEADED else said
        path = path[: _depth(path, inside)]
        entry = Entry(act, "" if act.platform == said else act.platform, act.by not in met)
        above = path[-1:] or (block.entries[-1:] if kind not in NESTED else [])
        entry.answers = "" if [answered] == [each.act.id for each in above] else answered
        (path[-1].replies if path else block.entries).append(entry)
        path.append(entry)
        met.add(act.by)
        said = said if act.event else act.platform
        if act.id in item.meanwhile:
            blocks.append(Block(MEANWHILE, words=item.meanwhile[act.id]))
    return blocks


def divided(blocks: list[Block], known: Collection[str]) -> tuple[list[Block], list[Block]]:
    """Split the blocks into those already seen by the reader and those from the first new act on, with context."""
    count = 0
    for number, block in enumerate(blocks, start=1):
        if any(act.id not in known for entry in block.entries for act in _acts_of(entry)):
            break
        count = count if block.kind == MEANWHILE else number
    return blocks[:count], blocks[count:]


def _way_to(answered: str, block: Block | None, item: Item) -> tuple[str, ...]:
    """Return the answered act and its ancestors in the conversation, as far as they are in the block; nearest first."""
    here = {act.id for entry in (block.entries if block else ()) for act in _acts_of(entry)}
    answers = {act.id: act.look.reply_to for act in item.case.acts}
    way: list[str] = []
    while answered in here:
        way.append(answered)
        answered = answers[answered]
    return tuple(way)


def _acts_of(entry: Entry) -> list[Act]:
    return [entry.act, *(act for reply in entry.replies for act in _acts_of(reply))]


def _depth(path: list[Entry], way: tuple[str, ...]) -> int:
    """Return how many of the open thread levels in `path` are ancestors of the next reply."""
    return max((number for number, entry in enumerate(path, start=1) if entry.act.id in way), default=0)


def telling(act: Act, passages: tuple[str, ...] = ()) -> Telling:
    """Return the act's text as HTML with the passages in <mark>, split at the brackets that describe its picture."""
    text = act.post or act.event
    found = _BRACKETED.search(text) if act.look.image and act.look.image.quoted else None
    if not found:
        return Telling(highlighted(text, passages), Markup(), Markup())
    return Telling(
        highlighted(text, passages, 0, found.start()).strip(),
        highlighted(text, passages, found.start() + 1, found.end() - 1),
        highlighted(text, passages, found.end()).strip(),
    )


def source(image: Image) -> str:
    """Return the picture as a data: URL, so that nothing is fetched; SVG in an img element cannot run scripts."""
    return f"data:image/svg+xml,{quote(image.drawing, safe=' /:=,;()-.')}"

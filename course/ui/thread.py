"""A thread as it is shown: acts in order of time, in blocks of one place each, replies below what they answer."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from course.ui.wording import highlighted
from grader import Act, Image, Item

MEANWHILE: Final = "meanwhile"
"""The kind of a block that tells what came of the stage before."""
NESTED: Final = ("post", "comment", "rating")
"""The kinds in which a reply stands below the post that it answers."""
HEADED: Final = ("comment", "chat", "rating")
"""The kinds whose blocks have a heading that says where one is."""
_BRACKETED: Final = re.compile(r"\[[^\]]+\]")


@dataclass(slots=True)
class Entry:
    """One act where it stands in a thread."""

    act: Act
    place: str
    """Its platform, where the reader has not just been told."""
    introduces: bool
    """Its author is met here for the first time."""
    answers: str = ""
    """The act that it answers, where that does not stand right above it; else empty."""
    replies: list["Entry"] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """Acts that follow one another in one place."""

    kind: str
    """As in Look, or MEANWHILE."""
    platform: str = ""
    words: str = ""
    """What came of a stage; empty for acts."""
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Telling:
    """The words of an act as HTML. A picture that they describe stands between `before` and `after`."""

    before: Markup
    caption: Markup
    after: Markup


def arranged(item: Item) -> list[Block]:
    """The blocks of the item's thread, read from top to bottom in order of time.

    A reply stands below the post that it answers unless something later came in between: then it stands below the
    nearest post of the conversation that is still open, or in a block of its own, and `answers` names the post.
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
    """The blocks that a reader knows already, and those from the first new one on, with what led to it."""
    count = 0
    for number, block in enumerate(blocks, start=1):
        if any(act.id not in known for entry in block.entries for act in _acts_of(entry)):
            break
        count = count if block.kind == MEANWHILE else number
    return blocks[:count], blocks[count:]


def _way_to(answered: str, block: Block | None, item: Item) -> tuple[str, ...]:
    """The answered act and those that it answers in turn, as far as they stand in the block; nearest first."""
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
    """How much of the path stays open for a reply on this way."""
    return max((number for number, entry in enumerate(path, start=1) if entry.act.id in way), default=0)


def telling(act: Act, passages: tuple[str, ...] = ()) -> Telling:
    """The words of the act, each of the passages in <mark>. The first brackets stand apart if they tell a picture."""
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
    """The picture as a data address: nothing is fetched, and a drawing in an img element can run nothing."""
    return f"data:image/svg+xml,{quote(image.drawing, safe=' /:=,;()-.')}"

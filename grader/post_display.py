"""How a post is displayed: the kind of thread, replies, counts, an image. No rule sees any of it."""

import re
from dataclasses import dataclass
from typing import Final

EVENT: Final = "event"
"""The kind of an act off the thread; an author does not write it."""
KINDS: Final = ("post", "comment", "chat", "email", "rating", "call")
"""Where an act can happen, as authors write it."""
MOST_STARS: Final = 5

_KIND_OF_PLATFORM: Final = (
    ("call", re.compile(r"\bvoice ?mail|\b(?:tele)?phone call", re.IGNORECASE)),
    ("chat", re.compile(r"\bchat\b|\b(?:text|private|direct) message|\bmessaging group|\bmessage to\b", re.IGNORECASE)),
    ("email", re.compile(r"\be-?mail", re.IGNORECASE)),
    ("rating", re.compile(r"\brating|\breviews\b", re.IGNORECASE)),
    ("comment", re.compile(r"\bcomments?\b|\bunder the (?:article|video)\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that goes with a post."""

    file: str
    alt: str
    """What it shows, for those who do not see it."""
    quoted: bool
    """The post itself describes the picture, in its first square brackets; `alt` repeats these words."""
    drawing: str = ""
    """The SVG text; empty where the images were not read."""


@dataclass(frozen=True, slots=True)
class Look:
    """How an act is shown."""

    kind: str = "post"
    """One of KINDS, or EVENT."""
    reply_to: str = ""
    """The earlier post that it answers; empty for none."""
    subject: str = ""
    """Of an e-mail."""
    stars: int | None = None
    """Of a rating, 1 to MOST_STARS."""
    likes: int | None = None
    reposts: int | None = None
    image: Image | None = None


def kind_of(platform: str) -> str:
    """The kind that the words of `platform` name, such as "email" for "University e-mail"; else "post"."""
    return next((kind for kind, words in _KIND_OF_PLATFORM if words.search(platform)), "post")

"""How a post is displayed: the kind of thread, replies, counts, an image. Has no effect on rulings."""

import re
from dataclasses import dataclass
from typing import Final

EVENT: Final = "event"
"""The kind of an act off the thread; set by the reader, never written by an author."""
KINDS: Final = ("post", "comment", "chat", "email", "rating", "call")
"""The kinds of message that an author can write."""
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
    """The alternative text, for people who cannot see the picture."""
    quoted: bool
    """True if `alt` is taken from the post, which describes the picture in its first square brackets."""
    drawing: str = ""
    """The content of the SVG file; empty if the image files were not read."""


@dataclass(frozen=True, slots=True)
class Look:
    """How an act is displayed."""

    kind: str = "post"
    """One of KINDS, or EVENT."""
    reply_to: str = ""
    """The id of the earlier post that it answers; empty if it answers none."""
    subject: str = ""
    """The subject of an e-mail."""
    stars: int | None = None
    """The number of stars of a rating, 1 to MOST_STARS."""
    likes: int | None = None
    reposts: int | None = None
    image: Image | None = None


def kind_of(platform: str) -> str:
    """Return the kind that the text of `platform` implies, as "email" for "University e-mail"; default: "post"."""
    return next((kind for kind, words in _KIND_OF_PLATFORM if words.search(platform)), "post")

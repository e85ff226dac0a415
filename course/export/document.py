"""A document: what an export hands over, to be written to disk or sent to a browser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is not yet written."""

    name: str
    """How it is best called; no folder in it."""

    content: bytes

    rows: int
    """How many scenarios, attempts or learners are in it."""

    says: str = ""
    """What is in it, in a few words for the person who downloads it; empty where its name says enough."""

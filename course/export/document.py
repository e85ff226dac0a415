"""A document: the result of an export, to be written to disk or sent to a browser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """A file that has not been written yet."""

    name: str
    """Suggested file name, without a folder."""

    content: bytes

    rows: int
    """The number of scenarios, attempts or learners in it."""

    says: str = ""
    """A short description for the person who downloads it; empty if the name is enough."""

"""Downloads: what a facilitator takes from the page of a cohort, as far as its learners were told."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from course.bank import Bank
from course.page import Trouble
from course.store import Cohort, Store


class File(Protocol):
    """A file that an export made."""

    @property
    def name(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    @property
    def rows(self) -> int: ...
    @property
    def says(self) -> str: ...


@dataclass(frozen=True)
class Offer:
    """One kind of file that the page can hand over."""

    name: str
    """What the button says."""
    act: str
    """What the audit notes."""
    mime: str
    allowed: Callable[[Cohort], bool]
    """Whether the cohort's sight, of which its learners were told, allows it."""
    make: Callable[[Bank, Store, Cohort], File]


@dataclass(frozen=True)
class Made:
    """A file that waits to be saved."""

    file: File
    mime: str

    @property
    def link(self) -> str:
        """The file as an address, so that saving it asks the server for nothing more."""
        return f"data:{self.mime};base64,{b64encode(self.file.content).decode()}"


class Downloads:
    """The downloads of a page: which are offered, and the one that was made last."""

    def __init__(self, offers: Mapping[str, Offer], bank: Bank, store: Store) -> None:
        self._offers, self._bank, self._store = offers, bank, store
        self.made: Made | None = None

    def forget(self) -> None:
        """The file that was made last is no longer offered."""
        self.made = None

    def offered(self, cohort: Cohort) -> dict[str, Offer]:
        """Kind -> what may be taken of this cohort."""
        return {kind: offer for kind, offer in self._offers.items() if offer.allowed(cohort)}

    def make(self, cohort: Cohort, kind: object, now: datetime) -> None:
        """Make a file of the cohort, noted in the audit before it leaves. Raises Trouble for what is not offered."""
        offer = next((each for each in self._offers if each == kind), "")
        if offer not in self.offered(cohort):
            raise Trouble("This cannot be exported: the learners of this cohort were told that it would not be.")
        found = self._offers[offer]
        file = found.make(self._bank, self._store, cohort)
        self._store.audit.note(found.act, "facilitator", file.rows, now)
        self.made = Made(file, found.mime)

"""Downloads from the page of a cohort, limited to what its learners were told."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from course.bank import Bank
from course.language import _
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
    """One kind of file that the page offers for download."""

    name: str
    """The label of its button, which `_` translates."""
    act: str
    """The name under which the audit log records it."""
    mime: str
    allowed: Callable[[Cohort], bool]
    """Whether the cohort's visibility setting, which its learners were told, allows it."""
    make: Callable[[Bank, Store, Cohort], File]


@dataclass(frozen=True)
class Made:
    """A file that is ready to be saved."""

    file: File
    mime: str

    @property
    def link(self) -> str:
        """The file as a data URL, so that saving it needs no further request."""
        return f"data:{self.mime};base64,{b64encode(self.file.content).decode()}"


class Downloads:
    """The downloads of one page: those on offer, and the last file made."""

    def __init__(self, offers: Mapping[str, Offer], bank: Bank, store: Store) -> None:
        self._offers, self._bank, self._store = offers, bank, store
        self.made: Made | None = None

    def forget(self) -> None:
        """Stop offering the last file."""
        self.made = None

    def offered(self, cohort: Cohort) -> dict[str, Offer]:
        """Return the downloads allowed for this cohort, by kind."""
        return {kind: offer for kind, offer in self._offers.items() if offer.allowed(cohort)}

    def make(self, cohort: Cohort, kind: object, now: datetime) -> None:
        """Make a file, recorded in the audit log first. Raises Trouble if the kind is not offered."""
        offer = next((each for each in self._offers if each == kind), "")
        if offer not in self.offered(cohort):
            raise Trouble(_("This cannot be exported: the learners of this cohort were told that it would not be."))
        found = self._offers[offer]
        file = found.make(self._bank, self._store, cohort)
        self._store.audit.note(found.act, "facilitator", file.rows, now)
        self.made = Made(file, found.mime)

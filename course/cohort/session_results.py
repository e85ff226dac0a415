"""The results of a live session, on a facilitator's page and as a document to forward."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from course.cohort.figures_page import environment
from course.language import N_, _
from course.live.ballot import Ballots
from course.live.results import Results, results
from course.page import Trouble
from course.store import FEWEST, Cohort, Store

GONE: Final = N_("This session no longer exists. Please go back to the cohort.")


class File(NamedTuple):
    """A file that has not been written yet."""

    name: str
    kind: str
    """Its media type."""
    content: bytes


Files = Mapping[str, Callable[[Results, Cohort], File]]
"""Label of a button -> the function that makes a file of the results; it raises Trouble if it cannot."""


class Past:
    """The past session whose results a facilitator is viewing."""

    def __init__(self, store: Store, ballots: Ballots, files: Files, clock: Callable[[], datetime]) -> None:
        self._store, self._ballots, self._files, self._clock = store, ballots, files, clock
        self.room = ""
        """Its id."""
        self._file: File | None = None

    def open(self, room: object) -> str:
        """Open a session, and return the id of its cohort. Raises Trouble if no session has this id."""
        found = self._store.rooms.find(room) if isinstance(room, str) else None
        if found is None:
            raise Trouble(_(GONE))
        self.room, self._file = found.id, None
        return found.cohort

    def context(self) -> dict[str, Any]:
        """Return the context of the template `session`. Raises Trouble if the session no longer exists."""
        file = {"name": self._file.name, "href": _href(self._file)} if self._file else None
        return {"found": self._found(), "files": list(self._files), "file": file}

    def export(self, kind: object, cohort: Cohort) -> None:
        """Make one of the files. Raises Trouble if the kind is unknown or the file cannot be made."""
        make, found = self._files.get(str(kind)), self._found()
        if make is None:
            raise Trouble(_("These results cannot be saved in that format."))
        self._file = make(found, cohort)
        self._store.audit.note("export-session", "facilitator", len(found.revealed), self._clock())

    def _found(self) -> Results:
        room = self._store.rooms.find(self.room)
        if room is None:
            raise Trouble(_(GONE))
        return results(self._ballots, room)


def as_html(found: Results, cohort: Cohort, style: str) -> str:
    """Return the results as one self-contained document. `style`: the stylesheets of the facilitator's page."""
    template = environment().get_template("session-document.html")
    return template.render(found=found, cohort=cohort, fewest=FEWEST, zone=None, style=Markup(style))  # noqa: S704 - the project's own


def _href(file: File) -> str:
    """Return the file as a data URL, so that nothing is kept on a server."""
    return f"data:{file.kind};base64,{b64encode(file.content).decode()}"

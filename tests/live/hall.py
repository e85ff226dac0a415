"""A hall: the learners' app and the facilitator's on one store, with a cohort whose room a test steps through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from course.settings import Settings
from course.store import Cohort, Store
from tests.cohort.facilitating import serving
from tests.ui.course_server import start

CODE = "abc234"


class Hall(NamedTuple):
    """Where each signs in, and the store behind."""

    learners: str
    facilitator: str
    store: Store


@contextmanager
def hall(folder: Path) -> Iterator[Hall]:
    """Both apps, until the end."""
    server = start(folder, "lean")
    store = Store.open(server.store)
    store.add_cohort(Cohort("may", "Orientation, May", datetime.now(UTC), code=CODE, expected=40))
    settings = Settings()
    try:
        with serving(folder, guidance=settings.guidance, scenarios=settings.scenarios) as address:
            yield Hall(server.address, address, store)
    finally:
        store.close()
        server.stop()

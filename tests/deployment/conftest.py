from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from course.bank import Bank
from tests.course_bank import course_bank
from tests.deployment.hub import serving
from tests.store import postgres


@pytest.fixture(scope="session")
def database() -> Iterator[postgres.Server]:
    with postgres.serving() as server:
        yield server


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The content that the servers show."""
    return course_bank()


@dataclass(frozen=True)
class Hub:
    """A running Hub and the store of its course."""

    address: str
    store: str


@pytest.fixture(scope="session")
def hub(database: postgres.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    store = database.database()
    with serving(tmp_path_factory.mktemp("hub"), store) as address:
        yield Hub(address, store)

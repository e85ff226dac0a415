from __future__ import annotations

from collections.abc import Iterator

import pytest

from course.bank import Bank, open_bank
from course.settings import Settings
from tests.store import postgres


@pytest.fixture(scope="session")
def database() -> Iterator[postgres.Server]:
    with postgres.serving() as server:
        yield server


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The content that the servers show."""
    settings = Settings()
    return open_bank(settings.guidance, settings.scenarios)

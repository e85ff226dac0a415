from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.store import Store
from tests.store import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.serving() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store's URL, once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'course.db'}"
    running: postgres.Server = request.getfixturevalue("server")
    return running.database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a SQLite store can be made."""
    return tmp_path / "course.db"


@pytest.fixture
def on_disk(path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{path}")
    yield opened
    opened.close()

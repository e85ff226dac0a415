from __future__ import annotations

from collections.abc import Iterator

import pytest

from course.bank import Bank
from course.store import Store
from course.ui import Page
from tests.course_bank import course_bank
from tests.ui.course_server import Server, start
from tests.ui.sending import Sender


@pytest.fixture
def sender(bank: Bank, store: Store) -> Iterator[Sender]:
    """A page and its browser's side."""
    made = Page(bank, store, cohort="autumn", clock=lambda: Sender.NOW)
    yield Sender(made)
    made.close()


@pytest.fixture(scope="session")
def real() -> Bank:
    """The content that the servers show."""
    return course_bank()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The course as `make serve` runs it."""
    running = start(tmp_path_factory.mktemp("lean"), "lean")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same notebook under stock Voila."""
    running = start(tmp_path_factory.mktemp("voila"), "voila")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same notebook in JupyterLab."""
    running = start(tmp_path_factory.mktemp("lab"), "lab")
    yield running
    running.stop()

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.bank import Bank, open_bank
from course.store import Store
from course.ui import Page
from tests import college
from tests.ui.sending import Sender


@pytest.fixture(scope="session")
def bank() -> Bank:
    return open_bank(college.GUIDANCE, college.SCENARIOS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    yield opened
    opened.close()


@pytest.fixture
def sender(bank: Bank, store: Store) -> Iterator[Sender]:
    """A page and its browser's side."""
    made = Page(bank, store, cohort="autumn", clock=lambda: Sender.NOW)
    yield Sender(made)
    made.close()

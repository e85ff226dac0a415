from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.bank import Bank, open_bank
from course.progress import progress
from course.session import Desk, sequence
from course.store import Learner, Store, hash_token
from tests import college
from tests.session.moment import NINE


@pytest.fixture(scope="session")
def bank() -> Bank:
    return open_bank(college.GUIDANCE, college.SCENARIOS)


@pytest.fixture
def desk(bank: Bank) -> Desk:
    """A learner's desk on which nothing is done yet."""
    return Desk(bank, progress((), sequence(bank)), Learner("iris", hash_token("t"), "autumn", NINE))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    yield opened
    opened.close()

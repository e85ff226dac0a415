from __future__ import annotations

import pytest

from course.bank import Bank
from course.progress import progress
from course.session import Desk


@pytest.fixture
def desk(bank: Bank) -> Desk:
    """A learner's desk on which nothing is done yet."""
    return Desk(bank, progress((), bank.sequence), "iris", "autumn")

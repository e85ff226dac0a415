"""One who hosts live sessions for the college, and one who takes part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from course.bank import Bank, open_bank
from course.cohort.facilitator_screens import Hosting
from course.cohort.figures_page import environment
from course.store import Cohort, Store
from course.ui import Page
from tests import college
from tests.live.host import NINE
from tests.ui.sending import Sender


@pytest.fixture
def hosting(tmp_path: Path) -> Iterator[Hosting]:
    """A facilitator with two cohorts: may, which shows nothing of a person, and june, which shows results."""
    store = Store.open(f"sqlite:///{tmp_path / 'course.db'}")
    store.add_cohort(Cohort("may", "May", NINE, code="abc234"))
    store.add_cohort(Cohort("june", "June", NINE, code="abc235", sight="results"))
    bank = open_bank(college.GUIDANCE, college.SCENARIOS)
    goose = bank.scenarios["goose"]
    told = replace(goose, item=replace(goose.item, talking_points={"quadrant": "Who is outside here?"}))
    bank = replace(bank, scenarios={**bank.scenarios, "goose": told})
    yield Hosting(bank, store, "http://127.0.0.1/", environment(), clock=lambda: NINE)
    store.close()


@pytest.fixture
def store(store: Store) -> Store:
    """A store with the cohort may."""
    store.add_cohort(Cohort("may", "May", Sender.NOW, code="abc234"))
    return store


@pytest.fixture
def sender(bank: Bank, store: Store) -> Iterator[Sender]:
    """A learner's page that has no link of a cohort."""
    made = Sender(Page(bank, store, cohort="open", clock=lambda: Sender.NOW))
    yield made
    made.page.close()

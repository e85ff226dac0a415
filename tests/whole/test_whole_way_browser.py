"""The whole way: a learner takes a scenario of each quadrant by keyboard alone, and the facilitator sees the scores."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import Bank, Scenario
from course.settings import Settings
from course.store import Cohort, Store
from tests.cohort.facilitating import serving
from tests.course_bank import course_bank
from tests.ui.course_server import Server, start
from tests.ui.learner import Learner, keyboard


@pytest.fixture(scope="module")
def bank() -> Bank:
    return course_bank()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = start(tmp_path, "lean")
    yield running
    running.stop()


def of_each_quadrant(bank: Bank) -> list[Scenario]:
    """One scenario a quadrant, of one stage, content notes included."""
    kept = (*bank.forms.pre, *bank.forms.final) if bank.forms else ()
    single = (
        each
        for each in bank.scenarios.values()
        if each.item.stages == 1 and not each.quick and each.item.id not in kept
    )
    chosen: dict[str, Scenario] = {}
    for scenario in single:
        chosen.setdefault(scenario.quadrant, scenario)
    return list(chosen.values())


def test_scores_of_a_learner_arrive_with_the_facilitator(
    page: Page, browser: Browser, server: Server, tmp_path: Path, bank: Bank
) -> None:
    places = Settings()
    store = Store.open(server.store)
    store.add_cohort(Cohort(places.cohort, "Open", datetime.now(UTC), sight="results"))  # one person may be seen
    store.close()
    learner = Learner(page, server.address, keyboard)
    learner.come()
    learner.start(bank)
    chosen = of_each_quadrant(bank)
    assert len(chosen) == len(bank.rulebook.quadrants)
    for scenario in chosen:
        learner.open(scenario)
        assert learner.barriers() == []
        learner.complete(scenario)
        assert learner.barriers() == []
    words = ("--smallest-cell", "1", "--cohort", places.cohort)
    with serving(tmp_path, *words, guidance=places.guidance, scenarios=places.scenarios) as address:
        context = browser.new_context()
        facilitator = context.new_page()
        facilitator.goto(address)
        expect(facilitator.locator("[data-ready]")).to_be_attached()
        body = facilitator.locator("body")
        facilitator.locator("#analyst-summary").click()
        expect(body).to_contain_text("answers to 4 scenarios and 1 other story")
        facilitator.locator("summary", has_text="Scenario by scenario").click()
        for scenario in chosen:
            row = facilitator.get_by_role("row").filter(has_text=scenario.item.title)
            expect(row.first).to_contain_text("100")
        context.close()

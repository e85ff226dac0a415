"""The whole way: a learner takes a scenario of each quadrant by keyboard alone, and the facilitator sees the scores."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from course.bank import Bank, Scenario, open_bank
from course.settings import Settings
from tests.cohort.facilitating import serving
from tests.ui.course_server import Server, start
from tests.ui.learner import Learner, modules


@pytest.fixture(scope="module")
def bank() -> Bank:
    return open_bank(Settings().guidance, Settings().scenarios)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = start(tmp_path, "lean")
    yield running
    running.stop()


def of_each_quadrant(bank: Bank) -> list[Scenario]:
    """One scenario a quadrant, of one stage, content notes included."""
    kept = (*bank.forms.pre, *bank.forms.final) if bank.forms else ()
    single = (each for each in bank.scenarios.values() if each.item.stages == 1 and each.item.id not in kept)
    chosen: dict[str, Scenario] = {}
    for scenario in single:
        chosen.setdefault(scenario.quadrant, scenario)
    return list(chosen.values())


def open_by_keyboard(learner: Learner, scenario: Scenario) -> None:
    learner.press("Course map")
    learner.at("overview")
    learner.tab_to(learner.page.locator(f"button[data-quadrant='{modules()[scenario.item.id]}']"))
    learner.page.keyboard.press("Enter")
    learner.at("module")
    learner.tab_to(learner.page.locator(f".rows button[data-action=open][data-item='{scenario.item.id}']"))
    learner.page.keyboard.press("Enter")
    if scenario.item.content_note:
        learner.at("note")
        learner.press("Read the scenario")
    learner.at("scenario")


def test_scores_of_a_learner_arrive_with_the_facilitator(
    page: Page, browser: Browser, server: Server, tmp_path: Path, bank: Bank
) -> None:
    learner = Learner(page, server.address)
    learner.come()
    learner.press("Begin")
    learner.at("overview")
    right, *others = of_each_quadrant(bank)
    assert len(others) == 3
    for scenario in (right, *others):
        open_by_keyboard(learner, scenario)
        assert learner.barriers() == []
        for control in learner.controls(scenario):
            learner.tab_to(control)
            page.keyboard.press("Space")
        learner.press("Submit and see why")
        learner.at("feedback")
        expect(page.get_by_role("status").filter(has_text="Saved. Your score is 100%.")).to_have_count(1)
        assert learner.barriers() == []
    places = Settings()
    words = ("--smallest-cell", "1", "--cohort", places.cohort)
    with serving(tmp_path, *words, guidance=places.guidance, scenarios=places.scenarios) as address:
        context = browser.new_context()
        facilitator = context.new_page()
        facilitator.goto(address)
        expect(facilitator.locator("[data-ready]")).to_be_attached()
        body = facilitator.locator("body")
        expect(body).to_contain_text("answers to 4 scenarios")
        for scenario in (right, *others):
            row = facilitator.get_by_role("row").filter(has_text=scenario.item.title)
            expect(row.first).to_contain_text("100")
        context.close()

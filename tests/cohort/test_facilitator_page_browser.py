"""The facilitator's page in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from course.cohort.simulation import BEGINS, simulate
from course.store import Cohort, Store
from tests.barrier import barriers
from tests.cohort.answers import NOON, attempt, college, learners
from tests.cohort.facilitating import serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("facilitate")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    """A store with three cohorts: 60 simulated learners, 5 learners, and nobody."""
    opened = Store.open(f"sqlite:///{folder / 'course.db'}")
    opened.add_cohort(Cohort("simulated-1-60", "Simulated cohort", BEGINS, simulated=True))
    opened.append_many(simulate(college(), "simulated-1-60", 60, 1).attempts)
    opened.append_many(attempt(each, "goose") for each in learners(5))
    opened.add_cohort(Cohort("june", "June", NOON))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(folder: Path, store: Store) -> Iterator[str]:  # noqa: ARG001 - the store is filled first
    with serving(folder, "--cohort", "simulated-1-60") as found:
        yield found


def come(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-ready]")).to_be_attached()


def test_page_is_shut_to_those_without_the_token(page: Page, address: str) -> None:
    page.goto(address.partition("?")[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_label("Token").fill(address.partition("token=")[2])
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Simulated cohort")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_page_has_no_barrier_in_any_state(browser: Browser, address: str, scheme: str, width: int) -> None:
    looks: dict[str, str] = {"color_scheme": scheme, "reduced_motion": "reduce"}
    with browser.new_context(viewport={"width": width, "height": 900}, **looks) as context:  # type: ignore[arg-type]  # both are words that Playwright knows
        page = context.new_page()
        come(page, address)
        found = {}
        for state, choice in [("figures", None), ("tables", None), ("few", "may"), ("nobody", "june")]:
            if state == "tables":
                for summary in page.locator("summary").all():
                    summary.click()
                expect(page.locator("details:not([open])")).to_have_count(0)
            if choice:
                page.get_by_label("Cohort", exact=True).select_option(choice)
                page.get_by_role("button", name="Show").click()
                expect(page.locator("h2")).to_have_count(1)
            wide = page.evaluate("document.documentElement.scrollWidth")
            found[state] = (barriers(page), wide)
        assert found == {state: ([], width) for state in ("figures", "tables", "few", "nobody")}


def test_page_gives_each_chart_a_name_and_a_table_of_the_same_numbers(page: Page, address: str) -> None:
    come(page, address)
    page.locator("#analyst-summary").click()
    for fold in page.locator("details.fold > summary").all():
        fold.click()
    for name in ("Score by situation", "Learners’ progress", "Options left out", "Who picked what"):
        panel = page.get_by_role("region", name=name)
        chart = panel.get_by_role("img", name=f"Bar chart: {name}.")
        expect(chart).to_have_count(1)
        panel.get_by_text("The numbers as a table").click()
        drawn = chart.locator("text.value").all_text_contents()
        cells = panel.get_by_role("cell").all_text_contents()
        assert [value for value in drawn if value not in cells] == []
        assert drawn


def test_page_can_be_used_by_keyboard_alone(page: Page, address: str) -> None:
    come(page, address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Cohort", exact=True)).to_be_focused()
    page.keyboard.type("June")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("June")
    expect(heading).to_be_focused()
    for _ in range(7):
        page.keyboard.press("Tab")
    automatic = page.get_by_role("button", name="Automatic")
    expect(automatic).to_be_focused()
    page.keyboard.press("Space")
    expect(automatic).to_have_attribute("aria-pressed", "false")
    expect(automatic).to_be_focused()


def test_page_shows_answers_as_they_come_in(page: Page, address: str, store: Store) -> None:
    come(page, address)
    page.get_by_label("Cohort", exact=True).select_option("may")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Fewer than 11 learners have answered")
    store.append_many(attempt(each, "goose") for each in learners(11))
    expect(page.get_by_role("heading", level=2).first).to_have_text("In three sentences")
    expect(page.get_by_role("status").filter(has_text="New answers have come in.")).to_have_count(1)
    expect(page.locator(".brief li").first).to_contain_text("At least 11 people joined and at least 11 answered")


def test_page_keeps_the_place_of_its_reader(page: Page, address: str, store: Store) -> None:
    come(page, address)
    page.locator("#quadrants-numbers summary").click()
    page.locator("#watch").focus()
    store.append_many(simulate(college(), "simulated-1-60", 90, 2).attempts[-50:])
    expect(page.get_by_role("status").filter(has_text="New answers have come in.")).to_have_count(1)
    expect(page.locator("#watch")).to_be_focused()
    expect(page.locator("#quadrants-numbers")).to_have_attribute("open", "")

"""A learner in a browser: what they do on the page, by mouse or by keyboard alone."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

from course.bank import Bank, Scenario, open_bank
from course.settings import Settings
from tests.barrier import barriers

MOST_TABS = 160
NEXT_KEY = """target => {
  const here = document.activeElement;
  if (target === here) return "";
  return target.type === "radio" && target.name === here.name ? "ArrowDown" : "Tab";
}"""


@functools.cache
def modules() -> Mapping[str, str]:
    """Item -> the quadrant of its module, in the content that the servers show."""
    settings = Settings()
    return open_bank(settings.guidance, settings.scenarios).module_of


class Learner:
    """One learner at one page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.root = page.locator(".course[data-ready=true]")

    def come(self) -> None:
        """Open the page, or come back to it."""
        self.page.goto(self.address)
        expect(self.root).to_be_visible(timeout=60_000)

    def at(self, screen: str) -> None:
        """Wait for a screen, and until nothing is on its way that would lead elsewhere."""
        expect(self.root.locator("[aria-busy]")).to_have_count(0)
        expect(self.root).to_have_attribute("data-screen", screen)

    def click(self, name: str) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def go(self, screen: str) -> None:
        """Press the button of the bar that leads to the screen."""
        self.page.locator(f".bar button[data-action={screen}]").click()

    def pick(self, scenario: Scenario, *, keyboard: bool = False) -> None:
        """Pick all that applies, and nothing else."""
        for control in self.controls(scenario):
            if keyboard:
                self.tab_to(control)
                self.page.keyboard.press("Space")
            else:
                control.check()
            expect(control).to_be_checked()

    def controls(self, scenario: Scenario) -> list[Locator]:
        """The radio button and the checkboxes of what applies."""
        applies = [option for worth in scenario.key.weights.values() for option, weight in worth.items() if weight > 0]
        return [self.page.locator(f"#pick-{id_}") for id_ in (scenario.quadrant, *applies)]

    def tab_to(self, target: Locator) -> None:
        """Press Tab until the target has the focus; a group of radio buttons is one stop, with arrows inside it."""
        for _ in range(MOST_TABS):
            key = target.evaluate(NEXT_KEY)
            if not key:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"the keyboard does not reach {target}")

    def press(self, name: str) -> None:
        """Reach the button of this name by keyboard, and press it."""
        button = self.page.get_by_role("button", name=name, exact=True).first
        self.tab_to(button)
        self.page.keyboard.press("Enter")

    def open(self, scenario: Scenario) -> None:
        """Go to the scenario by its module."""
        self.go("overview")
        self.at("overview")
        self.page.locator(f"button[data-action=module][data-quadrant='{modules()[scenario.item.id]}']").click()
        self.at("module")
        self.page.locator(f".rows button[data-action=open][data-item='{scenario.item.id}']").click()
        if scenario.item.content_note:
            self.at("note")
            self.click("Read the scenario")
        self.at("scenario")

    def settled(self) -> None:
        """Wait until every action sent so far is acknowledged."""
        expect(self.root.locator("[aria-busy]")).to_have_count(0)
        self.page.wait_for_function("() => (sessionStorage.getItem('course-unsent') || '[]') === '[]'")

    def barriers(self) -> list[Any]:
        """Those of the page as it is."""
        return barriers(self.page)


def score(learner: Learner) -> str:
    """The score that the feedback's heading tells."""
    heading = learner.page.get_by_role("heading", level=1).inner_text()
    return re.split(r"\s", heading)[0]


def kept(bank: Bank) -> tuple[str, ...]:
    """The items of the two forms, which stand in no module at first."""
    assert bank.forms is not None
    return (*bank.forms.pre, *bank.forms.final)

"""A learner in a browser: what they do on the page, by mouse, by touch, or by keyboard alone."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from playwright.sync_api import Locator, Page, expect

from course.bank import Bank, Scenario
from grader import QUADRANT
from tests.barrier import barriers
from tests.course_bank import course_bank

MOST_TABS = 160
NEXT_KEY = """target => {
  const here = document.activeElement;
  if (target === here) return "";
  return target.type === "radio" && target.name === here.name ? "ArrowDown" : "Tab";
}"""
UNSENT = "() => (sessionStorage.getItem('course-unsent') || '[]') === '[]'"

Hand: TypeAlias = Callable[["Learner", Locator], None]
"""How somebody presses a control."""


def mouse(_learner: Learner, control: Locator) -> None:
    """Click on it."""
    control.click()


def touch(_learner: Learner, control: Locator) -> None:
    """Tap on it."""
    control.tap()


def keyboard(learner: Learner, control: Locator) -> None:
    """Tab to it; Space for what is picked, Enter for anything else."""
    learner.tab_to(control)
    learner.page.keyboard.press("Space" if control.get_attribute("type") in ("radio", "checkbox") else "Enter")


@functools.cache
def modules() -> Mapping[str, str]:
    """Item -> the quadrant of its module, in the content that the servers show."""
    return course_bank().module_of


class Learner:
    """One learner at one page."""

    def __init__(self, page: Page, address: str, hand: Hand = mouse) -> None:
        self.page, self.address, self.hand = page, address, hand
        self.root = page.locator(".course[data-ready=true]")

    def come(self, at: str = "") -> None:
        """Open the page, or come back to it; `at` is a screen's address, or a query."""
        self.page.goto(self.address + at)
        self.live()

    def live(self) -> None:
        """Wait until the page is live."""
        expect(self.root).to_be_visible()

    def at(self, screen: str) -> None:
        """Wait for a screen, and until nothing is on its way that would lead elsewhere."""
        expect(self.root).to_have_attribute("data-screen", screen)
        expect(self.root.locator("[aria-busy]")).to_have_count(0)

    @property
    def screen(self) -> str:
        """The screen that is shown."""
        return self.root.get_attribute("data-screen") or ""

    @property
    def heading(self) -> Locator:
        """The heading of the screen."""
        return self.page.get_by_role("heading", level=1)

    @property
    def form(self) -> Locator:
        """The form of the question that is open."""
        return self.root.locator("form[data-question]")

    def press(self, control: Locator | str) -> None:
        """Press a control, or the button of this name."""
        if isinstance(control, str):
            control = self.page.get_by_role("button", name=control, exact=True).first
        self.hand(self, control)

    def to(self, screen: str, control: Locator | str) -> None:
        """Press a control, and come to the screen, with the focus on its heading."""
        self.press(self.page.locator(control).first if isinstance(control, str) else control)
        self.at(screen)
        expect(self.heading).to_be_focused()

    def primary(self) -> None:
        """Press the main button, and wait until the page has answered."""
        seq = self.root.get_attribute("data-seq") or ""
        self.press(self.root.locator("[data-primary]"))
        expect(self.root).not_to_have_attribute("data-seq", seq)
        expect(self.root.locator("[aria-busy]")).to_have_count(0)

    def onward(self, screen: str) -> None:
        """Press the main button, and come to the screen."""
        self.to(screen, "[data-primary]")

    def go(self, screen: str) -> None:
        """Come to the screen by the menu."""
        menu = self.root.locator("#menu")
        if menu.get_attribute("open") is None:
            self.press(menu.locator("summary"))
        action = {"explorer": "explore"}.get(screen, screen)
        self.to(screen, menu.locator(f"button[data-action={action}]"))

    def controls(self, options: Iterable[str]) -> list[Locator]:
        """The radio buttons or checkboxes of these options."""
        return [self.root.locator(f"#pick-{option}") for option in options]

    def pick(self, options: Iterable[str]) -> None:
        """Pick these options of the question that is open, beside what is picked."""
        for control in self.controls(options):
            if not control.is_checked():
                self.press(control)
            expect(control).to_be_checked()

    def asked(self) -> tuple[str, str]:
        """The item and the question of the form that is open; empty where none is."""
        if not self.form.count():
            return "", ""
        item = self.form.locator("[name=item]").input_value()
        return item, self.form.get_attribute("data-question") or ""

    def answer(self, scenario: Scenario) -> None:
        """Answer the question that is open with all that applies."""
        item, question = self.asked()
        assert item == scenario.item.id
        self.pick(applying(scenario, question))
        self.primary()

    def start(self, bank: Bank) -> None:
        """From the welcome screen to the paths, by way of the course's first story where there is one."""
        self.at("welcome")
        if bank.paths.start:
            self.answer(bank.scenarios[bank.paths.start])
            self.at("verdict")
        self.onward("paths")

    def open(self, scenario: Scenario, quadrant: str = "") -> None:
        """Open the scenario by the map and its module, and its content note."""
        item = scenario.item
        self.go("map")
        self.to("module", f"button[data-action=module][data-quadrant='{quadrant or modules()[item.id]}']")
        noted = bool(item.content_note) and item.stage == 1
        self.to("note" if noted else "question", f".rows .do button[data-item='{item.id}']")
        if noted:
            self.onward("question")

    def complete(self, scenario: Scenario) -> None:
        """Answer every question that is open in the scenario, and come to its feedback."""
        while self.asked()[0] == scenario.item.id:
            self.answer(scenario)
            self.at("verdict")
            self.primary()
        self.at("feedback")

    def tab_to(self, target: Locator) -> None:
        """Press Tab until the target has the focus; a group of radio buttons is one stop, with arrows inside it."""
        for _ in range(MOST_TABS):
            key = target.evaluate(NEXT_KEY)
            if not key:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"the keyboard does not reach {target}")

    def settled(self) -> None:
        """Wait until every action sent so far is acknowledged."""
        expect(self.root.locator("[aria-busy]")).to_have_count(0)
        self.page.wait_for_function(UNSENT)

    def barriers(self) -> list[Any]:
        """Those of the page as it is."""
        return barriers(self.page)


def applying(scenario: Scenario, question: str) -> list[str]:
    """The options of a question that apply, and nothing else."""
    if question == QUADRANT:
        return [scenario.quadrant]
    return [option for option, weight in scenario.key.weights[question].items() if weight > 0]


def kept(bank: Bank) -> tuple[str, ...]:
    """The items of the two forms, which stand in no module at first."""
    assert bank.forms is not None
    return (*bank.forms.pre, *bank.forms.final)


def plain(bank: Bank) -> list[Scenario]:
    """One scenario of each quadrant that has one stage, several questions and no content note."""
    chosen: dict[str, Scenario] = {}
    for scenario in bank.scenarios.values():
        item = scenario.item
        if item.stages == 1 and not item.content_note and not scenario.quick and item.id not in kept(bank):
            chosen.setdefault(scenario.quadrant, scenario)
    return list(chosen.values())

"""A walk through the entire course, by mouse, by keyboard alone, or by touch."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from course.bank import Bank, Scenario
from tests.ui.learner import Learner

Press = Callable[[Locator], None]


def by_mouse(_learner: Learner) -> Press:
    return lambda control: control.click()


def by_touch(_learner: Learner) -> Press:
    return lambda control: control.tap()


def by_keyboard(learner: Learner) -> Press:
    """Tab to it; Enter for a button, Space for what is picked."""

    def press(control: Locator) -> None:
        learner.tab_to(control)
        learner.page.keyboard.press("Space" if control.get_attribute("type") in ("radio", "checkbox") else "Enter")

    return press


@dataclass
class Walk:
    """One learner on their way through a course."""

    learner: Learner
    bank: Bank
    press: Press

    def to(self, screen: str, selector: str) -> None:
        """Press what the selector finds first, and come to the screen, with the focus on its heading."""
        self.press(self.learner.page.locator(selector).first)
        self.learner.at(screen)
        expect(self.learner.page.get_by_role("heading", level=1)).to_be_focused()

    def button(self, name: str) -> None:
        self.press(self.learner.page.get_by_role("button", name=name, exact=True).first)

    def whole(self) -> str:
        """Do all of it, in the order that the welcome page tells. Gives the completion record's code."""
        self.to("overview", "button[data-action=begin]")
        self.form("pre", thoroughly=False)
        for quadrant in self.bank.modules:
            self.module(quadrant)
        self.form("post", thoroughly=True)
        self.to("summary", "button.main[data-action=summary]")
        self.to("records", ".bar button[data-action=records]")
        self.to("record", "button[data-action=record]")
        return self.learner.page.locator(".record code").inner_text()

    def form(self, phase: str, *, thoroughly: bool) -> None:
        """Take a form, and read what is said of its first scenario."""
        assert self.bank.forms is not None
        if self.learner.root.get_attribute("data-screen") != "overview":
            self.to("overview", ".bar button[data-action=overview]")
        self.to("check", f"button[data-action=check][data-phase={phase}]")
        self.button("Start")
        for item in self.bank.forms.pre if phase == "pre" else self.bank.forms.final:
            scenario = self.bank.scenarios[item]
            expect(self.learner.page.get_by_role("heading", level=1)).to_have_text(scenario.item.title)
            self.pick(scenario, thoroughly=thoroughly)
            self.button("Submit")
        self.learner.at("check")
        self.to("feedback", "button[data-action=review]")
        self.to("check", "button[data-action=check]")

    def module(self, quadrant: str) -> None:
        """Do every scenario of the module, stage by stage, until none is left to open."""
        self.to("overview", ".bar button[data-action=overview]")
        self.to("module", f"button[data-action=module][data-quadrant='{quadrant}']")
        waiting = self.learner.page.locator(".do button").filter(has_text=re.compile(r"^(Open|Go on)"))
        while waiting.count():
            scenario = self.bank.scenarios[waiting.first.get_attribute("data-item") or ""]
            warned = scenario.item.content_note and scenario.item.stage == 1  # once a story
            self.to("note" if warned else "scenario", f".do [data-item='{scenario.item.id}']")
            if warned:
                self.to("scenario", "button[data-action=read]")
            self.pick(scenario, thoroughly=True)
            self.to("feedback", "form button.main")
            self.to("module", "button[data-action=module]")

    def pick(self, scenario: Scenario, *, thoroughly: bool) -> None:
        """Pick all that applies, or only what asks for nothing more: the quadrant and one option a group."""
        page = self.learner.page
        picks = [page.locator(f"#pick-{scenario.quadrant}")]
        for worth in scenario.key.weights.values():
            fitting = [page.locator(f"#pick-{option}") for option, weight in worth.items() if weight > 0]
            picks += fitting if thoroughly else fitting[:1]
        for control in picks:
            self.press(control)
            expect(control).to_be_checked()

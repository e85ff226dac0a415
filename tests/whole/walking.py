"""A walk through an entire course: its first story, the full path with both forms, and every story beside it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import expect

from course.bank import Bank
from tests.ui.learner import Learner


@dataclass
class Walk:
    """One learner on their way through a course."""

    learner: Learner
    bank: Bank

    def whole(self) -> str:
        """Do all of it. Gives the completion record's code."""
        learner = self.learner
        learner.start(self.bank)
        self.path("full")
        for quadrant in self.bank.modules:
            self.module(quadrant)
        self.quick()
        learner.go("records")
        learner.to("record", "button[data-action=record]")
        return learner.page.locator(".record code").inner_text()

    def path(self, id_: str) -> None:
        """From the paths along one of them to its end, by the main buttons alone."""
        learner = self.learner
        learner.press(learner.page.locator(f"button[data-action=path][data-path={id_}]"))
        expect(learner.root).not_to_have_attribute("data-screen", "paths")
        expect(learner.root.locator("[aria-busy]")).to_have_count(0)
        reviewed = set[str]()
        while learner.screen != "summary":
            item, _ = learner.asked()
            results = learner.page.locator("button[data-action=review]")
            if item:
                learner.answer(self.bank.scenarios[item])
            elif learner.screen == "check" and results.count() and (form := self.title()) not in reviewed:
                reviewed.add(form)
                learner.to("feedback", "button[data-action=review]")
            else:
                learner.primary()
            expect(learner.heading).to_be_focused()

    def title(self) -> str:
        return self.learner.heading.inner_text()

    def module(self, quadrant: str) -> None:
        """Do every story of the module, stage by stage, until none is left to start."""
        learner = self.learner
        waiting = learner.page.locator(".rows .do button").filter(has_not_text="Try again")
        while True:
            learner.go("map")
            learner.to("module", f"button[data-action=module][data-quadrant='{quadrant}']")
            if not waiting.count():
                return
            scenario = self.bank.scenarios[waiting.first.get_attribute("data-item") or ""]
            learner.press(waiting.first)
            expect(learner.root).not_to_have_attribute("data-screen", "module")
            if learner.screen == "note":
                learner.onward("question")
            learner.complete(scenario)

    def quick(self) -> None:
        """Do every quick story that is not done."""
        learner = self.learner
        learner.go("map")
        waiting = learner.page.locator("#quick-stories li").filter(has_not=learner.page.locator(".tag"))
        while waiting.count():
            learner.press(learner.page.locator("#quick-stories > summary"))
            learner.to("question", waiting.first.get_by_role("button"))
            learner.answer(self.bank.scenarios[learner.asked()[0]])
            learner.at("verdict")
            learner.go("map")
